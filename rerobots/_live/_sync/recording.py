# Made from rerobots/_live/_async/recording.py by `make generate`. Do not edit.
"""Recording of camera feeds to a file."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Self

from ... import _concurrency, _time_limits
from ..feed import BUFFER, Feed, Mailbox, OpenSocket
from ..video import Writing

if TYPE_CHECKING:
    from ..video import RecordingFile


class VideoRecording(_concurrency.Opening):
    """A recording of a camera, from `cam.record()` of an instance.

    It ends at `stop()`, at the end of the block, or when the add-on or instance ends.

    Attributes:
        path: Path of the file.

    Example:
        >>> with rri.cam.record("run.mkv") as recording:
        ...     rri.cam.snapshot()
        <Frame of camera 0: 640 x 480, ...
    """

    _is_of_all = False

    def __init__(
        self,
        prepare: Callable[[float], OpenSocket],
        path: Path,
        cameras: Sequence[int],
        seconds: float | None = None,
    ) -> None:
        self._prepare = prepare
        self._cameras = cameras
        self._seconds = seconds
        self._writing: Writing | None = None
        self.path = path

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {str(self.path)!r}, {self.frames} frames>"

    @property
    def frames(self) -> int:
        """Number of written frames (int)."""
        return 0 if self._writing is None else self._writing.frames

    @property
    def seconds(self) -> float:
        """Seconds (float) from the first to the last written frame."""
        return 0.0 if self._writing is None else self._writing.seconds

    @property
    def skipped(self) -> int:
        """Number of messages (int) of the camera that were not frames."""
        return 0 if self._writing is None else self._writing.feed.skipped

    @property
    def reconnects(self) -> int:
        """Number of times (int) that a lost connection was reopened."""
        return 0 if self._writing is None else self._writing.feed.reconnects

    def _make_file(self) -> RecordingFile:
        from ..video import VideoFile

        return VideoFile(self.path)

    def _open(self) -> Self:
        if self._writing is not None:
            return self
        open_socket = self._prepare(_time_limits.FRAME_OF_A_RECORDING)
        feed = Feed(
            open_socket,
            self._cameras,
            Mailbox(BUFFER),
            timeout=_time_limits.FRAME_OF_A_RECORDING,
            reconnect=True,
            lenient=self._is_of_all,
        )
        file = self._make_file()
        self._writing = Writing(feed, file, self._seconds, from_start=self._is_of_all)
        self._writing.start()
        if self._seconds is not None:
            self.wait()
        return self

    def wait(self) -> None:
        """Wait until the recording ends: after its seconds, or when the add-on or instance ends.

        An interrupt (Ctrl-C, a cancelled task) ends the recording.

        Raises:
            Error: A camera failed. The file has the frames until then.
            OSError: The file cannot be written.

        Example:
            >>> recording = rri.cam.record("run.mkv", seconds=0.5)
            >>> recording.wait()
        """
        if self._writing is None:
            return
        try:
            _concurrency.sync_wait_for(self._writing.wait, self._writing.notifying)
        except _concurrency.sync_interruptions():
            self._end()
            raise
        self.stop()

    def stop(self) -> None:
        """End the recording and complete the file. A second call does nothing.

        Raises:
            Error: A camera failed. The file has the frames until then.
            OSError: The file cannot be written.
        """
        self._end()
        writing = self._writing
        if writing is not None and writing.error is not None:
            error, writing.error = writing.error, None
            raise error

    def _end(self) -> None:
        writing = self._writing
        if writing is not None:
            _concurrency.sync_call(lambda operation: writing.stop())

    def __del__(self) -> None:
        writing = getattr(self, "_writing", None)
        # When Python exits, threads are frozen, and could hold a lock that this would wait for.
        if writing is not None and not sys.is_finalizing():
            writing.abort()

    def __enter__(self) -> Self:
        return self._open()

    def __exit__(self, kind: object, err: BaseException | None, traceback: object) -> None:
        if err is None:
            self.stop()
        else:
            # An error of the recording does not replace that of the block.
            self._end()
