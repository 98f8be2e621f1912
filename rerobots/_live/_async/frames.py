"""Frames from the feeds of cameras, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Self

from ... import _clock, _concurrency, errors
from ..feed import BUFFER, Feed, Mailbox, OpenSocket, Over

if TYPE_CHECKING:
    from ...frames import Frame


class AsyncFrameFeed(_concurrency.AsyncClosing):
    """Frames of cameras as they come; what `cam.frames()` of an instance gives.

    Iterating over it gives frames (`rerobots.frames.Frame`). As a context manager it lets go of
    connections and threads at the end of the block. Without a block it does so at the end of the
    feed, when it is interrupted (Ctrl-C, a cancelled task), or when it is dropped.

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
        """Frames (int) that were dropped, as newer ones came before they were taken."""
        return self._mailbox.dropped

    @property
    def skipped(self) -> int:
        """Messages (int) that were skipped, as they were no frames: corrupt, cut off, too large."""
        return 0 if self._feed is None else self._feed.skipped

    @property
    def reconnects(self) -> int:
        """How often (int) a lost connection was made again."""
        return 0 if self._feed is None else self._feed.reconnects

    async def _open(self) -> None:
        if self._feed is not None or self._mailbox.is_over:
            return
        open_socket = await self._prepare(self._timeout)
        if self._feed is not None or self._mailbox.is_over:
            # Another task opened it meanwhile, or closed it.
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
        """Let go of connections and threads; doing so again changes nothing."""
        self._mailbox.close()
        feed = self._feed
        if feed is not None:
            feed.stop()
            await _concurrency.async_call(lambda operation: feed.close())

    def __del__(self) -> None:
        feed = getattr(self, "_feed", None)
        # At the end of Python, other threads stand still, perhaps with what this would wait for.
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
    """Show frames, each in place of the one before, until the cell is interrupted."""
    try:
        import IPython.display
    except ImportError as err:
        raise errors.MissingExtra(
            "a live view is for notebooks, which have IPython: pip install ipython"
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
                elif picture is not None:  # Outside of IPython there is nothing to update.
                    picture.update(frame)
                if seconds is not None and now - began >= seconds:
                    return
                due = max(due + 1 / rate, now)
                await _clock.async_sleep(due - now)
    except KeyboardInterrupt:
        # The cell was stopped: that is how a view ends.
        return
