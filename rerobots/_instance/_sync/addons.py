# Made from rerobots/_instance/_async/addons.py by `make generate`. Do not edit.
"""Add-ons of an instance: an object for each, and the documented calls by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from .addon import Mistyproxy, Vnc, Vscode
from .base import InstanceBase
from .camera import Cam
from .cmd import Cmd
from .cmdsh import Cmdsh
from .drive import Drive
from .interpreter import Java, Py
from .wstcp import Wstcp

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..._timeouts import Timeout
    from ...types import AddonInfo, MistyproxyInfo, Snapshot


class InstanceAddons(InstanceBase):
    """Add-ons of an instance."""

    @property
    def cam(self) -> Cam:
        """The cameras of the workspace."""
        return Cam(self)

    @property
    def drive(self) -> Drive:
        """Motion of a mobile robot."""
        return Drive(self)

    @property
    def cmd(self) -> Cmd:
        """Single commands, without SSH."""
        return Cmd(self)

    @property
    def cmdsh(self) -> Cmdsh:
        """Shells over WebSockets."""
        return Cmdsh(self)

    @property
    def mistyproxy(self) -> Mistyproxy:
        """A proxy to the interfaces of a Misty robot."""
        return Mistyproxy(self)

    @property
    def vnc(self) -> Vnc:
        """The screen of the host."""
        return Vnc(self)

    @property
    def wstcp(self) -> Wstcp:
        """A TCP port of the host behind a WebSocket."""
        return Wstcp(self)

    @property
    def vscode(self) -> Vscode:
        """An editor in the browser."""
        return Vscode(self)

    @property
    def py(self) -> Py:
        """A Python interpreter behind a WebSocket."""
        return Py(self)

    @property
    def java(self) -> Java:
        """A Java interpreter behind a WebSocket."""
        return Java(self)

    def activate_addon_cam(self, *, timeout: Timeout | None = None) -> None:
        """Activate the add-on cam: the cameras of the workspace."""
        self._ask(self.apic.activate_addon_cam, self.instance_id, timeout=timeout)

    def status_addon_cam(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the add-on cam: a dict with `status`."""
        return self._ask(self.apic.status_addon_cam, self.instance_id, timeout=timeout)

    def deactivate_addon_cam(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on cam. Not needed if the instance is terminated anyway."""
        self._ask(self.apic.deactivate_addon_cam, self.instance_id, timeout=timeout)

    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        dformat: Literal["jpeg"] | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[bytes]: ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        *,
        coding: Literal["base64"],
        dformat: Literal["jpeg"] | None = None,
        timeout: Timeout | None = None,
    ) -> Snapshot[str]: ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        *,
        dformat: Literal["ndarray"],
        timeout: Timeout | None = None,
    ) -> Snapshot[NDArray[np.uint8]]: ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[Any]: ...
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[Any]:
        """Get a picture from a camera; the cam add-on must be active.

        Args:
            camera_id: Number of the camera, 0 to 3.
            coding: None (not encoded) or "base64".
            dformat: None (as the API provides it), "jpeg", or "ndarray" (if `coding` is None).

        Returns:
            A dict with `success` True, `format`, `coding` and `data`. With dformat="ndarray",
            `data` is an array of height x width x 3, uint8, RGB, writable; else the bytes of the
            picture, or with coding="base64" a str. While there is no picture yet, `success` is
            False, and `message` has the reason.

        Raises:
            MissingExtra: "ndarray" needs `pip install "rerobots[extra]"`.

        Example:
            >>> rri.get_snapshot_cam(dformat="ndarray")["data"].shape
            (480, 640, 3)
        """
        return self._ask(
            self.apic.get_snapshot_cam,
            self.instance_id,
            camera_id,
            coding,
            dformat,
            timeout=timeout,
        )

    def activate_addon_drive(self, *, timeout: Timeout | None = None) -> None:
        """Activate the add-on drive: motion of a mobile robot."""
        self._ask(self.apic.activate_addon_drive, self.instance_id, timeout=timeout)

    def status_addon_drive(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the add-on drive: a dict with `status`."""
        return self._ask(self.apic.status_addon_drive, self.instance_id, timeout=timeout)

    def deactivate_addon_drive(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on drive. Not needed if the instance is terminated anyway."""
        self._ask(self.apic.deactivate_addon_drive, self.instance_id, timeout=timeout)

    def send_drive_command(
        self, command: Mapping[str, float] | None, *, timeout: Timeout | None = None
    ) -> None:
        """Send a motion command; the drive add-on must be active. The last command wins.

        Args:
            command: A dict of `linearv` (m/s) and `angularv` (rad/s); None stops the robot.

        Example:
            >>> rri.send_drive_command({"linearv": 0.2, "angularv": 0.5})
        """
        self._ask(self.apic.send_drive_command, self.instance_id, command, timeout=timeout)

    def activate_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> None:
        """Activate the add-on mistyproxy: a proxy to the interfaces of a Misty robot."""
        self._ask(self.apic.activate_addon_mistyproxy, self.instance_id, timeout=timeout)

    def status_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> MistyproxyInfo:
        """Get the status of the add-on mistyproxy: a dict with `status`."""
        return self._ask(self.apic.status_addon_mistyproxy, self.instance_id, timeout=timeout)

    def deactivate_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on mistyproxy. Not needed if the instance is terminated anyway."""
        self._ask(self.apic.deactivate_addon_mistyproxy, self.instance_id, timeout=timeout)

    def activate_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Activate the add-on vnc: the screen of the host."""
        self._ask(self.apic.activate_addon_vnc, self.instance_id, timeout=timeout)

    def status_addon_vnc(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the add-on vnc: a dict with `status`."""
        return self._ask(self.apic.status_addon_vnc, self.instance_id, timeout=timeout)

    def deactivate_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on vnc. Not needed if the instance is terminated anyway."""
        self._ask(self.apic.deactivate_addon_vnc, self.instance_id, timeout=timeout)

    def start_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Start the connection of the add-on vnc."""
        self._ask(self.apic.start_addon_vnc, self.instance_id, timeout=timeout)

    def stop_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Stop the connection of the add-on vnc; it stays activated."""
        self.vnc.stop(timeout=timeout)
