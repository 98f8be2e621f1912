"""Calls of the add-ons cam and drive: seeing and moving the robot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from rerobots_openapi.api import cam, drive

from .. import _arguments, errors, images
from .._operations import reaches
from .connection import AsyncConnection

if TYPE_CHECKING:
    import uuid

    import numpy as np
    from numpy.typing import NDArray

    from .._policy import Timeout
    from ..types import Snapshot


class AsyncCamCalls(AsyncConnection):
    """Pictures, and commands of motion."""

    @overload
    async def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: None = None,
        dformat: Literal["jpeg"] | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[bytes]: ...
    @overload
    async def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        *,
        coding: Literal["base64"],
        dformat: Literal["jpeg"] | None = None,
        timeout: Timeout | None = None,
    ) -> Snapshot[str]: ...
    @overload
    async def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: None = None,
        *,
        dformat: Literal["ndarray"],
        timeout: Timeout | None = None,
    ) -> Snapshot[NDArray[np.uint8]]: ...
    @overload
    async def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[Any]: ...
    @reaches("get_cam_image")
    async def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[Any]:
        """Get a picture from a camera; the cam add-on must be active.

        Args:
            instance_id: Id of the instance (UUID).
            camera_id: Number of the camera, 0 to 3.
            coding: None (not encoded) or "base64".
            dformat: None (as the API provides it), "jpeg", or "ndarray" (only with `coding`
                None).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `success` True, `format`, `coding` and `data`. With dformat="ndarray",
            `data` is an array of height x width x 3, uint8, RGB, writable; else the bytes of the
            picture, or with coding="base64" a str. While there is no picture yet, `success` is
            False and `message` tells why.

        Raises:
            ValueError: An argument cannot be used, or `coding` and `dformat` do not go together;
                nothing was sent.
            AddonNotReady: The add-on is starting.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            MissingExtra: "ndarray" needs `pip install rerobots[extra]`; nothing was sent.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.get_snapshot_cam(instance_id, dformat="ndarray"))["data"].shape
            (480, 640, 3)
        """
        id_ = _arguments.instance_id(instance_id)
        number = _arguments.camera(camera_id)
        coding, dformat = images.check_options(coding, dformat)
        operation = cam.get_cam_image.get_kwargs(id_, number)
        answer = await self._ask(operation, success=bool, timeout=timeout)
        try:
            return images.convert(answer, coding, dformat)
        except errors.MalformedResponse as err:
            err.status_code, err.method = 200, "GET"
            err.url = f"{self._base_uri}{operation['url']}"
            raise

    @reaches("watch_cam")
    async def get_feed_url_cam(self, instance_id: str | uuid.UUID, camera_id: int = 0) -> str:
        """Make the URL of the WebSocket on which a camera sends its frames.

        Each text message is a frame: `data:image/jpeg;base64,...`, about 10 to 16 a second.

        Args:
            instance_id: Id of the instance (UUID).
            camera_id: Number of the camera, 0 to 3.

        Returns:
            The URL. It holds the token: whoever has it has the token.

        Raises:
            ValueError: An argument cannot be used.
            WrongAuthToken: There is no token.

        Example:
            >>> (await apic.get_feed_url_cam(instance_id)).startswith("ws")
            True
        """
        id_, number = _arguments.instance_id(instance_id), _arguments.camera(camera_id)
        request = cam.watch_cam.get_kwargs(id_, number, self._websocket_token())
        return self._websocket_url(request)

    @reaches("upload_cam")
    async def get_upload_url_cam(self, instance_id: str | uuid.UUID, camera_id: int = 0) -> str:
        """Make the URL of the WebSocket on which the robot sends frames of a camera.

        Args:
            instance_id: Id of the instance (UUID).
            camera_id: Number of the camera, 0 to 3.

        Returns:
            The URL. It holds the token: whoever has it has the token.

        Raises:
            ValueError: An argument cannot be used.
            WrongAuthToken: There is no token.

        Example:
            >>> (await apic.get_upload_url_cam(instance_id)).startswith("ws")
            True
        """
        id_, number = _arguments.instance_id(instance_id), _arguments.camera(camera_id)
        request = cam.upload_cam.get_kwargs(id_, number, self._websocket_token())
        return self._websocket_url(request)

    @reaches("send_drive_command")
    async def send_drive_command(
        self,
        instance_id: str | uuid.UUID,
        command: Mapping[str, float] | None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Send a command of motion; the drive add-on must be active. The last command wins.

        Args:
            instance_id: Id of the instance (UUID).
            command: Velocities: a dict of `linearv` (m/s) and `angularv` (rad/s). None is to stop.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> await apic.send_drive_command(instance_id, {"linearv": 0.2, "angularv": 0.5})
        """
        from rerobots_openapi.models import DriveCommand

        id_ = _arguments.instance_id(instance_id)
        body = DriveCommand.from_dict(_arguments.drive_command(command))
        await self._send(drive.send_drive_command.get_kwargs(id_, body=body), timeout=timeout)

    @reaches("receive_drive_commands")
    async def get_rx_url_drive(self, instance_id: str | uuid.UUID) -> str:
        """Make the URL of the WebSocket on which the robot receives commands of motion.

        Args:
            instance_id: Id of the instance (UUID).

        Returns:
            The URL. It holds the token: whoever has it has the token.

        Raises:
            ValueError: The id is not a UUID.
            WrongAuthToken: There is no token.

        Example:
            >>> (await apic.get_rx_url_drive(instance_id)).startswith("ws")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        request = drive.receive_drive_commands.get_kwargs(id_, self._websocket_token())
        return self._websocket_url(request)
