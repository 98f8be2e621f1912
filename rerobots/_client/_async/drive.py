"""Add-on `drive`: moving a mobile robot."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from rerobots_openapi.api import drive

from ... import _arguments, _bodies
from .addons import AsyncAddonCalls

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import AddonInfo, DriveCommand


class AsyncDriveCalls(AsyncAddonCalls):
    """Calls about moving the robot of an instance."""

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
        kwargs = drive.get_drive_status.get_kwargs(id_)
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
        await self._request(drive.send_drive_command.get_kwargs(id_, body=body), timeout)

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
            drive.receive_drive_commands.get_kwargs(id_, self._websocket_token())
        )
