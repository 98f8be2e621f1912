# Made from rerobots/_instance/_async/recording.py by `make generate`. Do not edit.
"""Recording all that happens on an instance, on one timeline."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from ... import _arguments, _concurrency, _time_limits, errors
from ..._live._sync.recording import VideoRecording
from .addons import InstanceAddons
from .camera import Cam

if TYPE_CHECKING:
    from pathlib import Path

    from ..._client._sync.connection import Kwargs
    from ..._live.feed import OpenSocket
    from ..._live.mcap_file import McapFile
    from .base import InstanceBase

_ALL = (0, 1, 2, 3)


class Recording(VideoRecording):
    """A recording of an instance, made by its `record()`, until `stop()` or the end of the block.

    Attributes:
        path: Path of the file.
    """

    # A camera that has no picture yet, or does not exist, is no failure.
    _is_of_all = True
    _file: McapFile | None = None

    def __init__(
        self,
        instance: InstanceBase,
        path: Path,
        cameras: Sequence[int],
        seconds: float | None,
    ) -> None:
        super().__init__(self._prepare_feeds, path, cameras, seconds)
        self._instance = instance

    def _make_file(self) -> McapFile:
        from ..._live.mcap_file import McapFile

        self._file = McapFile(self.path)
        self._instance.apic._listeners.add(self._hear)
        if self._instance.status is not None:
            self._file.add_status(self._instance.status)
        return self._file

    def _prepare_feeds(self, wait: float) -> OpenSocket:
        try:
            return Cam(self._instance)._prepare_feed(_time_limits.ADDON_ACTIVATION)
        except errors.AddonNotSupported:
            # There is more to record than cameras.
            self._cameras = ()
            return _no_feed

    def note(self, text: str) -> None:
        """Write a note into the recording, at this moment. Safe from threads."""
        if not isinstance(text, str):
            raise errors.InvalidArgument(f"a note must be a str: {text!r}")
        if self._file is not None:
            self._file.add_note(text)

    def _hear(self, request: Kwargs, answer: Any) -> None:
        """Record what the client did with this instance."""
        id_ = self._instance.instance_id
        if self._file is None:
            return
        # The request succeeded; stop() raises if the file cannot be written.
        with suppress(OSError):
            if request["url"] == f"/addon/drive/{id_}/tx":
                self._file.add_command(request["json"])
            elif request["url"] == f"/instance/{id_}" and isinstance(answer, dict):
                self._file.add_status(str(answer.get("status")))

    def _end(self) -> None:
        self._instance.apic._listeners.discard(self._hear)
        super()._end()


def _no_feed(camera: int) -> NoReturn:
    raise errors.AddonNotSupported(f"there is no camera {camera}")


class InstanceRecording(InstanceAddons):
    """Recording an instance."""

    def record(
        self,
        path: str | os.PathLike[str],
        cameras: int | Sequence[int] = _ALL,
        *,
        seconds: float | None = None,
    ) -> Recording:
        """Record what happens, on one timeline: for Foxglove, rerun and other robotics tools.

        These are the frames of all cameras (`/camera/0` and so on, `foxglove.CompressedImage`),
        commands of motion that this client sends (`/drive`), statuses of the instance that it gets
        (`/status`), and your own notes (`/notes`, `foxglove.Log`). If the program is killed, the
        file can be read up to its last second.

        Args:
            path: Path of the file, which is replaced; its name ends in `.mcap`.
            cameras: Numbers of the cameras, 0 to 3; those that send nothing are no error.
            seconds: Seconds to record, and return then. By default, until `stop()` or the end of
                the block.

        Raises:
            AddonNotReady: The cameras cannot be used in time.
            MissingExtra: This needs `pip install "rerobots[record]"`.
            OSError: The file cannot be written.

        Example:
            >>> with rri.record("run.mcap") as recording:
            ...     recording.note("begin")
            ...     rri.drive.send(linear=0.1)
            ...     rri.drive.stop()
        """
        checked = _arguments.file(path, ".mcap")
        length = _arguments.seconds_or_none(seconds, "seconds")
        made = Recording(self, checked, _arguments.cameras(cameras), length)
        return _concurrency.sync_opened(made)
