"""What all add-ons have in common."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rerobots_openapi import models

from ... import _arguments, errors
from .connection import AsyncConnection, Kwargs

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import AddonInfo, AddonName, MistyproxyInfo

_STARTED = ("vnc", "wstcp")
_STATUS = "get_{}_status"


class AsyncAddonCalls(AsyncConnection):
    """Calls about add-ons, by the name of the add-on."""

    async def activate_addon(
        self,
        instance_id: str | uuid.UUID,
        name: AddonName,
        *,
        user: str | None = None,
        host_id: int | None = None,
        timeout: Timeout | None = None,
    ) -> None:
        """Activate an add-on.

        Args:
            instance_id: Id of the instance (UUID).
            name: "cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode" or
                "wstcp".
            user: Remote login; "root" by default.
            host_id: Number of the host (int), for "cmdsh" on a deployment with several.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; for some add-ons also (`ServerError`) if it is
                already applied.

        Example:
            >>> await apic.activate_addon(instance_id, "cam")
        """
        get_kwargs = _builder("activate_{}", name, host_id)
        options = None if user is None else models.AddonOptions(_arguments.text(user, "user"))
        kwargs = get_kwargs(instance_id, body=_arguments.or_unset(options))
        await self._request(kwargs, timeout)

    async def status_addon(
        self,
        instance_id: str | uuid.UUID,
        name: AddonName,
        *,
        host_id: int | None = None,
        timeout: Timeout | None = None,
    ) -> AddonInfo | MistyproxyInfo:
        """Get the status of an add-on.

        Args:
            instance_id: Id of the instance (UUID).
            name: As for `activate_addon`.
            host_id: As for `activate_addon`.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "ready" (applied, not started), "starting", "active",
            "stopping"; "notfound" if the add-on is not applied. Once it is active, some have
            `url` or `port`.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.status_addon(instance_id, "cam"))["status"]
            'active'
        """
        kwargs = _builder(_STATUS, name, host_id)(instance_id)
        info: AddonInfo | MistyproxyInfo = await self._fetch_status(kwargs, timeout)
        return info

    async def _fetch_status(self, kwargs: Kwargs, timeout: Timeout | None) -> Any:
        """Return the status of an add-on, also of one that is not applied."""
        try:
            return await self._fetch(kwargs, timeout)
        except errors.AddonNotActive:
            return {"status": "notfound"}

    async def deactivate_addon(
        self,
        instance_id: str | uuid.UUID,
        name: AddonName,
        *,
        host_id: int | None = None,
        timeout: Timeout | None = None,
    ) -> None:
        """Deactivate an add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            name: As for `activate_addon`.
            host_id: As for `activate_addon`.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; a `ServerError` if "vnc" or "wstcp" runs.

        Example:
            >>> await apic.deactivate_addon(instance_id, "cam")
        """
        await self._request(_builder("deactivate_{}", name, host_id)(instance_id), timeout)

    async def start_addon(
        self, instance_id: str | uuid.UUID, name: AddonName, *, timeout: Timeout | None = None
    ) -> None:
        """Start the connection of an add-on that was activated.

        Args:
            instance_id: Id of the instance (UUID).
            name: "vnc" or "wstcp".
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            ServerError: It is started already.
            Error: The request failed otherwise.

        Example:
            >>> await apic.start_addon(instance_id, "wstcp")
        """
        _arguments.one_of(name, "add-on that is started", _STARTED)
        await self._request(_builder("start_{}", name)(instance_id), timeout)

    async def stop_addon(
        self, instance_id: str | uuid.UUID, name: AddonName, *, timeout: Timeout | None = None
    ) -> None:
        """Stop the connection of an add-on; it stays activated.

        Args:
            instance_id: Id of the instance (UUID).
            name: "vnc" or "wstcp".
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            ServerError: It is not started.
            Error: The request failed otherwise.

        Example:
            >>> await apic.stop_addon(instance_id, "wstcp")
        """
        _arguments.one_of(name, "add-on that is stopped", _STARTED)
        await self._request(_builder("stop_{}", name)(instance_id), timeout)


def _builder(operation: str, name: str, host_id: int | None = None) -> Callable[..., Kwargs]:
    """Return the request builder of an operation that all add-ons have; it takes an instance id.

    Args:
        operation: Id of the operation, with braces for the name of the add-on.
        name: Name of the add-on.
        host_id: Number of the host, for cmdsh.
    """
    id_ = operation.format(_arguments.addon(name))
    if host_id is None:
        hosts: tuple[int, ...] = ()
    elif name == "cmdsh":
        hosts = (_arguments.host(host_id),)
        id_ += "_of_host" if operation == _STATUS else "_on_host"
    else:
        raise errors.InvalidArgument(f"host_id is for the add-on cmdsh, not for {name}")
    module = import_module(f"rerobots_openapi.api.{name}.{id_}")

    def get_kwargs(instance_id: str | uuid.UUID, **body: object) -> Kwargs:
        kwargs: Kwargs = module.get_kwargs(_arguments.instance_id(instance_id), *hosts, **body)
        return kwargs

    return get_kwargs
