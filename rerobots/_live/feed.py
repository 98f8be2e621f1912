"""Camera feeds: connections, received frames, and the buffer of frames to be read."""

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
"""Maximum bytes of frames that wait for a slow reader of all frames, or for a slow disk."""
# Bytes of a frame in memory besides its picture.
_OVERHEAD = 1024


class Over(Exception):
    """There are no more frames."""


class Mailbox:
    """Frames that were received and not yet taken. Thread-safe.

    Args:
        limit: Bytes of frames above which `put` waits. None keeps only the newest frame of each
            camera, and drops older ones.
    """

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._changed = threading.Condition()
        self._newest: dict[int, Frame] = {}
        self._queue: deque[Frame] = deque()
        self._size = 0
        self._listeners: list[Callable[[], None]] = []
        self.is_over = False
        self._error: BaseException | None = None
        self.dropped = 0

    def put(self, frame: Frame) -> None:
        """Add a frame; wait while the mailbox is full, unless it was ended."""
        with self._changed:
            while self._limit is not None and self._size >= self._limit and not self.is_over:
                self._changed.wait()
            if self.is_over:
                return
            if self._limit is None:
                self.dropped += frame.camera in self._newest
                # Assigning keeps the camera's place in the order.
                self._newest[frame.camera] = frame
            else:
                self._queue.append(frame)
                self._size += _size(frame)
            self._notify()

    def end(self, error: BaseException | None = None) -> None:
        """End it: `take` returns the remaining frames, and then raises the error, if any."""
        with self._changed:
            if not self.is_over:
                self.is_over, self._error = True, error
            self._notify()

    def close(self) -> None:
        """End it, and drop the remaining frames."""
        with self._changed:
            self.is_over, self._error = True, None
            self._newest.clear()
            self._queue.clear()
            self._size = 0
            self._notify()

    def take(self, seconds: float) -> Frame | None:
        """Wait for a frame; return None after the timeout, and raise `Over` after the last one."""
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
        if self.is_over:
            error, self._error = self._error, None
            raise error or Over
        return None

    def _notify(self) -> None:
        self._changed.notify_all()
        for listener in self._listeners:
            listener()

    @contextmanager
    def notifying(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call `listener` (from other threads) for each change during the block."""
        with self._changed:
            self._listeners.append(listener)
        try:
            yield
        finally:
            with self._changed:
                self._listeners.remove(listener)


def _size(frame: Frame) -> int:
    return len(frame.data) + _OVERHEAD


def _decoder() -> Callable[[memoryview], bytes]:
    try:
        import pybase64
    except ImportError:
        # Optional without the extra `live`: decoding 1080p takes 0.8 ms longer.
        return lambda text: binascii.a2b_base64(text, strict_mode=True)
    return lambda text: pybase64.b64decode(text, validate=True)


_decode = _decoder()
_BEGIN = b"data:image/"
_LONGEST_PREFIX = 64


def read_frame(message: bytes, camera: int) -> Frame:
    comma = message.find(b",", 0, _LONGEST_PREFIX)
    if not message.startswith(_BEGIN) or not message[: max(comma, 0)].endswith(b";base64"):
        raise MalformedResponse(f"camera {camera} sent an invalid frame: it is not a data: URL")
    try:
        data = _decode(memoryview(message)[comma + 1 :])
    except binascii.Error as err:
        raise MalformedResponse(f"camera {camera} sent invalid base64: {err}") from err
    return Frame(data, camera, datetime.now(UTC))


# Errors of reopening a feed after its add-on or instance has ended.
_ENDS = (errors.AddonNotActive, errors.InstanceNotFound, errors.InstanceTerminated)


class Socket(Protocol):
    """The methods of a WebSocket that a feed uses."""

    def receive(self, timeout: float | None = None) -> bytes | None:
        """Receive a message; return None if the server closed the WebSocket normally."""
        ...

    def abort(self) -> None: ...


OpenSocket: TypeAlias = Callable[[int], Socket]
"""A blocking function that opens the feed of a camera."""


class Feed:
    """The feeds of one or more cameras. Thread-safe.

    Args:
        timeout: Seconds to wait for a frame of each camera.
        reconnect: Whether to reopen a feed that is lost.
        lenient: Whether to continue until `stop` even if a camera ends or fails.

    Attributes:
        skipped: Number of messages that were not frames.
        reconnects: Number of times that a feed was reopened.
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
        self.mailbox = mailbox
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
        """Close all connections, without waiting for the threads."""
        self._stopped.set()
        if keep_frames:
            self.mailbox.end()
        else:
            self.mailbox.close()
        with self._lock:
            sockets = list(self._sockets)
        for socket in sockets:
            socket.abort()

    def close(self, *, keep_frames: bool = False) -> None:
        self.stop(keep_frames=keep_frames)
        for thread in self._threads:
            if thread.is_alive():
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
            self.mailbox.end(error)

    def _read(self, reading: _Reading) -> None:
        """Read the feed of a camera to its end; raise errors that a retry cannot solve."""
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
                raise failure or self._timeout_error(reading.camera)
            if _clock.wait(self._stopped, _timeouts.backoff(reading.attempt)):
                return
            reading.attempt += 1
            with self._lock:
                self.reconnects += reading.was_open

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
                    # The message was too large, and the connection is closed.
                    with self._lock:
                        self.skipped += 1
                    return
                except errors.RequestTimeout:
                    break
                if message is None:
                    return
                self._take(message, reading)
                if reading.left <= 0:  # Messages that are not frames can prevent a timeout.
                    break
            if not self._reconnect and not self._stopped.is_set():
                raise self._timeout_error(reading.camera)
        finally:
            with self._lock:
                self._sockets.discard(socket)
            socket.abort()

    def _silence(self, reading: _Reading) -> float:
        """Return the seconds to wait for the next message."""
        left = max(reading.left, 0.01)
        return min(_time_limits.FEED_SILENCE, left) if self._reconnect else left

    def _take(self, message: bytes, reading: _Reading) -> None:
        try:
            frame = read_frame(message, reading.camera)
        except errors.MalformedResponse:
            with self._lock:
                self.skipped += 1
            return
        self.mailbox.put(frame)
        # After put(), as the time in which the mailbox was full is not silence.
        reading.note_frame()

    def _timeout_error(self, camera: int) -> errors.Error:
        skipped = f" ({self.skipped} messages were not frames)" if self.skipped else ""
        return errors.RequestTimeout(
            f"no frame of camera {camera} in {self._timeout:g} s{skipped}. "
            f"{errors.RequestTimeout.advice}",
            retryable=True,
        )


class _Reading:
    """State of reading the feed of a camera."""

    def __init__(self, camera: int, timeout: float) -> None:
        self.camera = camera
        self.was_open = False
        self.attempt = 0
        self._timeout = timeout
        self._last = _clock.monotonic()

    def note_frame(self) -> None:
        self._last = _clock.monotonic()
        self.attempt = 0

    @property
    def left(self) -> float:
        """Seconds left to receive the next frame."""
        return self._last + self._timeout - _clock.monotonic()
