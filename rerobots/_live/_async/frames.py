"""Iteration over the frames of camera feeds."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

from ... import _clock, _concurrency, errors
from ..feed import BUFFER, Feed, Mailbox, OpenSocket, Over

if TYPE_CHECKING:
    from ...frames import Frame


class AsyncFrameFeed(_concurrency.AsyncClosing):
    """Frames of cameras as they are received, from `cam.frames()` of an instance.

    Iterating over it yields frames (`rerobots.frames.Frame`). As a context manager, it closes
    connections and threads at the end of the block. Without a block, it closes them at the end of
    the feed, after an interrupt (Ctrl-C, a cancelled task), or when it is garbage-collected.

    Example:
        >>> async with rri.cam.frames() as feed:
        ...     async for frame in feed:
        ...         print(frame.width, frame.height)
        ...         break
        640 480
    """

    def __init__(
        self,
        prepare: Callable[[float], Awaitable[OpenSocket]],
        cameras: Sequence[int],
        *,
        latest: bool,
        timeout: float,
        reconnect: bool,
    ) -> None:
        self._prepare = prepare
        self._cameras = cameras
        self._timeout = timeout
        self._reconnect = reconnect
        self._mailbox = Mailbox(None if latest else BUFFER)
        self._feed: Feed | None = None
        self._is_in_block = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of cameras {list(self._cameras)}>"

    @property
    def dropped(self) -> int:
        """Number of frames (int) that were dropped because the reader was too slow."""
        return self._mailbox.dropped

    @property
    def skipped(self) -> int:
        """Number of messages (int) that were not frames: corrupt, cut off, or too large."""
        return 0 if self._feed is None else self._feed.skipped

    @property
    def reconnects(self) -> int:
        """Number of times (int) that a lost connection was reopened."""
        return 0 if self._feed is None else self._feed.reconnects

    async def _open(self) -> None:
        if self._feed is not None or self._mailbox.is_over:
            return
        open_socket = await self._prepare(self._timeout)
        if self._feed is not None or self._mailbox.is_over:
            # Another task has opened or closed it meanwhile.
            return
        self._feed = Feed(
            open_socket,
            self._cameras,
            self._mailbox,
            timeout=self._timeout,
            reconnect=self._reconnect,
        )
        self._feed.start()

    async def aclose(self) -> None:
        """Close connections and threads; further calls do nothing."""
        self._mailbox.close()
        feed = self._feed
        if feed is not None:
            await _concurrency.async_call(lambda operation: feed.close())

    def __del__(self) -> None:
        feed = getattr(self, "_feed", None)
        # When Python exits, threads are frozen, and could hold a lock that this would wait for.
        if feed is not None and not sys.is_finalizing():
            feed.stop()

    async def __aenter__(self) -> Self:
        self._is_in_block = True
        await self._open()
        return self

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Frame:
        try:
            await self._open()
            return await _concurrency.async_wait_for(self._mailbox.take, self._mailbox.notifying)
        except Over:
            raise StopAsyncIteration from None
        except _concurrency.async_interruptions():
            if not self._is_in_block and self._feed is not None:
                self._feed.stop()
            raise


async def async_show(feed: AsyncFrameFeed, seconds: float | None, rate: float) -> None:
    """Show each frame in place of the previous one, until the cell is interrupted."""
    try:
        import IPython.display
    except ImportError as err:
        raise errors.MissingExtra(
            "a live view needs a notebook with IPython: pip install ipython"
        ) from err
    display: Any = IPython.display.display
    picture: Any = None
    began: float | None = None
    due = 0.0
    try:
        async with feed:
            async for frame in feed:
                now = _clock.monotonic()
                if began is None:
                    began = now
                    picture = display(frame, display_id=True)
                elif picture is not None:  # It is None outside of IPython.
                    picture.update(frame)
                if seconds is not None and now - began >= seconds:
                    return
                due = max(due + 1 / rate, now)
                await _clock.async_sleep(due - now)
    except KeyboardInterrupt:
        # Stopping the cell is the normal end of a view.
        return
