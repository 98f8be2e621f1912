"""Waiting for what another thread or process does."""

import time
from collections.abc import Callable


def soon(is_true: Callable[[], object], within: float = 20.0) -> bool:
    """Return whether something is true, or becomes true in these seconds."""
    deadline = time.monotonic() + within
    while not is_true():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True
