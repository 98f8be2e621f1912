"""Recordings of what happens on an instance, on one timeline."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NoReturn

from ... import _arguments, _concurrency, _time_limits, errors
from ..._live._async.recording import AsyncVideoRecording
from .addons import AsyncInstanceAddons
from .camera import AsyncCam

if TYPE_CHECKING:
    from pathlib import Path

    from ..._client._async.connection import Kwargs
    from ..._live.feed import OpenSocket
    from ..._live.mcap_file import McapFile
    from .base import AsyncInstanceBase


class AsyncRecording(AsyncVideoRecording):
    """A recording of an instance, made by its `record()`, until `stop()` or the end of the block.

    Attributes:
        path: Path of the file.
    """

    # A camera that has no picture yet, or does not exist, is not an error.
    _is_of_all = True
    _file: McapFile | None = None

    def __init__(
        self,
        instance: AsyncInstanceBase,
        path: Path,
        cameras: Sequence[int],
        seconds: float | None,
    ) -> None:
        super().__init__(self._prepare_feeds, path, cameras, seconds)
        self._instance = instance

    def _make_file(self) -> McapFile:
        from ..._live.mcap_file import McapFile

        self._file = McapFile(self.path)
        self._instance.apic._listeners.add(self._record_request)
        if self._instance.status is not None:
            self._file.add_status(self._instance.status)
        return self._file

    async def _prepare_feeds(self, wait: float) -> OpenSocket:
        try:
            return await AsyncCam(self._instance)._prepare_feed(_time_limits.ADDON_ACTIVATION)
        except errors.AddonNotSupported:
            # Record the rest without cameras.
            self._cameras = ()
            return _no_feed

    def note(self, text: str) -> None:
        """Add a note to the recording at the current time. Thread-safe."""
        if not isinstance(text, str):
            raise errors.InvalidArgument(f"a note must be a str: {text!r}")
        if self._file is not None:
            self._file.add_note(text)

    def _record_request(self, request: Kwargs, response: Any) -> None:
        """Record a successful request of the client about this instance."""
        id_ = self._instance.instance_id
        if self._file is None:
            return
        # The request succeeded; stop() raises if the file cannot be written.
        with suppress(OSError):
            if request["url"] == f"/addon/drive/{id_}/tx":
                self._file.add_command(request["json"])
            elif request["url"] == f"/instance/{id_}" and isinstance(response, dict):
                self._file.add_status(str(response.get("status")))

    async def _end(self) -> None:
        self._instance.apic._listeners.discard(self._record_request)
        await super()._end()


def _no_feed(camera: int) -> NoReturn:
    raise errors.AddonNotSupported(f"there is no camera {camera}")


class AsyncInstanceRecording(AsyncInstanceAddons):
    """Recording an instance."""

    def record(
        self,
        path: str | os.PathLike[str],
        cameras: int | Sequence[int] = (0, 1, 2, 3),
        *,
        seconds: float | None = None,
    ) -> AsyncRecording:
        """Record what happens on one timeline, for Foxglove, rerun and other robotics tools.

        The file has the frames of all cameras (`/camera/0` and so on, `foxglove.CompressedImage`),
        motion commands that this client sends (`/drive`), statuses that it receives (`/status`),
        and your own notes (`/notes`, `foxglove.Log`). If the program is killed, the file can be
        read up to its last second.

        Args:
            path: Path of the file, ending in `.mcap`; an existing file is replaced.
            cameras: Numbers of the cameras, 0 to 3; a camera without pictures is not an error.
            seconds: Seconds to record before it returns. By default, it records until `stop()` or
                the end of the block.

        Raises:
            AddonNotReady: The cameras are not ready in time.
            MissingExtra: This needs `pip install "rerobots[record]"`.
            OSError: The file cannot be written.

        Example:
            >>> async with rri.record("run.mcap") as recording:
            ...     recording.note("begin")
            ...     await rri.drive.send(linear=0.1)
            ...     await rri.drive.stop()
        """
        checked = _arguments.file(path, ".mcap")
        length = _arguments.seconds_or_none(seconds, "seconds")
        made = AsyncRecording(self, checked, _arguments.cameras(cameras), length)
        return _concurrency.async_opened(made)
