"""The clock of the client: everything in it reads the time, sleeps and waits for threads here."""

from __future__ import annotations

import threading
import time

monotonic = time.monotonic
sync_sleep = time.sleep


async def async_sleep(seconds: float) -> None:
    """Let other tasks run for some seconds."""
    import asyncio

    await asyncio.sleep(seconds)


def wait(event: threading.Event | threading.Condition, seconds: float) -> bool:
    """Wait for an event, some seconds at most; return whether it came."""
    return event.wait(seconds)
