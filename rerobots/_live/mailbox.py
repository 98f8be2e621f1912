"""Where the threads that read feeds put frames, and where they are taken from."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..frames import Frame


BUFFER = 64 * 2**20
"""Bytes of frames that wait for a slow reader who wants all of them, or for a slow disk."""

# Bytes that a frame takes besides its picture.
_OF_A_FRAME = 1024


class Over(Exception):
    """There are no frames any more."""


class Mailbox:
    """Frames that were received and not yet taken. Safe from threads.

    Args:
        limit: Bytes that frames may take before who puts one has to wait; None is to hold only the
            newest one of each camera, and to drop those before.

    Attributes:
        dropped: Frames that were dropped because a newer one came (int).
    """

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._changed = threading.Condition()
        self._newest: dict[int, Frame] = {}
        self._queue: deque[Frame] = deque()
        self._size = 0
        self._listeners: list[Callable[[], None]] = []
        self._is_over = False
        self._error: BaseException | None = None
        self.dropped = 0

    @property
    def is_over(self) -> bool:
        """Whether no more frames will come."""
        return self._is_over

    def put(self, frame: Frame) -> None:
        """Put a frame; if there is no room for it, wait until there is, or all is over."""
        with self._changed:
            while self._is_full() and not self._is_over:
                self._changed.wait()
            if self._is_over:
                return
            if self._limit is None:
                self.dropped += frame.camera in self._newest
                # A camera keeps its turn.
                self._newest[frame.camera] = frame
            else:
                self._queue.append(frame)
                self._size += _size(frame)
            self._tell()

    def _is_full(self) -> bool:
        return self._limit is not None and self._size >= self._limit

    def end(self, error: BaseException | None = None) -> None:
        """End it: what is left can be taken, then the error is raised, if there is one."""
        with self._changed:
            if not self._is_over:
                self._is_over, self._error = True, error
            self._tell()

    def close(self) -> None:
        """End it for who takes: what is left is forgotten."""
        with self._changed:
            self._is_over, self._error = True, None
            self._newest.clear()
            self._queue.clear()
            self._size = 0
            self._tell()

    def take(self, seconds: float) -> Frame | None:
        """Take a frame; wait for one for so many seconds.

        Returns:
            A frame; None if none came.

        Raises:
            Over: There are none any more.
        """
        deadline = time.monotonic() + seconds
        with self._changed:
            while (frame := self._next()) is None:
                left = deadline - time.monotonic()
                if left <= 0:
                    return None
                self._changed.wait(left)
            self._changed.notify_all()
            return frame

    def _next(self) -> Frame | None:
        if self._newest:
            return self._newest.pop(next(iter(self._newest)))
        if self._queue:
            frame = self._queue.popleft()
            self._size -= _size(frame)
            return frame
        if self._is_over:
            error, self._error = self._error, None
            raise error or Over
        return None

    def _tell(self) -> None:
        self._changed.notify_all()
        for listener in self._listeners:
            listener()

    @contextmanager
    def heard_by(self, listener: Callable[[], None]) -> Iterator[None]:
        """Within the block, `listener` is called (by other threads) when there is something new."""
        with self._changed:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._changed:
                self._listeners.remove(listener)


def _size(frame: Frame) -> int:
    return len(frame.data) + _OF_A_FRAME
