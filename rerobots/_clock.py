"""The clock of the client: all its code reads the time, sleeps and waits for threads with it."""

from __future__ import annotations

import threading
import time

from . import _time_limits

monotonic = time.monotonic


def sync_sleep(seconds: float) -> None:
    """Sleep in short pieces: a signal that arrives just as one begins does not interrupt it."""
    deadline = monotonic() + seconds
    while (left := deadline - monotonic()) > 0:
        time.sleep(min(left, _time_limits.SIGNAL_CHECK))


async def async_sleep(seconds: float) -> None:
    """Sleep, and let other tasks run."""
    import asyncio

    await asyncio.sleep(seconds)


def wait(event: threading.Event | threading.Condition, seconds: float) -> bool:
    """Wait for an event, up to a number of seconds; return whether it was set."""
    return event.wait(seconds)
