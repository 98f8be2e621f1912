"""Waiting for frames, and for the end of recordings: in plain code, or on an event loop."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._recordings.writing import Writing
    from ..frames import Frame
    from .mailbox import Mailbox


async def async_next_frame(mailbox: Mailbox) -> Frame:
    """Take the next frame, and wait for it without blocking the event loop."""
    import asyncio

    loop = asyncio.get_running_loop()
    come = asyncio.Event()

    def tell() -> None:
        # The loop may be closed: then nobody is there to be told.
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(come.set)

    # Others have their turn, also where frames are always there.
    await asyncio.sleep(0)
    with mailbox.heard_by(tell):
        while (frame := mailbox.take(0)) is None:
            await come.wait()
            come.clear()
    return frame


def sync_next_frame(mailbox: Mailbox) -> Frame:
    """Take the next frame, and wait for it."""
    # In slices: a signal that another thread got does not wake this one.
    while (frame := mailbox.take(0.5)) is None:
        pass
    return frame


async def async_end_of(writing: Writing) -> None:
    """Wait until a recording ends, without blocking the event loop."""
    import asyncio

    loop = asyncio.get_running_loop()
    ended = asyncio.Event()

    def tell() -> None:
        with suppress(RuntimeError):
            loop.call_soon_threadsafe(ended.set)

    writing.call_at_end(tell)
    await ended.wait()


def sync_end_of(writing: Writing) -> None:
    """Wait until a recording ends."""
    while not writing.wait(0.5):
        pass
