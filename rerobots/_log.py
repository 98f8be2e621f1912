"""The logger of this package; programs that set up no logging see nothing of it."""

import logging

log = logging.getLogger("rerobots")
log.addHandler(logging.NullHandler())
