"""The end of a program by a signal, also where an event loop runs."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncio

_ending: asyncio.AbstractEventLoop | None = None


def leave(status: int) -> None:
    """End the program like Ctrl-C; for the handler of a signal.

    An event loop that is interrupted anywhere may forget a task that it was about to wake: this one
    would never end, and nor would the program. So the loop itself raises, between two callbacks;
    but a second signal does not wait for it.
    """
    global _ending
    loop = _running_loop()
    if loop is None or loop is _ending:
        raise SystemExit(status)
    _ending = loop
    loop.call_soon_threadsafe(_raise_exit, status)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    asyncio = sys.modules.get("asyncio")
    try:
        return None if asyncio is None else asyncio.get_running_loop()
    except RuntimeError:
        return None


def _raise_exit(status: int) -> None:
    raise SystemExit(status)
