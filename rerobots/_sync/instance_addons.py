# Made from rerobots/_async/instance_addons.py by `make generate`. Do not edit.
"""Calls of the client about one instance: its add-ons."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from .instance_core import InstanceCore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..types import AddonInfo, CommandOutput, MistyproxyInfo, Snapshot


class InstanceAddons(InstanceCore):
    """Add-ons of an instance."""

    def activate_addon(
        self, name: str, *, user: str | None = None, host_id: int | None = None
    ) -> None:
        """As `APIClient.activate_addon`, for this instance."""
        self.apic.activate_addon(self.instance_id, name, user=user, host_id=host_id)

    def status_addon(self, name: str, *, host_id: int | None = None) -> "AddonInfo":
        """As `APIClient.status_addon`, for this instance."""
        return self.apic.status_addon(self.instance_id, name, host_id=host_id)

    def deactivate_addon(self, name: str, *, host_id: int | None = None) -> None:
        """As `APIClient.deactivate_addon`, for this instance."""
        self.apic.deactivate_addon(self.instance_id, name, host_id=host_id)

    def start_addon(self, name: str) -> None:
        """As `APIClient.start_addon`, for this instance."""
        self.apic.start_addon(self.instance_id, name)

    def stop_addon(self, name: str) -> None:
        """As `APIClient.stop_addon`, for this instance."""
        self.apic.stop_addon(self.instance_id, name)

    def activate_addon_cam(self) -> None:
        """As `APIClient.activate_addon_cam`, for this instance."""
        self.apic.activate_addon_cam(self.instance_id)

    def status_addon_cam(self) -> "AddonInfo":
        """As `APIClient.status_addon_cam`, for this instance."""
        return self.apic.status_addon_cam(self.instance_id)

    def deactivate_addon_cam(self) -> None:
        """As `APIClient.deactivate_addon_cam`, for this instance."""
        self.apic.deactivate_addon_cam(self.instance_id)

    def activate_addon_drive(self) -> None:
        """As `APIClient.activate_addon_drive`, for this instance."""
        self.apic.activate_addon_drive(self.instance_id)

    def status_addon_drive(self) -> "AddonInfo":
        """As `APIClient.status_addon_drive`, for this instance."""
        return self.apic.status_addon_drive(self.instance_id)

    def deactivate_addon_drive(self) -> None:
        """As `APIClient.deactivate_addon_drive`, for this instance."""
        self.apic.deactivate_addon_drive(self.instance_id)

    def activate_addon_mistyproxy(self) -> None:
        """As `APIClient.activate_addon_mistyproxy`, for this instance."""
        self.apic.activate_addon_mistyproxy(self.instance_id)

    def status_addon_mistyproxy(self) -> "MistyproxyInfo":
        """As `APIClient.status_addon_mistyproxy`, for this instance."""
        return self.apic.status_addon_mistyproxy(self.instance_id)

    def deactivate_addon_mistyproxy(self) -> None:
        """As `APIClient.deactivate_addon_mistyproxy`, for this instance."""
        self.apic.deactivate_addon_mistyproxy(self.instance_id)

    def activate_addon_vnc(self) -> None:
        """As `APIClient.activate_addon_vnc`, for this instance."""
        self.apic.activate_addon_vnc(self.instance_id)

    def status_addon_vnc(self) -> "AddonInfo":
        """As `APIClient.status_addon_vnc`, for this instance."""
        return self.apic.status_addon_vnc(self.instance_id)

    def deactivate_addon_vnc(self) -> None:
        """As `APIClient.deactivate_addon_vnc`, for this instance."""
        self.apic.deactivate_addon_vnc(self.instance_id)

    def start_addon_vnc(self) -> None:
        """As `APIClient.start_addon_vnc`, for this instance."""
        self.apic.start_addon_vnc(self.instance_id)

    def stop_addon_vnc(self) -> None:
        """As `APIClient.stop_addon_vnc`, for this instance."""
        self.apic.stop_addon_vnc(self.instance_id)

    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        dformat: Literal["jpeg"] | None = None,
    ) -> "Snapshot[bytes]": ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        *,
        coding: Literal["base64"],
        dformat: Literal["jpeg"] | None = None,
    ) -> "Snapshot[str]": ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        *,
        dformat: Literal["ndarray"],
    ) -> "Snapshot[NDArray[np.uint8]]": ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
    ) -> "Snapshot[Any]": ...
    def get_snapshot_cam(
        self, camera_id: int = 0, coding: str | None = None, dformat: str | None = None
    ) -> "Snapshot[Any]":
        """As `APIClient.get_snapshot_cam`, for this instance."""
        return self.apic.get_snapshot_cam(
            self.instance_id, camera_id=camera_id, coding=coding, dformat=dformat
        )

    def get_feed_url_cam(self, camera_id: int = 0) -> str:
        """As `APIClient.get_feed_url_cam`, for this instance."""
        return self.apic.get_feed_url_cam(self.instance_id, camera_id)

    def send_drive_command(self, command: Mapping[str, float] | None) -> None:
        """As `APIClient.send_drive_command`, for this instance."""
        self.apic.send_drive_command(self.instance_id, command)

    def send_cmd(self, command: str) -> str:
        """As `APIClient.send_cmd`, for this instance."""
        return self.apic.send_cmd(self.instance_id, command)

    def get_stdout_cmd(self, command_id: str | None = None) -> "CommandOutput":
        """As `APIClient.get_stdout_cmd`, for this instance."""
        return self.apic.get_stdout_cmd(self.instance_id, command_id)

    def cancel_cmd(self, command_id: str) -> None:
        """As `APIClient.cancel_cmd`, for this instance."""
        self.apic.cancel_cmd(self.instance_id, command_id)

    def put_file_cmd(self, path: str, data: str | bytes) -> None:
        """As `APIClient.put_file_cmd`, for this instance."""
        self.apic.put_file_cmd(self.instance_id, path, data)

    def get_shell_url_cmdsh(self, host_id: int | None = None, *, with_token: bool = True) -> str:
        """As `APIClient.get_shell_url_cmdsh`, for this instance."""
        return self.apic.get_shell_url_cmdsh(self.instance_id, host_id, with_token=with_token)

    def put_file_cmdsh(self, path: str, data: str | bytes, host_id: int | None = None) -> None:
        """As `APIClient.put_file_cmdsh`, for this instance."""
        self.apic.put_file_cmdsh(self.instance_id, path, data, host_id)
