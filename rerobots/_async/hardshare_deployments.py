"""The owner's side: workspace deployments."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from rerobots_openapi.api import hardshare

from .. import _arguments, _queries
from .._operations import reaches
from .hardshare_core import AsyncHardshareCore

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from ..types import OwnedDeployments, Registered, Registration


class AsyncHardshareDeployments(AsyncHardshareCore):
    """Workspace deployments of your own."""

    @reaches("list_owned", "list_owned_by")
    async def get_list(
        self,
        owner: str | None = None,
        *,
        with_dissolved: bool = False,
        timeout: Timeout | None = None,
    ) -> OwnedDeployments:
        """List the workspace deployments of an owner.

        Args:
            owner: Name of the owner; by default, you. Others are for superusers.
            with_dissolved: Whether to list those that were dissolved, too.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `owner`, and `wdeployments`: dicts of `id`, `date_created`, `origin`,
            `dissolved`, `heartbeat`, `lockout` and `desc`.

        Raises:
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.hardshare.get_list())["wdeployments"][0]["lockout"]
            False
        """
        flag = _queries.presence(with_dissolved, "with_dissolved")
        if owner is None:
            request = hardshare.list_owned.get_kwargs(with_dissolved=flag)
        else:
            name = _arguments.text(owner, "owner")
            request = hardshare.list_owned_by.get_kwargs(name, with_dissolved=flag)
        answer = await self._connection._ask(
            request, owner=str, wdeployments=list[dict[str, object]], timeout=timeout
        )
        return cast("OwnedDeployments", answer)

    @reaches("list_owners")
    async def get_owners(self, *, timeout: Timeout | None = None) -> dict[str, Any]:
        """List owners of shared hardware; for superusers.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            What the server says of them.

        Raises:
            Error: The request failed; with `status_code` 404, you are no superuser.

        Example:
            >>> (await apic.hardshare.get_owners())["owners"]
            ['alice', 'bob']
        """
        return await self._connection._ask(hardshare.list_owners.get_kwargs(), timeout=timeout)

    @reaches("register_deployment")
    async def register(self, *, timeout: Timeout | None = None) -> Registered:
        """Register a workspace deployment of yours.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `id`, that of the new deployment, and `owner`.

        Raises:
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.hardshare.register())["owner"]
            'alice'
        """
        request = hardshare.register_deployment.get_kwargs()
        return cast("Registered", await self._connection._ask(request, id=str, timeout=timeout))

    @reaches("describe_deployment")
    async def describe(
        self, wdeployment_id: str | uuid.UUID, desc: str, *, timeout: Timeout | None = None
    ) -> None:
        """Describe a workspace deployment of yours.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            desc: The description (str), of at most 80 characters.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.
            Error: The request failed otherwise.

        Example:
            >>> await apic.hardshare.describe(wdeployment_id, "Misty in the lab")
        """
        from rerobots_openapi.models import DeploymentDescription

        id_ = _arguments.wdeployment_id(wdeployment_id)
        body = DeploymentDescription(desc=_arguments.description(desc))
        await self._connection._send(
            hardshare.describe_deployment.get_kwargs(id_, body=body), timeout=timeout
        )

    @reaches("configure_deployment")
    async def configure(
        self,
        wdeployment_id: str | uuid.UUID,
        configuration: Mapping[str, Any],
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Change add-ons and configuration of a workspace deployment of yours.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            configuration: A dict; `supported_addons` is a list of names of add-ons, `addons_config`
                their configuration by name.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.
            Error: The request failed otherwise.

        Example:
            >>> await apic.hardshare.configure(wdeployment_id, {"supported_addons": ["cam"]})
        """
        from rerobots_openapi.models import DeploymentConfiguration

        id_ = _arguments.wdeployment_id(wdeployment_id)
        body = DeploymentConfiguration.from_dict(configuration)
        await self._connection._send(
            hardshare.configure_deployment.get_kwargs(id_, body=body), timeout=timeout
        )

    @reaches("check_registration")
    async def check(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> Registration:
        """Check the registration of a workspace deployment.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `id`, `date_created`, `origin`, and `date_dissolved` once it was dissolved.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            Error: The request failed; with `status_code` 404, it is not registered.

        Example:
            >>> (await apic.hardshare.check(wdeployment_id))["origin"]
            '192.0.2.7'
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        request = hardshare.check_registration.get_kwargs(id_)
        return cast("Registration", await self._connection._ask(request, id=str, timeout=timeout))

    @reaches("dissolve_deployment")
    async def dissolve(
        self, wdeployment_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> Registration:
        """Dissolve a workspace deployment of yours. This cannot be undone.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `id`, `date_created`, `date_dissolved` and `origin`.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            InvalidRequest: It is already dissolved.
            WorkspaceDeploymentNotFound: There is no such deployment, or it is not yours.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.hardshare.dissolve(wdeployment_id))["date_dissolved"]
            '2020-05-23 02:12 UTC'
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        request = hardshare.dissolve_deployment.get_kwargs(id_)
        return cast("Registration", await self._connection._ask(request, id=str, timeout=timeout))

    @reaches("advertise")
    async def get_ad_url(self, wdeployment_id: str | uuid.UUID) -> str:
        """Make the URL of the WebSocket on which a device advertises a workspace deployment.

        Args:
            wdeployment_id: Id of the deployment (UUID).

        Returns:
            The URL; the token is sent as a header: see `APIClient.get_client_headers()`.

        Raises:
            ValueError: The id is not a UUID.

        Example:
            >>> (await apic.hardshare.get_ad_url(wdeployment_id)).startswith("ws")
            True
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        return self._connection._websocket_url(hardshare.advertise.get_kwargs(id_))
