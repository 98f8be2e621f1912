"""The loggers of this package; they print nothing unless a program configures logging."""

import logging

from ._text import printable


def make_printable(record: logging.LogRecord) -> bool:
    """Replace characters that control a terminal or start a line, as texts come from outside."""
    record.msg, record.args = printable(record.getMessage()), None
    return True


log = logging.getLogger("rerobots")
log.addHandler(logging.NullHandler())
log.addFilter(make_printable)

ssh_log = logging.getLogger("rerobots.ssh")
ssh_log.addFilter(make_printable)
