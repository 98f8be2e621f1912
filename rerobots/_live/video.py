"""Recordings as video files, which a thread writes."""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .. import _clock, _time_limits
from ..errors import MissingExtra
from .feed import Over

if TYPE_CHECKING:
    from av.stream import Stream

    from ..frames import Frame
    from .feed import Feed

_MILLISECOND = Fraction(1, 1000)
# Short clusters and no buffers, so that a file that was cut off can be played to near its end.
_OPTIONS = {"cluster_time_limit": "500", "flush_packets": "1"}


class VideoFile:
    """A video file. Frames are not decoded, and are played at the times they were received."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            import av
        except ImportError as err:
            raise MissingExtra.of("a recording as video", "video", err) from err
        # PyAV opens the file at the first frame; a path that cannot be written fails now.
        Path(path).open("wb").close()
        self._packet = av.Packet
        self._container = av.open(os.fspath(path), "w", format="matroska", options=_OPTIONS)
        self._stream: Stream | None = None
        self._began = 0.0
        self._last = -1

    def add_frame(self, frame: Frame) -> None:
        stream = self._stream
        if stream is None:
            stream = self._container.add_mux_stream("mjpeg", width=frame.width, height=frame.height)
            stream.time_base = _MILLISECOND
            self._stream, self._began = stream, frame._monotonic
        # Two frames of the same millisecond get consecutive times.
        passed = round((frame._monotonic - self._began) * 1000)
        self._last = max(passed, self._last + 1)
        packet = self._packet(frame.data)
        packet.stream = stream
        packet.time_base = _MILLISECOND
        packet.pts = packet.dts = self._last
        packet.is_keyframe = True
        self._container.mux(packet)

    def flush(self) -> None:
        """Do nothing: there are no buffers."""

    def close(self) -> None:
        self._container.close()


class RecordingFile(Protocol):
    """A file for frames."""

    def add_frame(self, frame: Frame) -> None: ...

    def flush(self) -> None: ...

    def close(self) -> None: ...


class Writing:
    """A thread that writes the frames of a mailbox to a file.

    Args:
        seconds: Maximum seconds of frames; None means no limit.
        from_start: Whether to count the seconds from the start, not from the first frame.

    Attributes:
        seconds: Seconds from the first to the last written frame.
        error: The error that ended the recording, or None.
    """

    def __init__(
        self, feed: Feed, file: RecordingFile, seconds: float | None, *, from_start: bool = False
    ) -> None:
        self.feed = feed
        self._file = file
        self._longest = math.inf if seconds is None else seconds
        # By the monotonic clock, as the time of day can be set.
        self._began = _clock.monotonic() if from_start else math.inf
        self.frames = 0
        self.seconds = 0.0
        self.error: BaseException | None = None
        self._listeners: list[Callable[[], None]] = []
        self._has_ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="rerobots-recording", daemon=True)

    def start(self) -> None:
        self.feed.start()
        self._thread.start()

    def abort(self) -> None:
        """End the recording without waiting; received frames are still written."""
        self.feed.stop(keep_frames=True)

    def stop(self) -> None:
        """End the recording, and wait until the file is complete."""
        self.feed.close(keep_frames=True)
        self._thread.join(_time_limits.RECORDING_END)

    def wait(self, seconds: float) -> bool | None:
        """Wait until the recording has ended; return None after the timeout."""
        return self._has_ended.wait(seconds) or None

    @contextmanager
    def notifying(self, listener: Callable[[], None]) -> Iterator[None]:
        """Call `listener` (from another thread) if the recording ends during the block."""
        self._listeners.append(listener)
        yield
        self._listeners.remove(listener)

    def _run(self) -> None:
        try:
            try:
                self._write()
            finally:
                self._file.close()
        except BaseException as err:
            self.error = err
        finally:
            self.feed.stop()
            self._has_ended.set()
            for listener in tuple(self._listeners):
                listener()

    def _write(self) -> None:
        first = math.inf
        while True:
            left = self._began + self._longest - _clock.monotonic()
            try:
                frame = self.feed.mailbox.take(max(0.0, min(_time_limits.RECORDING_FLUSH, left)))
            except Over:
                return
            if frame is None:
                if left <= 0:
                    return
                self._file.flush()
                continue
            at = frame._monotonic
            first, self._began = min(first, at), min(self._began, at)
            if at > self._began + self._longest:
                return
            self._file.add_frame(frame)
            self.frames += 1
            self.seconds = max(self.seconds, at - first)
