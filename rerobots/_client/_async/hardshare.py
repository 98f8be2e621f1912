"""Calls for owners of shared hardware."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, overload

from rerobots_openapi import models
from rerobots_openapi.api import hardshare

from ... import _arguments
from ...errors import InvalidArgument
from .. import bodies

if TYPE_CHECKING:
    import uuid

    from ..._timeouts import Timeout
    from ...types import (
        Billing,
        CameraRegistered,
        OwnedDeploymentIds,
        OwnedDeployments,
        OwnedInstance,
        Registered,
        Registration,
    )
    from .connection import AsyncConnection


class AsyncHardshare:
    """Calls for owners of shared hardware: the attribute `hardshare` of a client.

    Methods that need a deployment of yours raise `WorkspaceDeploymentNotFound` if it does not
    exist, or belongs to another user.
    """

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    @overload
    async def get_list(
        self,
        owner: None = None,
        *,
        with_dissolved: bool = ...,
        timeout: Timeout | None = ...,
    ) -> OwnedDeployments: ...

    @overload
    async def get_list(
        self, owner: str, *, with_dissolved: bool = ..., timeout: Timeout | None = ...
    ) -> OwnedDeploymentIds: ...

    async def get_list(
        self,
        owner: str | None = None,
        *,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> OwnedDeployments | OwnedDeploymentIds:
        """List the workspace deployments of an owner.

        Args:
            owner: Name of the owner; by default, you. Others are for superusers.
            with_dissolved: Whether to include dissolved deployments.

        Returns:
            Without `owner`, a dict of `owner`, your name, and `wdeployments`: dicts of `id`,
            `date_created`, `origin` (can be None), `dissolved`, `heartbeat`, `lockout` and `desc`.
            With `owner`, a dict of only `wdeployments`: a list of ids, empty for an unknown owner.

        Example:
            >>> (await apic.hardshare.get_list())["wdeployments"][0]["lockout"]
            False
        """
        flag = _arguments.query_flag(with_dissolved, "with_dissolved")
        if owner is None:
            kwargs = hardshare.list_owned.get_kwargs(with_dissolved=flag)
        else:
            name = _arguments.text(owner, "owner")
            kwargs = hardshare.list_owned_by.get_kwargs(name, with_dissolved=flag)
        owned: OwnedDeployments | OwnedDeploymentIds
        owned = await self._connection._fetch(kwargs, timeout)
        return owned

    async def get_owners(self, *, timeout: Timeout | None = None) -> dict[str, Any]:
        """List owners of shared hardware; for superusers.

        Raises:
            Error: With `status_code` 404: you are not a superuser.

        Example:
            >>> (await apic.hardshare.get_owners())["owners"]
            ['alice', 'bob']
        """
        kwargs = hardshare.list_owners.get_kwargs()
        owners: dict[str, Any] = await self._connection._fetch(kwargs, timeout)
        return owners

    async def register(self, *, timeout: Timeout | None = None) -> Registered:
        """Register a workspace deployment of yours; return its `id` and `owner`.

        It has no add-ons yet (see `configure`), and nobody else can launch on it without an access
        rule (see `APIClient.create_access_rule`).

        Example:
            >>> (await apic.hardshare.register())["owner"]
            'alice'
        """
        kwargs = hardshare.register_deployment.get_kwargs()
        registered: Registered = await self._connection._fetch(kwargs, timeout)
        return registered

    async def describe(
        self, wdeployment_id: str | uuid.UUID, desc: str, *, timeout: Timeout | None = None
    ) -> None:
        """Set the description of a workspace deployment of yours, at most 80 characters.

        Example:
            >>> await apic.hardshare.describe(wdeployment_id, "Misty in the lab")
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        body = models.DeploymentDescription(_arguments.description(desc))
        kwargs = hardshare.describe_deployment.get_kwargs(id_, body=body)
        await self._connection._request(kwargs, timeout)

    async def configure(
        self,
        wdeployment_id: str | uuid.UUID,
        configuration: Mapping[str, Any],
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Change add-ons and configuration of a workspace deployment of yours.

        Args:
            configuration: A dict of `supported_addons` (required), a list of names of add-ons, and
                `addons_config`, a dict from names to configurations.

        Example:
            >>> await apic.hardshare.configure(wdeployment_id, {"supported_addons": ["cam"]})
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        body = bodies.configuration(configuration)
        kwargs = hardshare.configure_deployment.get_kwargs(id_, body=body)
        await self._connection._request(kwargs, timeout)

    async def check(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> Registration:
        """Check the registration of a workspace deployment.

        Returns:
            A dict of `id`, `date_created`, `origin`, and `date_dissolved` if it was dissolved.

        Raises:
            Error: With `status_code` 404: it is not registered.

        Example:
            >>> (await apic.hardshare.check(wdeployment_id))["origin"]
            '192.0.2.7'
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        kwargs = hardshare.check_registration.get_kwargs(id_)
        registration: Registration = await self._connection._fetch(kwargs, timeout)
        return registration

    async def dissolve(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> Registration:
        """Dissolve a workspace deployment of yours. This cannot be undone.

        Returns:
            A dict of `id`, `date_created`, `date_dissolved` and `origin`.

        Raises:
            InvalidRequest: It is already dissolved.

        Example:
            >>> (await apic.hardshare.dissolve(wdeployment_id))["date_dissolved"]
            '2020-05-23 02:12 UTC'
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        kwargs = hardshare.dissolve_deployment.get_kwargs(id_)
        dissolved: Registration = await self._connection._fetch(kwargs, timeout)
        return dissolved

    async def get_ad_url(self, wdeployment_id: str | uuid.UUID) -> str:
        """Return the URL of the WebSocket on which a device advertises a workspace deployment.

        The token is sent as a header: see `APIClient.get_client_headers()`.

        Example:
            >>> (await apic.hardshare.get_ad_url(wdeployment_id)).startswith("ws")
            True
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        return self._connection._websocket_url(hardshare.advertise.get_kwargs(id_))

    async def get_instances(
        self,
        include_terminated: bool = False,
        *,
        include_init_fail: bool = False,
        page: int | None = None,
        max_per_page: int | None = None,
        timeout: Timeout | None = None,
    ) -> list[OwnedInstance]:
        """List instances of all users on your hardware.

        Args:
            include_terminated: Whether to include instances that have ended.
            include_init_fail: Whether to include instances that failed in INIT.
            page: Number of the page, from 1; a number beyond the end returns the last page.
            max_per_page: Results per page; 0 puts all on one page.

        Returns:
            Dicts of `id`, `starttime`, `status`, `wdid`, `user`, and `endtime` if it has ended.

        Example:
            >>> (await apic.hardshare.get_instances())[0]["status"]
            'READY'
        """
        kwargs = hardshare.list_owned_instances.get_kwargs(
            include_terminated=_arguments.query_flag(include_terminated, "include_terminated"),
            include_init_fail=_arguments.query_flag(include_init_fail, "include_init_fail"),
            page=_arguments.count_if_given(page, "page"),
            max_per_page=_arguments.count_if_given(max_per_page, "max_per_page"),
        )
        found: list[OwnedInstance] = await self._connection._fetch(kwargs, timeout, list)
        return found

    async def get_instance_info(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> OwnedInstance:
        """Get an instance on your hardware.

        Returns:
            A dict of `id`, `starttime`, `status`, `wdid`, `user`, and `endtime` if it has ended.

        Raises:
            InstanceNotFound: There is no such instance on your hardware.

        Example:
            >>> (await apic.hardshare.get_instance_info(instance_id))["user"]
            'alice'
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = hardshare.get_owned_instance.get_kwargs(id_)
        instance: OwnedInstance = await self._connection._fetch(kwargs, timeout)
        return instance

    async def terminate_instance(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Terminate an instance on your hardware.

        Raises:
            BusyWorkspaceInstance: It is busy or in INIT, and cannot be terminated yet.
            InstanceTerminated: It has ended, or is ending.
            InstanceNotFound: There is no such instance on your hardware.

        Example:
            >>> await apic.hardshare.terminate_instance(instance_id)
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = hardshare.terminate_owned_instance.get_kwargs(id_)
        await self._connection._request(kwargs, timeout)

    async def get_cams(self, *, timeout: Timeout | None = None) -> dict[str, list[str]]:
        """Return your cameras as a dict from their ids to the ids of deployments that they show.

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
        """Register a camera, and return its id; a deployment has at most one.

        Args:
            wdeployment_ids: Ids of the deployments that it shows.
            crop: A dict from ids of deployments to the parts of the picture that show them.

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
        """Remove a camera; an unknown one is ignored.

        Example:
            >>> await apic.hardshare.remove_cam("c0a1")
        """
        id_ = _arguments.text(camera_id, "camera_id")
        await self._connection._request(hardshare.remove_camera.get_kwargs(id_), timeout)

    async def get_upload_url_cam(self, camera_id: str) -> str:
        """Return the URL of the WebSocket on which a device sends frames of a camera.

        The token is sent as a header: see `APIClient.get_client_headers()`.

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
        """Set the addresses that get emails about instances on a workspace deployment of yours.

        They replace all previous addresses.

        Example:
            >>> await apic.hardshare.set_emails(wdeployment_id, ["lab@example.org"])
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        if isinstance(emails, str):
            raise InvalidArgument(f"emails must be a list of str: {emails!r}")
        body = models.EmailHook([_arguments.text(email, "email") for email in emails])
        kwargs = hardshare.set_email_hook.get_kwargs(id_, body=body)
        await self._connection._request(kwargs, timeout)

    async def send_alert(
        self, wdeployment_id: str | uuid.UUID, message: str, *, timeout: Timeout | None = None
    ) -> None:
        """Send an alert to the people in charge of a workspace deployment.

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
        """Get a billing plan: `max_active` is the number of deployments that can be active.

        Args:
            user: Name of the user; by default, you. Others are for superusers.

        Raises:
            Error: With `status_code` 404: there is no plan, or you are not a superuser.

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
