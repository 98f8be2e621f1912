# Made from rerobots/_client/_async/cam.py by `make generate`. Do not edit.
"""Add-on `cam`: pictures from the cameras of a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, cast, overload

from rerobots_openapi.api import cam

from ... import _arguments, errors
from .addons import AddonCalls

if TYPE_CHECKING:
    import uuid

    import numpy as np
    from numpy.typing import NDArray

    from ..._timeouts import Timeout
    from ...types import AddonInfo, CamImage, CamNoImage, Snapshot


class CamCalls(AddonCalls):
    """Calls about the cameras of an instance."""

    def activate_addon_cam(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the add-on cam, the cameras of the deployment. A second call changes nothing."""
        self.activate_addon(instance_id, "cam", timeout=timeout)

    def status_addon_cam(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> AddonInfo:
        """Get the status of cam: "starting", "active", "stopping"; "notfound" if not applied."""
        return cast("AddonInfo", self.status_addon(instance_id, "cam", timeout=timeout))

    def deactivate_addon_cam(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the add-on cam. Not needed if the instance is terminated anyway."""
        self.deactivate_addon(instance_id, "cam", timeout=timeout)

    @overload
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: None = None,
        dformat: Literal["jpeg"] | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[bytes]: ...
    @overload
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        *,
        coding: Literal["base64"],
        dformat: Literal["jpeg"] | None = None,
        timeout: Timeout | None = None,
    ) -> Snapshot[str]: ...
    @overload
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: None = None,
        *,
        dformat: Literal["ndarray"],
        timeout: Timeout | None = None,
    ) -> Snapshot[NDArray[np.uint8]]: ...
    @overload
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[Any]: ...
    def get_snapshot_cam(
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
            camera_id: Number of the camera, 0 to 3.
            coding: None (not encoded) or "base64".
            dformat: None (the format of the response), "jpeg", or "ndarray" (if `coding` is None).

        Returns:
            A dict with `success` True, `format`, `coding` and `data`. `data` is the bytes of the
            picture, a str with coding="base64", or with dformat="ndarray" an array of
            height x width x 3, uint8, RGB, writable. While there is no picture yet, `success` is
            False, and `message` has the reason.

        Raises:
            MissingExtra: "ndarray" needs `pip install "rerobots[extra]"`.

        Example:
            >>> apic.get_snapshot_cam(instance_id, dformat="ndarray")["data"].shape
            (480, 640, 3)
        """
        id_ = _arguments.instance_id(instance_id)
        number = _arguments.camera(camera_id, "camera_id")
        from ... import images

        coding, dformat = images.check_options(coding, dformat)
        kwargs = cam.get_cam_image.get_kwargs(id_, number)
        answer: CamImage | CamNoImage = self._fetch(kwargs, timeout)
        try:
            return images.convert(answer, coding, dformat)
        except errors.MalformedResponse as err:
            raise self._malformed(kwargs, f"the response has no valid picture ({err})") from err

    def get_feed_url_cam(self, instance_id: str | uuid.UUID, camera_id: int = 0) -> str:
        """Return the URL of the WebSocket on which a camera (0 to 3) sends its frames.

        Each text message is a frame: `data:image/jpeg;base64,...`, about 10 to 16 a second. The URL
        contains the token, so keep it secret.

        Example:
            >>> apic.get_feed_url_cam(instance_id).startswith("ws")
            True
        """
        id_, number = _arguments.instance_id(instance_id), _arguments.camera(camera_id, "camera_id")
        return self._websocket_url(cam.watch_cam.get_kwargs(id_, number, self._websocket_token()))

    def get_upload_url_cam(self, instance_id: str | uuid.UUID, camera_id: int = 0) -> str:
        """Return the URL of the WebSocket on which the robot sends frames of a camera (0 to 3).

        It contains the token, so keep it secret.

        Example:
            >>> apic.get_upload_url_cam(instance_id).startswith("ws")
            True
        """
        id_, number = _arguments.instance_id(instance_id), _arguments.camera(camera_id, "camera_id")
        return self._websocket_url(cam.upload_cam.get_kwargs(id_, number, self._websocket_token()))
