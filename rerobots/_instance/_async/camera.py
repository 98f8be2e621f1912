"""The cameras of an instance: pictures, feeds and recordings."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ... import _arguments, _clock, _concurrency, _time_limits, _timeouts, errors
from .addon import AsyncAddon, seconds_to_wait
from .base import ENDED
from .sockets import feed_opener

if TYPE_CHECKING:
    from ..._live._async.frames import AsyncFrameFeed
    from ..._live._async.recording import AsyncVideoRecording
    from ..._live.feed import OpenSocket
    from ..._timeouts import Timeout
    from ...frames import Frame


class AsyncCam(AsyncAddon, name="cam"):
    """The cameras of the workspace; `cam` of an instance."""

    async def snapshot(
        self, camera: int = 0, wait: bool | float = True, *, timeout: Timeout | None = None
    ) -> Frame:
        """Get a picture from a camera.

        Args:
            camera: Number of the camera, 0 to 3.
            wait: Whether to activate the add-on if necessary, and to retry until there is a
                picture; or seconds to do so (True means 60). With False, it makes one request.
            timeout: Seconds for each request.

        Raises:
            AddonNotSupported: The deployment has no cameras.
            AddonNotActive: The add-on is not applied, and `wait` is False.
            AddonNotReady: There is no picture in time.
            InstanceTerminated: The instance has ended.
            MalformedResponse: The picture is not a JPEG.

        Example:
            >>> frame = await rri.cam.snapshot()
            >>> frame.width, frame.height
            (640, 480)
        """
        number = _arguments.camera(camera)
        seconds = seconds_to_wait(wait)
        deadline = _clock.monotonic() + seconds
        is_activated = False
        while True:
            try:
                frame = await self._picture(number, timeout)
                if frame is not None:
                    return frame
            except errors.AddonNotReady:
                if not seconds:
                    raise
            except errors.AddonNotActive:
                if not seconds:
                    raise
                if not is_activated:
                    await self.activate(timeout=timeout)
                    is_activated = True
                    continue
                await self._check_running(timeout)
            left = deadline - _clock.monotonic()
            if left <= 0:
                late = f"after {seconds:g} s" if seconds else "yet"
                raise errors.AddonNotReady(
                    f"camera {number} of instance {self._instance.instance_id} has no picture "
                    f"{late}. {errors.AddonNotReady.advice}",
                    retryable=True,
                )
            await _clock.async_sleep(min(_time_limits.PICTURE_POLL, left))

    def frames(
        self,
        camera: int | Sequence[int] = 0,
        *,
        latest: bool = True,
        timeout: float = 30.0,
        reconnect: bool = True,
    ) -> AsyncFrameFeed:
        """Iterate over the frames of one or more cameras as they arrive.

        The add-on is activated if necessary. A thread reads each feed, so that a slow reader gets
        the newest frame. The iteration ends with the block, the add-on or the instance. It counts
        frames that were `dropped`, messages that were `skipped` as they were not pictures, and its
        `reconnects`. It raises errors when it is opened, by the block or the first frame, or later.

        Args:
            camera: Number of the camera, 0 to 3; or a list of several, whose frames come in turn.
            latest: Whether to drop frames that a slow reader missed. With False, it gets all; at
                most 64 MiB are buffered, then the server has to wait.
            timeout: Seconds to wait for a frame of each camera.
            reconnect: Whether to reconnect when the connection is lost or silent; with False, it
                raises `ConnectionFailed` or `RequestTimeout`.

        Raises:
            AddonNotSupported: The deployment has no cameras.
            AddonNotReady: The cameras are not ready in time.
            RequestTimeout: No frame arrived in time.
            ConnectionFailed: The connection was lost, and could not be restored in time.
            MissingExtra: This needs `pip install "rerobots[live]"`.

        Example:
            >>> async with rri.cam.frames([0, 1]) as feed:
            ...     async for frame in feed:
            ...         print(frame.camera in (0, 1), frame.array.shape)
            ...         break
            True (480, 640, 3)
        """
        from ..._live._async.frames import AsyncFrameFeed

        return AsyncFrameFeed(
            self._prepare_feed,
            _arguments.cameras(camera),
            latest=_arguments.flag(latest, "latest"),
            timeout=_timeouts.duration(timeout, "timeout"),
            reconnect=_arguments.flag(reconnect, "reconnect"),
        )

    def record(
        self, path: str | os.PathLike[str], camera: int = 0, *, seconds: float | None = None
    ) -> AsyncVideoRecording:
        """Record a camera as video, with each frame at the time of its arrival.

        Frames are not decoded. ffmpeg, VLC and mpv play the file (Matroska with Motion JPEG); if
        the program is killed, up to its last second. The recording has its `frames` and `seconds`.

        Args:
            path: Path of the file, ending in `.mkv`; an existing file is replaced.
            camera: Number of the camera, 0 to 3.
            seconds: Seconds to record before it returns. By default, it records until `stop()` or
                the end of the block.

        Raises:
            AddonNotSupported: The deployment has no cameras.
            AddonNotReady: The cameras are not ready in time.
            RequestTimeout: No frame arrived for 30 s.
            MissingExtra: This needs `pip install "rerobots[video]"`.
            OSError: The file cannot be written.

        Example:
            >>> recording = await rri.cam.record("run.mkv", seconds=2)
            >>> recording.frames > 5
            True
        """
        from ..._live._async.recording import AsyncVideoRecording

        checked = _arguments.file(path, ".mkv")
        length = _arguments.seconds_or_none(seconds, "seconds")
        made = AsyncVideoRecording(self._prepare_feed, checked, [_arguments.camera(camera)], length)
        return _concurrency.async_opened(made)

    async def show(
        self, camera: int = 0, *, seconds: float | None = None, rate: float = 10.0
    ) -> None:
        """Show a camera live in a notebook while the cell runs.

        It is updated in place, until the cell is interrupted, or the add-on or instance ends.

        Args:
            camera: Number of the camera, 0 to 3.
            seconds: Seconds to show it; by default, until the cell is interrupted.
            rate: Maximum pictures per second.

        Raises:
            MissingExtra: IPython is missing, or this needs `pip install "rerobots[live]"`.

        Example:
            >>> await rri.cam.show(seconds=1)  # doctest: +ELLIPSIS
            <Frame of camera 0: 640 x 480, ...
        """
        from ..._live._async.frames import async_show

        longest = _arguments.seconds_or_none(seconds, "seconds")
        checked = _timeouts.duration(rate, "rate")
        await async_show(self.frames(camera), longest, checked)

    async def _prepare_feed(self, wait: float) -> OpenSocket:
        """Activate the add-on; return a function that opens the feed of a camera in any thread."""
        open_socket = feed_opener(self._instance.apic, self._instance.instance_id)
        await self.activate(wait=wait)
        return open_socket

    async def _picture(self, camera: int, timeout: Timeout | None) -> Frame | None:
        """Return the picture of a camera; None if it has not sent one yet."""
        from datetime import UTC, datetime

        from ...frames import Frame

        snapshot = await self._ask(self._instance.apic.get_snapshot_cam, camera, timeout=timeout)
        if snapshot["success"] is False:
            return None
        return Frame(snapshot["data"], camera, datetime.now(UTC))

    async def _check_running(self, timeout: Timeout | None) -> None:
        """Raise `InstanceTerminated` if the instance has ended: activating would not help."""
        if await self._instance.get_status(timeout=timeout) in ENDED:
            raise self._instance._about(errors.InstanceTerminated, "has ended")

    async def feed_url(self, camera: int = 0) -> str:
        """Return the URL of the WebSocket on which a camera (0 to 3) sends its frames.

        Each text message is a frame: `data:image/jpeg;base64,...`, about 10 to 16 per second. The
        URL contains the token: keep it secret.

        Example:
            >>> (await rri.cam.feed_url()).startswith("ws")
            True
        """
        return await self._instance.apic.get_feed_url_cam(self._instance.instance_id, camera)
