"""What tests of hostile peers share: how many examples of a format are tried."""

import os

from hypothesis import HealthCheck, settings

from ..ssh.conftest import as_this_user, attach, host, mode, new_host

__all__ = ["as_this_user", "attach", "fuzzed", "host", "mode", "new_host"]

# `make fuzz` tries other examples each time, and many; else they are the same ones each time.
_IS_FUZZ = "FUZZ_EXAMPLES" in os.environ

settings.register_profile(
    "hostile",
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "25")),
    derandomize=not _IS_FUZZ,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

fuzzed = settings(settings.get_profile("hostile"))
"""Decorates a property of a format, above `given`."""
