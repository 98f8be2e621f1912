"""The loggers of this package; programs that set up no logging see nothing of them."""

import logging
from logging import DEBUG

from ._text import printable

__all__ = ["DEBUG", "log", "make_printable", "ssh_log"]


def make_printable(record: logging.LogRecord) -> bool:
    """Replace what a text from outside has to steer a terminal, or to look like another line."""
    record.msg, record.args = printable(record.getMessage()), None
    return True


log = logging.getLogger("rerobots")
log.addHandler(logging.NullHandler())
log.addFilter(make_printable)

ssh_log = logging.getLogger("rerobots.ssh")
ssh_log.addFilter(make_printable)
