"""The logger of this package; programs that set up no logging see nothing of it."""

import logging
from logging import DEBUG

from ._text import printable

__all__ = ["DEBUG", "log", "make_printable"]


def make_printable(record: logging.LogRecord) -> bool:
    """Replace what a text from outside has to steer a terminal, or to look like another line."""
    record.msg, record.args = printable(record.getMessage()), None
    return True


log = logging.getLogger("rerobots")
log.addHandler(logging.NullHandler())
log.addFilter(make_printable)
