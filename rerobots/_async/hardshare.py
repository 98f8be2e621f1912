"""The owner's side: sharing hardware of your own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from rerobots_openapi.api import hardshare

from .. import _arguments, _queries
from .._operations import reaches
from .hardshare_deployments import AsyncHardshareDeployments

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from ..types import Billing, OwnedInstance


class AsyncHardshare(AsyncHardshareDeployments):
    """The owner's side of shared hardware; made by a client, as its attribute `hardshare`.

    Args:
        connection: The client whose token and connections it uses.

    Example:
        >>> (await apic.hardshare.get_list())["owner"]
        'alice'
    """

    # Instances

    @reaches("list_owned_instances")
    async def get_instances(
        self,
        include_terminated: bool = False,
        *,
        include_init_fail: bool = False,
        page: int | None = None,
        max_per_page: int | None = None,
        timeout: Timeout | None = None,
    ) -> list[OwnedInstance]:
        """List instances on your hardware, of whichever user.

        Args:
            include_terminated: Whether to list those that have ended, too.
            include_init_fail: Whether to list those that failed in INIT, too.
            page: Number of the page (int, from 1); beyond the end is the last one.
            max_per_page: Results on a page (int); 0 puts all on one.
            timeout: As for `APIClient`, for this call.

        Returns:
            Dicts of `id`, `starttime`, `status`, `wdid`, `user`, and `endtime` once ended.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.hardshare.get_instances())[0]["status"]
            'READY'
        """
        request = hardshare.list_owned_instances.get_kwargs(
            include_terminated=_queries.presence(include_terminated, "include_terminated"),
            include_init_fail=_queries.presence(include_init_fail, "include_init_fail"),
            sort_by=_queries.UNSET,
            page=_queries.page(page),
            max_per_page=_queries.max_per_page(max_per_page),
        )
        return cast(
            "list[OwnedInstance]", await self._connection._ask_for_list(request, timeout=timeout)
        )

    @reaches("get_owned_instance")
    async def get_instance_info(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> OwnedInstance:
        """Get an instance on your hardware.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `id`, `starttime`, `status`, `wdid`, `user`, and `endtime` once ended.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            InstanceNotFound: There is no such instance on your hardware.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.hardshare.get_instance_info(instance_id))["user"]
            'alice'
        """
        id_ = _arguments.instance_id(instance_id)
        request = hardshare.get_owned_instance.get_kwargs(id_)
        return cast(
            "OwnedInstance", await self._connection._ask(request, status=str, timeout=timeout)
        )

    @reaches("terminate_owned_instance")
    async def terminate_instance(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Terminate an instance on your hardware.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            BusyWorkspaceInstance: It is in INIT, in which it cannot be terminated, or busy.
            InvalidRequest: It has ended, or is ending.
            InstanceNotFound: There is no such instance on your hardware.
            Error: The request failed otherwise.

        Example:
            >>> await apic.hardshare.terminate_instance(instance_id)
        """
        id_ = _arguments.instance_id(instance_id)
        await self._connection._send(
            hardshare.terminate_owned_instance.get_kwargs(id_), timeout=timeout
        )

    # Cameras

    @reaches("list_cameras")
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
        return await self._connection._ask(hardshare.list_cameras.get_kwargs(), timeout=timeout)

    @reaches("register_camera")
    async def register_cam(
        self,
        wdeployment_ids: Iterable[str | uuid.UUID],
        crop: Mapping[str, Sequence[Any]] | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> str:
        """Register a camera.

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
        from rerobots_openapi.models import NewCamera

        camera: dict[str, Any] = {"wds": _arguments.wdeployment_ids(wdeployment_ids)}
        if crop is not None:
            camera["crop"] = {key: list(value) for key, value in crop.items()}
        request = hardshare.register_camera.get_kwargs(body=NewCamera.from_dict(camera))
        return str((await self._connection._ask(request, id=str, timeout=timeout))["id"])

    @reaches("remove_camera")
    async def remove_cam(self, camera_id: str, *, timeout: Timeout | None = None) -> None:
        """Remove a camera.

        Args:
            camera_id: Id of the camera (str).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            Error: The request failed; with `status_code` 404, there is no such camera.

        Example:
            >>> await apic.hardshare.remove_cam("c0a1")
        """
        id_ = _arguments.text(camera_id, "camera_id")
        await self._connection._send(hardshare.remove_camera.get_kwargs(id_), timeout=timeout)

    @reaches("upload_camera")
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

    # Alerts and billing

    @reaches("set_email_hook")
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
        from rerobots_openapi.models import EmailHook

        id_ = _arguments.wdeployment_id(wdeployment_id)
        body = EmailHook(emails=[_arguments.text(email, "email") for email in emails])
        await self._connection._send(
            hardshare.set_email_hook.get_kwargs(id_, body=body), timeout=timeout
        )

    @reaches("send_alert")
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
        from rerobots_openapi.models import Alert

        id_ = _arguments.wdeployment_id(wdeployment_id)
        body = Alert(msg=_arguments.text(message, "message"))
        await self._connection._send(
            hardshare.send_alert.get_kwargs(id_, body=body), timeout=timeout
        )

    @reaches("get_billing", "get_billing_of")
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
            request = hardshare.get_billing.get_kwargs()
        else:
            request = hardshare.get_billing_of.get_kwargs(_arguments.text(user, "user"))
        return cast(
            "Billing", await self._connection._ask(request, max_active=int, timeout=timeout)
        )
