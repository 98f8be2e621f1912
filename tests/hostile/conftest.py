"""Fixtures for SSH, and the number of generated examples of a format."""

import os

from hypothesis import HealthCheck, settings

from ..ssh.conftest import as_this_user, attach, host, mode, new_host

__all__ = ["as_this_user", "attach", "fuzzed", "host", "mode", "new_host"]

# `make fuzz` tries many examples, different ones each time; otherwise they are always the same.
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
"""The decorator of tests with generated input, above `given`."""
