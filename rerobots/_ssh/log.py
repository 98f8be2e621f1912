"""The logger of SSH."""

import logging

from .._log import make_printable

log = logging.getLogger("rerobots.ssh")
log.addFilter(make_printable)
