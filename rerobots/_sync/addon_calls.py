# Made from rerobots/_async/addon_calls.py by `make generate`. Do not edit.
"""Calls about the add-ons of an instance."""

import uuid
from typing import TYPE_CHECKING, Any, Literal, cast, overload

from rerobots_openapi.api import cam, mistyproxy

from .. import _arguments, errors, images
from .connection import Connection

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..types import AddonStatus, MistyproxyStatus, Snapshot


class AddonCalls(Connection):
    """Add-ons."""

    def activate_addon_cam(self, instance_id: str | uuid.UUID) -> None:
        """Activate the cam add-on: the cameras of the workspace.

        Args:
            instance_id: Id of the instance (UUID).

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment has no cameras.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.activate_addon_cam(instance_id)
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        self._send(cam.activate_cam.get_kwargs(id_))

    def status_addon_cam(self, instance_id: str | uuid.UUID) -> "AddonStatus":
        """Get the status of the cam add-on.

        Args:
            instance_id: Id of the instance (UUID).

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.status_addon_cam(instance_id))["status"]
            'active'
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        return self._status_addon(cam.get_cam_status.get_kwargs(id_))

    def deactivate_addon_cam(self, instance_id: str | uuid.UUID) -> None:
        """Deactivate the cam add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.deactivate_addon_cam(instance_id)
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        self._send(cam.deactivate_cam.get_kwargs(id_))

    @overload
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: None = None,
        dformat: Literal["jpeg"] | None = None,
    ) -> "Snapshot[bytes]": ...
    @overload
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        *,
        coding: Literal["base64"],
        dformat: Literal["jpeg"] | None = None,
    ) -> "Snapshot[str]": ...
    @overload
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: None = None,
        *,
        dformat: Literal["ndarray"],
    ) -> "Snapshot[NDArray[np.uint8]]": ...
    @overload
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
    ) -> "Snapshot[Any]": ...
    def get_snapshot_cam(
        self,
        instance_id: str | uuid.UUID,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
    ) -> "Snapshot[Any]":
        """Get a picture from a camera; the cam add-on must be active.

        Args:
            instance_id: Id of the instance (UUID).
            camera_id: Number of the camera, 0 to 3.
            coding: None (not encoded) or "base64".
            dformat: None (as the API provides it), "jpeg", or "ndarray" (only with `coding`
                None).

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
            >>> (apic.get_snapshot_cam(instance_id, dformat="ndarray"))["data"].shape
            (480, 640, 3)
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        number = _arguments.camera(camera_id)
        coding, dformat = images.check_options(coding, dformat)
        answer = self._ask(cam.get_cam_image.get_kwargs(id_, number), "success")
        return images.convert(answer, coding, dformat)

    def activate_addon_mistyproxy(self, instance_id: str | uuid.UUID) -> None:
        """Activate the mistyproxy add-on: the interfaces of a Misty robot, proxied.

        When it is ready, `status_addon_mistyproxy()` has the proxy URLs.

        Args:
            instance_id: Id of the instance (UUID).

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment has no Misty robot.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; a `ServerError` if it is already applied.

        Example:
            >>> apic.activate_addon_mistyproxy(instance_id)
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        self._send(mistyproxy.activate_mistyproxy.get_kwargs(id_))

    def status_addon_mistyproxy(self, instance_id: str | uuid.UUID) -> "MistyproxyStatus":
        """Get the status of the mistyproxy add-on, and the proxy URLs if there are any.

        Args:
            instance_id: Id of the instance (UUID).

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied. Once it is active, `url` is a list of two URLs, the second one over TLS.
            Whoever knows them has the robot.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.status_addon_mistyproxy(instance_id)
            {'status': 'notfound'}
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        request = mistyproxy.get_mistyproxy_status.get_kwargs(id_)
        return cast("MistyproxyStatus", self._status_addon(request))

    def deactivate_addon_mistyproxy(self, instance_id: str | uuid.UUID) -> None:
        """Deactivate the mistyproxy add-on. Not needed if the instance is terminated anyway.

        Activating it again makes new proxy URLs.

        Args:
            instance_id: Id of the instance (UUID).

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.activate_addon_mistyproxy(instance_id)
            >>> apic.deactivate_addon_mistyproxy(instance_id)
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        self._send(mistyproxy.deactivate_mistyproxy.get_kwargs(id_))

    def _status_addon(self, request: dict[str, Any]) -> "AddonStatus":
        try:
            return cast("AddonStatus", self._ask(request, "status"))
        except errors.AddonNotActive:
            return {"status": "notfound"}
