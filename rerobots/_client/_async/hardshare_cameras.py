"""The owner's side of shared hardware: cameras, alerts and billing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from rerobots_openapi import models
from rerobots_openapi.api import hardshare

from ... import _arguments

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import Billing, CameraRegistered
    from .connection import AsyncConnection


class AsyncHardshareCameras:
    """Calls about cameras, alerts and billing."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def get_cams(self, *, timeout: Timeout | None = None) -> dict[str, list[str]]:
        """List your cameras.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            By the id of the camera, ids of the deployments that it shows.

        Raises:
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> list(await apic.hardshare.get_cams())
            ['c0a1']
        """
        kwargs = hardshare.list_cameras.get_kwargs()
        cameras: dict[str, list[str]] = await self._connection._fetch(kwargs, timeout)
        return cameras

    async def register_cam(
        self,
        wdeployment_ids: Iterable[str | uuid.UUID],
        crop: Mapping[str, Sequence[Any]] | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> str:
        """Register a camera; a deployment has one at most.

        Args:
            wdeployment_ids: Ids of the deployments that it shows (UUID).
            crop: By the id of the deployment, the part of the picture that shows it.
            timeout: As for `APIClient`, for this call.

        Returns:
            Id of the camera.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> await apic.hardshare.register_cam([wdeployment_id])
            'c0a1'
        """
        body = models.NewCamera(_arguments.wdeployment_ids(wdeployment_ids))
        if crop is not None:
            parts = {key: list(value) for key, value in crop.items()}
            body.crop = models.NewCameraCrop.from_dict(parts)
        kwargs = hardshare.register_camera.get_kwargs(body=body)
        registered: CameraRegistered = await self._connection._fetch(kwargs, timeout)
        return self._connection._need(kwargs, registered.get("id"), str, "id")

    async def remove_cam(self, camera_id: str, *, timeout: Timeout | None = None) -> None:
        """Remove a camera; one that is not known is no error.

        Args:
            camera_id: Id of the camera (str).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            Error: The request failed.

        Example:
            >>> await apic.hardshare.remove_cam("c0a1")
        """
        id_ = _arguments.text(camera_id, "camera_id")
        await self._connection._request(hardshare.remove_camera.get_kwargs(id_), timeout)

    async def get_upload_url_cam(self, camera_id: str) -> str:
        """Make the URL of the WebSocket on which a device sends frames of a camera.

        Args:
            camera_id: Id of the camera (str).

        Returns:
            The URL; the token is sent as a header: see `APIClient.get_client_headers()`.

        Raises:
            ValueError: The id is empty.

        Example:
            >>> (await apic.hardshare.get_upload_url_cam("c0a1")).startswith("ws")
            True
        """
        id_ = _arguments.text(camera_id, "camera_id")
        return self._connection._websocket_url(hardshare.upload_camera.get_kwargs(id_))

    async def set_emails(
        self,
        wdeployment_id: str | uuid.UUID,
        emails: Iterable[str],
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Set who is told by email of instances on a workspace deployment of yours.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            emails: Addresses (list of str); they replace those so far.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.
            Error: The request failed otherwise.

        Example:
            >>> await apic.hardshare.set_emails(wdeployment_id, ["lab@example.org"])
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        body = models.EmailHook([_arguments.text(email, "email") for email in emails])
        kwargs = hardshare.set_email_hook.get_kwargs(id_, body=body)
        await self._connection._request(kwargs, timeout)

    async def send_alert(
        self, wdeployment_id: str | uuid.UUID, message: str, *, timeout: Timeout | None = None
    ) -> None:
        """Send an alert to those who look after a workspace deployment.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            message: What happened (str).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.
            Error: The request failed otherwise.

        Example:
            >>> await apic.hardshare.send_alert(wdeployment_id, "the robot fell over")
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        body = models.Alert(_arguments.text(message, "message"))
        kwargs = hardshare.send_alert.get_kwargs(id_, body=body)
        await self._connection._request(kwargs, timeout)

    async def get_billing(
        self, user: str | None = None, *, timeout: Timeout | None = None
    ) -> Billing:
        """Get the terms of a plan.

        Args:
            user: Name of the user; by default, you. Others are for superusers.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `max_active`, the number of deployments that can be active.

        Raises:
            Error: The request failed; with `status_code` 404, there is no plan, or you are no
                superuser.

        Example:
            >>> (await apic.hardshare.get_billing())["max_active"]
            3
        """
        if user is None:
            kwargs = hardshare.get_billing.get_kwargs()
        else:
            kwargs = hardshare.get_billing_of.get_kwargs(_arguments.text(user, "user"))
        billing: Billing = await self._connection._fetch(kwargs, timeout)
        return billing
