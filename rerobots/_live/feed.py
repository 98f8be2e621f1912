"""Feeds of cameras, each read by a thread; lost connections are made again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from typing import Protocol, TypeAlias

from .. import _timeouts, errors
from .mailbox import Mailbox
from .message import read_frame

# A feed that is silent for so long may have stalled: it is opened again.
LONGEST_SILENCE = 10.0
# Seconds for a thread to notice that it is to end.
_LONGEST_END = 3.0

# What a feed that was open says when its add-on or instance has ended.
_ENDS = (errors.AddonNotActive, errors.InstanceNotFound, errors.InstanceTerminated)


class Socket(Protocol):
    """A WebSocket, as a feed needs it."""

    def receive(self, timeout: float | None = None) -> bytes | None:
        """Receive a message; None if the other side has ended it in order."""
        ...

    def abort(self) -> None:
        """End it at once."""
        ...


OpenSocket: TypeAlias = Callable[[int], Socket]
"""Opens the feed of a camera; it blocks."""


class Feed:
    """The feeds of one or several cameras. Safe from threads.

    Args:
        open_socket: Opens the feed of a camera.
        cameras: Numbers of the cameras.
        mailbox: Where frames are put.
        timeout: Give up when no frame of a camera came for so many seconds.
        reconnect: Whether a feed that is lost is opened again.
        lenient: Whether nothing ends because a camera ends or fails; `stop` ends it.

    Attributes:
        skipped: Messages that were no frames (int).
        reconnects: How often a feed was opened again (int).
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
        """Start to read."""
        for thread in self._threads:
            thread.start()

    def stop(self, *, keep_frames: bool = False) -> None:
        """End all connections, and do not wait.

        Args:
            keep_frames: Whether frames that were received can still be taken.
        """
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
        """End all connections and threads.

        Args:
            keep_frames: As for `stop`.
        """
        self.stop(keep_frames=keep_frames)
        for thread in self._threads:
            if thread.is_alive() and thread is not threading.current_thread():
                thread.join(_LONGEST_END)

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
        """Read the feed of a camera to its end.

        Raises:
            Error: It failed, and would fail again.
        """
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
            if self._stopped.wait(_timeouts.backoff(reading.attempt)):
                return
            reading.attempt += 1
            self._count("reconnects", reading.was_open)

    def _read_socket(self, reading: _Reading) -> None:
        """Open a feed, and read it until it ends.

        Raises:
            Error: It was not opened, or was lost.
        """
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
        return min(LONGEST_SILENCE, left) if self._reconnect else left

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
        self._last = time.monotonic()

    def has_come(self) -> None:
        """Note that a frame has come."""
        self._last = time.monotonic()
        self.attempt = 0

    @property
    def left(self) -> float:
        """Seconds in which a frame has to come."""
        return self._last + self._timeout - time.monotonic()
