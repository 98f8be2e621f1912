"""The logger of this package; programs that set up no logging see nothing of it."""

import logging
from logging import DEBUG

__all__ = ["DEBUG", "log"]

log = logging.getLogger("rerobots")
log.addHandler(logging.NullHandler())
