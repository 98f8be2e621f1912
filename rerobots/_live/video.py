"""A video of frames as they came: Matroska with Motion JPEG, by PyAV."""

from __future__ import annotations

import os
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import MissingExtra

if TYPE_CHECKING:
    from av.stream import Stream

    from ..frames import Frame

_MILLISECOND = Fraction(1, 1000)

# What was written before a short cluster can be played whatever happens; nothing stays in buffers.
_OPTIONS = {"cluster_time_limit": "500", "flush_packets": "1"}


class VideoFile:
    """A video file. Frames are not decoded, and each is shown when it was received.

    Args:
        path: Path of the file, which is replaced.

    Raises:
        MissingExtra: It needs `pip install "rerobots[video]"`.
        OSError: The file cannot be written.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        try:
            import av
        except ImportError as err:
            raise MissingExtra.of("a recording as video", "video", err) from err
        # PyAV opens it with the first frame: what cannot be written fails now.
        Path(path).open("wb").close()
        self._packet = av.Packet
        self._container = av.open(os.fspath(path), "w", format="matroska", options=_OPTIONS)
        self._stream: Stream | None = None
        self._began = 0.0
        self._last = -1

    def add_frame(self, frame: Frame) -> None:
        """Write a frame.

        Raises:
            OSError: The file cannot be written.
        """
        stream = self._stream
        if stream is None:
            stream = self._container.add_mux_stream("mjpeg", width=frame.width, height=frame.height)
            stream.time_base = _MILLISECOND
            self._stream, self._began = stream, frame._monotonic
        # Two frames in one millisecond come one after the other.
        passed = round((frame._monotonic - self._began) * 1000)
        self._last = max(passed, self._last + 1)
        packet = self._packet(frame.data)
        packet.stream = stream
        packet.time_base = _MILLISECOND
        packet.pts = packet.dts = self._last
        packet.is_keyframe = True
        self._container.mux(packet)

    def flush(self) -> None:
        """Nothing is left in buffers as it is."""

    def close(self) -> None:
        """End the file.

        Raises:
            OSError: The file cannot be written.
        """
        self._container.close()
