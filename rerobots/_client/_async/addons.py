"""What add-ons have in common, and those that need little more."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any

from rerobots_openapi import models
from rerobots_openapi.api import addons

from ... import _arguments, _bodies, errors
from .connection import AsyncConnection, Kwargs

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import AddonInfo, AddonName, DriveCommand, MistyproxyInfo


_STARTED = ("vnc", "wstcp")

_STATUS = "get_{}_status"
_OWN_TAG = ("cam", "cmd", "cmdsh")


class AsyncAddonCalls(AsyncConnection):
    """Calls about add-ons."""

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

    async def activate_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the drive add-on: moving a mobile robot.

        Doing so again changes nothing.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> await apic.activate_addon_drive(instance_id)
        """
        await self.activate_addon(instance_id, "drive", timeout=timeout)

    async def status_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> AddonInfo:
        """Get the status of the drive add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.status_addon_drive(instance_id))["status"]
            'active'
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = addons.get_drive_status.get_kwargs(id_)
        info: AddonInfo = await self._fetch_status(kwargs, timeout)
        return info

    async def deactivate_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the drive add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> await apic.activate_addon_drive(instance_id)
            >>> await apic.deactivate_addon_drive(instance_id)
        """
        await self.deactivate_addon(instance_id, "drive", timeout=timeout)

    async def send_drive_command(
        self,
        instance_id: str | uuid.UUID,
        command: DriveCommand | Mapping[str, Any] | None,
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
        id_ = _arguments.instance_id(instance_id)
        body = _bodies.drive_command(command)
        await self._request(addons.send_drive_command.get_kwargs(id_, body=body), timeout)

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
        return self._websocket_url(
            addons.receive_drive_commands.get_kwargs(id_, self._websocket_token())
        )

    async def activate_addon_mistyproxy(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the mistyproxy add-on: the interfaces of a Misty robot, proxied.

        When it is ready, `status_addon_mistyproxy()` has the proxy URLs. Each activation makes new
        ones.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; a `ServerError` if it is already applied.

        Example:
            >>> await apic.activate_addon_mistyproxy(instance_id)
        """
        await self.activate_addon(instance_id, "mistyproxy", timeout=timeout)

    async def status_addon_mistyproxy(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> MistyproxyInfo:
        """Get the status of the mistyproxy add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied. Once it is active, `url` is a list of two URLs, the second one over TLS.
            Whoever knows them has the robot.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.status_addon_mistyproxy(instance_id))["status"]
            'active'
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = addons.get_mistyproxy_status.get_kwargs(id_)
        info: MistyproxyInfo = await self._fetch_status(kwargs, timeout)
        return info

    async def deactivate_addon_mistyproxy(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the mistyproxy add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> await apic.activate_addon_mistyproxy(instance_id)
            >>> await apic.deactivate_addon_mistyproxy(instance_id)
        """
        await self.deactivate_addon(instance_id, "mistyproxy", timeout=timeout)

    async def activate_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the vnc add-on: the screen of the host.

        It must be activated before it can be started. To reset a connection, stop and start it.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; a `ServerError` if it is already applied.

        Example:
            >>> await apic.activate_addon_vnc(instance_id)
        """
        await self.activate_addon(instance_id, "vnc", timeout=timeout)

    async def status_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> AddonInfo:
        """Get the status of the vnc add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "ready" (applied, not started), "starting", "active",
            "stopping"; "notfound" if the add-on is not applied. Once it is active, `port` (int).

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.status_addon_vnc(instance_id))["status"]
            'active'
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = addons.get_vnc_status.get_kwargs(id_)
        info: AddonInfo = await self._fetch_status(kwargs, timeout)
        return info

    async def deactivate_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the vnc add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> await apic.activate_addon_vnc(instance_id)
            >>> await apic.deactivate_addon_vnc(instance_id)
        """
        await self.deactivate_addon(instance_id, "vnc", timeout=timeout)

    async def start_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Start the connection of the vnc add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            ServerError: It is started already.
            Error: The request failed otherwise.

        Example:
            >>> await apic.start_addon_vnc(instance_id)
        """
        await self.start_addon(instance_id, "vnc", timeout=timeout)

    async def stop_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Stop the connection of the vnc add-on; it stays activated.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            ServerError: It is not started.
            Error: The request failed otherwise.

        Example:
            >>> await apic.stop_addon_vnc(instance_id)
        """
        await self.stop_addon(instance_id, "vnc", timeout=timeout)


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
    tag = name if name in _OWN_TAG else "addons"
    module = import_module(f"rerobots_openapi.api.{tag}.{id_}")

    def get_kwargs(instance_id: str | uuid.UUID, **body: object) -> Kwargs:
        kwargs: Kwargs = module.get_kwargs(_arguments.instance_id(instance_id), *hosts, **body)
        return kwargs

    return get_kwargs
