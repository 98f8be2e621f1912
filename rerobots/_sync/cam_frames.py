# Made from rerobots/_async/cam_frames.py by `make generate`. Do not edit.
"""Frames from the feeds of cameras, one after the other."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Self

from .. import _runtime
from .._feeds import waiting
from .._feeds.mailbox import BUFFER, Mailbox, Over

if TYPE_CHECKING:
    from .._feeds.feed import Feed
    from ..frames import Frame
    from .cameras import Cam


class FrameFeed:
    """Frames of cameras as they come; what `cam.frames()` of an instance gives.

    Iterating over it gives frames (`rerobots.frames.Frame`). As a context manager it lets go of
    connections and threads at the end of the block. Without a block it does so at the end of the
    feed, when it is interrupted (Ctrl-C, a cancelled task), or when it is dropped.

    Example:
        >>> with rri.cam.frames() as feed:
        ...     for frame in feed:
        ...         print(frame.width, frame.height)
        ...         break
        640 480
    """

    def __init__(
        self,
        cam: Cam,
        cameras: Sequence[int],
        *,
        latest: bool,
        timeout: float,
        reconnect: bool,
    ) -> None:
        self._cam = cam
        self._cameras = cameras
        self._timeout = timeout
        self._reconnect = reconnect
        self._mailbox = Mailbox(None if latest else BUFFER)
        self._feed: Feed | None = None
        self._is_in_block = False

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of cameras {list(self._cameras)} of {self._cam!r}>"

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

    def _open(self) -> None:
        if self._feed is not None or self._mailbox.is_over:
            return
        from .._feeds.feed import Feed
        from .._feeds.opening import opener

        instance = self._cam._instance
        open_socket = opener(instance.apic, instance.instance_id)
        self._cam.activate(wait=self._timeout)
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

    def close(self) -> None:
        """Let go of connections and threads; doing so again changes nothing."""
        self._mailbox.close()
        if self._feed is not None:
            self._feed.stop()
            _runtime.sync_call(self._feed.close)

    def __del__(self) -> None:
        feed = getattr(self, "_feed", None)
        # At the end of Python, other threads stand still, perhaps with what this would wait for.
        if feed is not None and not sys.is_finalizing():
            feed.stop()

    def __enter__(self) -> Self:
        self._is_in_block = True
        self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Frame:
        try:
            self._open()
            return waiting.sync_next_frame(self._mailbox)
        except Over:
            raise StopIteration from None
        except _runtime.sync_interruptions():
            if not self._is_in_block and self._feed is not None:
                self._feed.stop()
            raise
