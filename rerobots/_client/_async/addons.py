"""Calls that all add-ons have, and those of drive, mistyproxy and vnc."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from rerobots_openapi import models
from rerobots_openapi.api import addons

from ... import _arguments, errors
from .. import bodies
from .connection import AsyncConnection, Kwargs

if TYPE_CHECKING:
    import uuid

    from ..._timeouts import Timeout
    from ...types import AddonInfo, AddonName, DriveCommand, MistyproxyInfo


_STARTED = ("vnc", "wstcp")

_STATUS = "get_{}_status"
_TAGS = {"cam": "cam", "cmd": "commands", "cmdsh": "commands"}


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
            name: "cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode" or
                "wstcp".
            user: Remote login; "root" by default.
            host_id: Number of the host, for "cmdsh" on a deployment with several.

        Raises:
            AddonNotSupported: The deployment does not have this add-on.
            ServerError: For some add-ons: it was already activated.

        Example:
            >>> await apic.activate_addon(instance_id, "cam")
        """
        options = None if user is None else models.AddonOptions(_arguments.text(user, "user"))
        body = _arguments.or_unset(options)
        kwargs = _kwargs("activate_{}", name, instance_id, host_id, body=body)
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

        Returns:
            A dict with `status`: "ready" (applied, not started), "starting", "active", "stopping",
            or "notfound" (not applied). Once it is active, some have `url` or `port`.

        Example:
            >>> (await apic.status_addon(instance_id, "cam"))["status"]
            'active'
        """
        kwargs = _kwargs(_STATUS, name, instance_id, host_id)
        try:
            info: AddonInfo | MistyproxyInfo = await self._fetch(kwargs, timeout)
        except errors.AddonNotActive:
            return {"status": "notfound"}
        return info

    async def deactivate_addon(
        self,
        instance_id: str | uuid.UUID,
        name: AddonName,
        *,
        host_id: int | None = None,
        timeout: Timeout | None = None,
    ) -> None:
        """Deactivate an add-on. Not needed if the instance is terminated anyway.

        Raises:
            AddonNotActive: The add-on is not applied.
            ServerError: It is "vnc" or "wstcp", and started.

        Example:
            >>> await apic.deactivate_addon(instance_id, "cam")
        """
        await self._request(_kwargs("deactivate_{}", name, instance_id, host_id), timeout)

    async def start_addon(
        self, instance_id: str | uuid.UUID, name: AddonName, *, timeout: Timeout | None = None
    ) -> None:
        """Start the connection of an activated add-on: "vnc" or "wstcp".

        Raises:
            AddonNotActive: The add-on is not applied.
            ServerError: It was already started.

        Example:
            >>> await apic.start_addon(instance_id, "wstcp")
        """
        _arguments.one_of(name, "add-on to start", _STARTED)
        await self._request(_kwargs("start_{}", name, instance_id), timeout)

    async def stop_addon(
        self, instance_id: str | uuid.UUID, name: AddonName, *, timeout: Timeout | None = None
    ) -> None:
        """Stop the connection of an add-on, "vnc" or "wstcp"; it stays activated.

        Raises:
            AddonNotActive: The add-on is not applied.
            ServerError: It is not started.

        Example:
            >>> await apic.stop_addon(instance_id, "wstcp")
        """
        _arguments.one_of(name, "add-on to stop", _STARTED)
        await self._request(_kwargs("stop_{}", name, instance_id), timeout)

    async def activate_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the add-on drive, which moves a mobile robot. A second call changes nothing."""
        await self.activate_addon(instance_id, "drive", timeout=timeout)

    async def status_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> AddonInfo:
        """Get the status of drive: "starting", "active", "stopping"; "notfound" if not applied."""
        return cast("AddonInfo", await self.status_addon(instance_id, "drive", timeout=timeout))

    async def deactivate_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the add-on drive. Not needed if the instance is terminated anyway."""
        await self.deactivate_addon(instance_id, "drive", timeout=timeout)

    async def send_drive_command(
        self,
        instance_id: str | uuid.UUID,
        command: DriveCommand | Mapping[str, Any] | None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Send a drive command; the drive add-on must be active. It replaces the previous one.

        Args:
            command: A dict of `linearv` (m/s) and `angularv` (rad/s); None stops the robot.

        Example:
            >>> await apic.send_drive_command(instance_id, {"linearv": 0.2, "angularv": 0.5})
        """
        id_ = _arguments.instance_id(instance_id)
        body = bodies.drive_command(command)
        await self._request(addons.send_drive_command.get_kwargs(id_, body=body), timeout)

    async def get_rx_url_drive(self, instance_id: str | uuid.UUID) -> str:
        """Return the URL of the WebSocket on which the robot receives drive commands.

        It contains the token, so keep it secret.

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
        """Activate the add-on mistyproxy, a proxy to a Misty robot. It gets new URLs each time.

        Raises:
            ServerError: It was already activated.
        """
        await self.activate_addon(instance_id, "mistyproxy", timeout=timeout)

    async def status_addon_mistyproxy(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> MistyproxyInfo:
        """Get the status of the add-on mistyproxy.

        Returns:
            A dict with `status`: "starting", "active", "stopping", or "notfound" (not applied).
            Once it is active, `url` is a list of two URLs, the second one over TLS. Keep them
            secret: they give access to the robot.
        """
        info = await self.status_addon(instance_id, "mistyproxy", timeout=timeout)
        return cast("MistyproxyInfo", info)

    async def deactivate_addon_mistyproxy(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the add-on mistyproxy. Not needed if the instance is terminated anyway."""
        await self.deactivate_addon(instance_id, "mistyproxy", timeout=timeout)

    async def activate_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the add-on vnc, the screen of the host. Then it can be started.

        To reset a connection, stop and start it.

        Raises:
            ServerError: It was already activated.
        """
        await self.activate_addon(instance_id, "vnc", timeout=timeout)

    async def status_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> AddonInfo:
        """Get the status of the add-on vnc.

        Returns:
            A dict with `status`: "ready" (applied, not started), "starting", "active", "stopping",
            or "notfound" (not applied). Once it is active, it has `port` (int).
        """
        return cast("AddonInfo", await self.status_addon(instance_id, "vnc", timeout=timeout))

    async def deactivate_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the add-on vnc. Not needed if the instance is terminated anyway."""
        await self.deactivate_addon(instance_id, "vnc", timeout=timeout)

    async def start_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Start the connection of the add-on vnc.

        Raises:
            ServerError: It was already started.
        """
        await self.start_addon(instance_id, "vnc", timeout=timeout)

    async def stop_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Stop the connection of the add-on vnc; it stays activated.

        Raises:
            ServerError: It is not started.
        """
        await self.stop_addon(instance_id, "vnc", timeout=timeout)


def _kwargs(
    operation: str,
    name: str,
    instance_id: str | uuid.UUID,
    host_id: int | None = None,
    **body: object,
) -> Kwargs:
    """Return the request of an operation on an add-on."""
    id_ = operation.format(_arguments.addon(name))
    path: list[object] = [_arguments.instance_id(instance_id)]
    if host_id is not None:
        if name != "cmdsh":
            raise errors.InvalidArgument(f"host_id is for the add-on cmdsh, not for {name}")
        path.append(_arguments.host(host_id))
        id_ += "_of_host" if operation == _STATUS else "_on_host"
    module = import_module(f"rerobots_openapi.api.{_TAGS.get(name, 'addons')}.{id_}")
    kwargs: Kwargs = module.get_kwargs(*path, **body)
    return kwargs
