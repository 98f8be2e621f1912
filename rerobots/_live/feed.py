"""The feed of a camera: its connection, its frames, and where they wait to be read."""

from __future__ import annotations

import binascii
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Protocol, TypeAlias

from .. import _clock, _time_limits, _timeouts, errors
from ..errors import MalformedResponse
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
        """Take a frame, or wait for one, or raise `Over` after the last one."""
        deadline = _clock.monotonic() + seconds
        with self._changed:
            while (frame := self._next()) is None:
                left = deadline - _clock.monotonic()
                if left <= 0:
                    return None
                _clock.wait(self._changed, left)
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
    def notifying(self, listener: Callable[[], None]) -> Iterator[None]:
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


def _decoder() -> Callable[[memoryview], bytes]:
    try:
        import pybase64
    except ImportError:
        # Whoever has websockets from elsewhere can do without: it takes 0.8 ms more for 1080p.
        return lambda text: binascii.a2b_base64(text, strict_mode=True)
    return lambda text: pybase64.b64decode(text, validate=True)


_decode = _decoder()
_BEGIN = b"data:image/"
_LONGEST_PREFIX = 64


def read_frame(message: bytes, camera: int) -> Frame:
    comma = message.find(b",", 0, _LONGEST_PREFIX)
    if not message.startswith(_BEGIN) or not message[: max(comma, 0)].endswith(b";base64"):
        raise MalformedResponse(f"camera {camera} sent what is no frame: it is no data: URL")
    try:
        data = _decode(memoryview(message)[comma + 1 :])
    except binascii.Error as err:
        raise MalformedResponse(f"camera {camera} sent what is not valid base64: {err}") from err
    return Frame(data, camera, datetime.now(UTC))


# What a feed that was open says when its add-on or instance has ended.
_ENDS = (errors.AddonNotActive, errors.InstanceNotFound, errors.InstanceTerminated)


class Socket(Protocol):
    """A WebSocket, as a feed needs it."""

    def receive(self, timeout: float | None = None) -> bytes | None:
        """Receive a message; None if the other side has ended it in order."""
        ...

    def abort(self) -> None: ...


OpenSocket: TypeAlias = Callable[[int], Socket]
"""Opens the feed of a camera; it blocks."""


class Feed:
    """The feeds of one or several cameras. Safe from threads.

    Args:
        timeout: Seconds to wait for a frame of each camera.
        reconnect: Whether a feed that is lost is opened again.
        lenient: Whether nothing ends because a camera ends or fails; `stop` ends it.

    Attributes:
        skipped: Number of messages that were no frames.
        reconnects: Number of times that a feed was opened again.
    """

    def __init__(
        self,
        open_socket: OpenSocket,
        cameras: Sequence[int],
        mailbox: Mailbox,
        *,
        timeout: float,
        reconnect: bool,
        lenient: bool = False,
    ) -> None:
        self._open_socket = open_socket
        self._mailbox = mailbox
        self._timeout = timeout
        self._reconnect = reconnect
        self._lenient = lenient
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._sockets: set[Socket] = set()
        self._running = len(cameras)
        self.skipped = 0
        self.reconnects = 0
        self._threads = [
            threading.Thread(
                target=self._run, args=(camera,), name=f"rerobots-camera-{camera}", daemon=True
            )
            for camera in cameras
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self, *, keep_frames: bool = False) -> None:
        """End all connections, and do not wait."""
        self._stopped.set()
        if keep_frames:
            self._mailbox.end()
        else:
            self._mailbox.close()
        with self._lock:
            sockets = list(self._sockets)
        for socket in sockets:
            socket.abort()

    def close(self, *, keep_frames: bool = False) -> None:
        self.stop(keep_frames=keep_frames)
        for thread in self._threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(_time_limits.FEED_END)

    def _run(self, camera: int) -> None:
        error: Exception | None = None
        try:
            self._read(_Reading(camera, self._timeout))
        except Exception as err:
            error = err
        with self._lock:
            self._running -= 1
            is_last = not self._running
        if not self._lenient and (is_last or error is not None):
            self._mailbox.end(error)

    def _read(self, reading: _Reading) -> None:
        """Read the feed of a camera to its end; raise errors for which a retry is useless."""
        while not self._stopped.is_set():
            failure: errors.Error | None = None
            try:
                self._read_socket(reading)
            except _ENDS:
                if reading.was_open:
                    return
                raise
            except errors.Error as err:
                if not err.retryable or not self._reconnect:
                    raise
                failure = err
            if not self._reconnect:
                return
            if reading.left <= 0:
                raise failure or self._late(reading.camera)
            if _clock.wait(self._stopped, _timeouts.backoff(reading.attempt)):
                return
            reading.attempt += 1
            self._count("reconnects", reading.was_open)

    def _read_socket(self, reading: _Reading) -> None:
        """Open a feed, and read it until it ends."""
        socket = self._open_socket(reading.camera)
        reading.was_open = True
        with self._lock:
            self._sockets.add(socket)
        try:
            while not self._stopped.is_set():
                try:
                    message = socket.receive(self._silence(reading))
                except errors.MalformedResponse:
                    # Too large; the connection is lost by it.
                    self._count("skipped")
                    return
                except errors.RequestTimeout:
                    break
                if message is None:
                    return
                self._take(message, reading)
                if reading.left <= 0:  # What is no frame may come without a pause.
                    break
            if not self._reconnect and not self._stopped.is_set():
                raise self._late(reading.camera)
        finally:
            with self._lock:
                self._sockets.discard(socket)
            socket.abort()

    def _silence(self, reading: _Reading) -> float:
        """Seconds to wait for the next message."""
        left = max(reading.left, 0.01)
        return min(_time_limits.FEED_SILENCE, left) if self._reconnect else left

    def _take(self, message: bytes, reading: _Reading) -> None:
        try:
            frame = read_frame(message, reading.camera)
        except errors.MalformedResponse:
            self._count("skipped")
            return
        self._mailbox.put(frame)
        # Also the time in which there was no room for it is none of silence.
        reading.has_come()

    def _count(self, what: str, by: int = 1) -> None:
        with self._lock:
            setattr(self, what, getattr(self, what) + by)

    def _late(self, camera: int) -> errors.Error:
        skipped = f" ({self.skipped} messages were no frames)" if self.skipped else ""
        return errors.RequestTimeout(
            f"no frame of camera {camera} in {self._timeout:g} s{skipped}. "
            f"{errors.RequestTimeout.advice}",
            retryable=True,
        )


class _Reading:
    """How reading the feed of a camera goes."""

    def __init__(self, camera: int, timeout: float) -> None:
        self.camera = camera
        self.was_open = False
        self.attempt = 0
        self._timeout = timeout
        self._last = _clock.monotonic()

    def has_come(self) -> None:
        self._last = _clock.monotonic()
        self.attempt = 0

    @property
    def left(self) -> float:
        """Seconds in which a frame has to come."""
        return self._last + self._timeout - _clock.monotonic()
