"""Calls of the client about one instance: its add-ons."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from .instance_core import AsyncInstanceCore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..types import AddonInfo, CommandOutput, MistyproxyInfo, Snapshot


class AsyncInstanceAddons(AsyncInstanceCore):
    """Add-ons of an instance."""

    async def activate_addon(
        self, name: str, *, user: str | None = None, host_id: int | None = None
    ) -> None:
        """As `APIClient.activate_addon`, for this instance."""
        await self.apic.activate_addon(self.instance_id, name, user=user, host_id=host_id)

    async def status_addon(self, name: str, *, host_id: int | None = None) -> "AddonInfo":
        """As `APIClient.status_addon`, for this instance."""
        return await self.apic.status_addon(self.instance_id, name, host_id=host_id)

    async def deactivate_addon(self, name: str, *, host_id: int | None = None) -> None:
        """As `APIClient.deactivate_addon`, for this instance."""
        await self.apic.deactivate_addon(self.instance_id, name, host_id=host_id)

    async def start_addon(self, name: str) -> None:
        """As `APIClient.start_addon`, for this instance."""
        await self.apic.start_addon(self.instance_id, name)

    async def stop_addon(self, name: str) -> None:
        """As `APIClient.stop_addon`, for this instance."""
        await self.apic.stop_addon(self.instance_id, name)

    async def activate_addon_cam(self) -> None:
        """As `APIClient.activate_addon_cam`, for this instance."""
        await self.apic.activate_addon_cam(self.instance_id)

    async def status_addon_cam(self) -> "AddonInfo":
        """As `APIClient.status_addon_cam`, for this instance."""
        return await self.apic.status_addon_cam(self.instance_id)

    async def deactivate_addon_cam(self) -> None:
        """As `APIClient.deactivate_addon_cam`, for this instance."""
        await self.apic.deactivate_addon_cam(self.instance_id)

    async def activate_addon_drive(self) -> None:
        """As `APIClient.activate_addon_drive`, for this instance."""
        await self.apic.activate_addon_drive(self.instance_id)

    async def status_addon_drive(self) -> "AddonInfo":
        """As `APIClient.status_addon_drive`, for this instance."""
        return await self.apic.status_addon_drive(self.instance_id)

    async def deactivate_addon_drive(self) -> None:
        """As `APIClient.deactivate_addon_drive`, for this instance."""
        await self.apic.deactivate_addon_drive(self.instance_id)

    async def activate_addon_mistyproxy(self) -> None:
        """As `APIClient.activate_addon_mistyproxy`, for this instance."""
        await self.apic.activate_addon_mistyproxy(self.instance_id)

    async def status_addon_mistyproxy(self) -> "MistyproxyInfo":
        """As `APIClient.status_addon_mistyproxy`, for this instance."""
        return await self.apic.status_addon_mistyproxy(self.instance_id)

    async def deactivate_addon_mistyproxy(self) -> None:
        """As `APIClient.deactivate_addon_mistyproxy`, for this instance."""
        await self.apic.deactivate_addon_mistyproxy(self.instance_id)

    async def activate_addon_vnc(self) -> None:
        """As `APIClient.activate_addon_vnc`, for this instance."""
        await self.apic.activate_addon_vnc(self.instance_id)

    async def status_addon_vnc(self) -> "AddonInfo":
        """As `APIClient.status_addon_vnc`, for this instance."""
        return await self.apic.status_addon_vnc(self.instance_id)

    async def deactivate_addon_vnc(self) -> None:
        """As `APIClient.deactivate_addon_vnc`, for this instance."""
        await self.apic.deactivate_addon_vnc(self.instance_id)

    async def start_addon_vnc(self) -> None:
        """As `APIClient.start_addon_vnc`, for this instance."""
        await self.apic.start_addon_vnc(self.instance_id)

    async def stop_addon_vnc(self) -> None:
        """As `APIClient.stop_addon_vnc`, for this instance."""
        await self.apic.stop_addon_vnc(self.instance_id)

    @overload
    async def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        dformat: Literal["jpeg"] | None = None,
    ) -> "Snapshot[bytes]": ...
    @overload
    async def get_snapshot_cam(
        self,
        camera_id: int = 0,
        *,
        coding: Literal["base64"],
        dformat: Literal["jpeg"] | None = None,
    ) -> "Snapshot[str]": ...
    @overload
    async def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        *,
        dformat: Literal["ndarray"],
    ) -> "Snapshot[NDArray[np.uint8]]": ...
    @overload
    async def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
    ) -> "Snapshot[Any]": ...
    async def get_snapshot_cam(
        self, camera_id: int = 0, coding: str | None = None, dformat: str | None = None
    ) -> "Snapshot[Any]":
        """As `APIClient.get_snapshot_cam`, for this instance."""
        return await self.apic.get_snapshot_cam(
            self.instance_id, camera_id=camera_id, coding=coding, dformat=dformat
        )

    async def get_feed_url_cam(self, camera_id: int = 0) -> str:
        """As `APIClient.get_feed_url_cam`, for this instance."""
        return await self.apic.get_feed_url_cam(self.instance_id, camera_id)

    async def send_drive_command(self, command: Mapping[str, float] | None) -> None:
        """As `APIClient.send_drive_command`, for this instance."""
        await self.apic.send_drive_command(self.instance_id, command)

    async def send_cmd(self, command: str) -> str:
        """As `APIClient.send_cmd`, for this instance."""
        return await self.apic.send_cmd(self.instance_id, command)

    async def get_stdout_cmd(self, command_id: str | None = None) -> "CommandOutput":
        """As `APIClient.get_stdout_cmd`, for this instance."""
        return await self.apic.get_stdout_cmd(self.instance_id, command_id)

    async def cancel_cmd(self, command_id: str) -> None:
        """As `APIClient.cancel_cmd`, for this instance."""
        await self.apic.cancel_cmd(self.instance_id, command_id)

    async def put_file_cmd(self, path: str, data: str | bytes) -> None:
        """As `APIClient.put_file_cmd`, for this instance."""
        await self.apic.put_file_cmd(self.instance_id, path, data)

    async def get_shell_url_cmdsh(
        self, host_id: int | None = None, *, with_token: bool = True
    ) -> str:
        """As `APIClient.get_shell_url_cmdsh`, for this instance."""
        return await self.apic.get_shell_url_cmdsh(self.instance_id, host_id, with_token=with_token)

    async def put_file_cmdsh(
        self, path: str, data: str | bytes, host_id: int | None = None
    ) -> None:
        """As `APIClient.put_file_cmdsh`, for this instance."""
        await self.apic.put_file_cmdsh(self.instance_id, path, data, host_id)
