"""The logger of SSH: what a host says is a part of its lines, and cannot look like more."""

import logging

from .._text import printable


def one_line(record: logging.LogRecord) -> bool:
    """Make the message of a record one printable line."""
    record.msg, record.args = printable(record.getMessage()), None
    return True


log = logging.getLogger("rerobots.ssh")
log.addFilter(one_line)
