"""Add-ons of an instance: an object for each, and the documented calls by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from .addon import AsyncMistyproxy, AsyncVnc, AsyncVscode
from .base import AsyncInstanceBase
from .camera import AsyncCam
from .cmd import AsyncCmd
from .cmdsh import AsyncCmdsh
from .drive import AsyncDrive
from .interpreter import AsyncJava, AsyncPy
from .wstcp import AsyncWstcp

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..._timeouts import Timeout
    from ...types import AddonInfo, MistyproxyInfo, Snapshot


class AsyncInstanceAddons(AsyncInstanceBase):
    """Add-ons of an instance."""

    @property
    def cam(self) -> AsyncCam:
        """The cameras of the workspace."""
        return AsyncCam(self)

    @property
    def drive(self) -> AsyncDrive:
        """Motion of a mobile robot."""
        return AsyncDrive(self)

    @property
    def cmd(self) -> AsyncCmd:
        """Single commands, without SSH."""
        return AsyncCmd(self)

    @property
    def cmdsh(self) -> AsyncCmdsh:
        """Shells over WebSockets."""
        return AsyncCmdsh(self)

    @property
    def mistyproxy(self) -> AsyncMistyproxy:
        """A proxy to the interfaces of a Misty robot."""
        return AsyncMistyproxy(self)

    @property
    def vnc(self) -> AsyncVnc:
        """The screen of the host."""
        return AsyncVnc(self)

    @property
    def wstcp(self) -> AsyncWstcp:
        """A TCP port of the host behind a WebSocket."""
        return AsyncWstcp(self)

    @property
    def vscode(self) -> AsyncVscode:
        """An editor in the browser."""
        return AsyncVscode(self)

    @property
    def py(self) -> AsyncPy:
        """A Python interpreter behind a WebSocket."""
        return AsyncPy(self)

    @property
    def java(self) -> AsyncJava:
        """A Java interpreter behind a WebSocket."""
        return AsyncJava(self)

    async def activate_addon_cam(self, *, timeout: Timeout | None = None) -> None:
        """Activate the add-on cam: the cameras of the workspace."""
        await self._ask(self.apic.activate_addon_cam, self.instance_id, timeout=timeout)

    async def status_addon_cam(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the add-on cam: a dict with `status`."""
        return await self._ask(self.apic.status_addon_cam, self.instance_id, timeout=timeout)

    async def deactivate_addon_cam(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on cam. Not needed if the instance is terminated anyway."""
        await self._ask(self.apic.deactivate_addon_cam, self.instance_id, timeout=timeout)

    @overload
    async def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        dformat: Literal["jpeg"] | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[bytes]: ...
    @overload
    async def get_snapshot_cam(
        self,
        camera_id: int = 0,
        *,
        coding: Literal["base64"],
        dformat: Literal["jpeg"] | None = None,
        timeout: Timeout | None = None,
    ) -> Snapshot[str]: ...
    @overload
    async def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        *,
        dformat: Literal["ndarray"],
        timeout: Timeout | None = None,
    ) -> Snapshot[NDArray[np.uint8]]: ...
    @overload
    async def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[Any]: ...
    async def get_snapshot_cam(
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
            >>> (await rri.get_snapshot_cam(dformat="ndarray"))["data"].shape
            (480, 640, 3)
        """
        return await self._ask(
            self.apic.get_snapshot_cam,
            self.instance_id,
            camera_id,
            coding,
            dformat,
            timeout=timeout,
        )

    async def activate_addon_drive(self, *, timeout: Timeout | None = None) -> None:
        """Activate the add-on drive: motion of a mobile robot."""
        await self._ask(self.apic.activate_addon_drive, self.instance_id, timeout=timeout)

    async def status_addon_drive(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the add-on drive: a dict with `status`."""
        return await self._ask(self.apic.status_addon_drive, self.instance_id, timeout=timeout)

    async def deactivate_addon_drive(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on drive. Not needed if the instance is terminated anyway."""
        await self._ask(self.apic.deactivate_addon_drive, self.instance_id, timeout=timeout)

    async def send_drive_command(
        self, command: Mapping[str, float] | None, *, timeout: Timeout | None = None
    ) -> None:
        """Send a motion command; the drive add-on must be active. The last command wins.

        Args:
            command: A dict of `linearv` (m/s) and `angularv` (rad/s); None stops the robot.

        Example:
            >>> await rri.send_drive_command({"linearv": 0.2, "angularv": 0.5})
        """
        await self._ask(self.apic.send_drive_command, self.instance_id, command, timeout=timeout)

    async def activate_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> None:
        """Activate the add-on mistyproxy: a proxy to the interfaces of a Misty robot."""
        await self._ask(self.apic.activate_addon_mistyproxy, self.instance_id, timeout=timeout)

    async def status_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> MistyproxyInfo:
        """Get the status of the add-on mistyproxy: a dict with `status`."""
        return await self._ask(self.apic.status_addon_mistyproxy, self.instance_id, timeout=timeout)

    async def deactivate_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on mistyproxy. Not needed if the instance is terminated anyway."""
        await self._ask(self.apic.deactivate_addon_mistyproxy, self.instance_id, timeout=timeout)

    async def activate_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Activate the add-on vnc: the screen of the host."""
        await self._ask(self.apic.activate_addon_vnc, self.instance_id, timeout=timeout)

    async def status_addon_vnc(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the add-on vnc: a dict with `status`."""
        return await self._ask(self.apic.status_addon_vnc, self.instance_id, timeout=timeout)

    async def deactivate_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on vnc. Not needed if the instance is terminated anyway."""
        await self._ask(self.apic.deactivate_addon_vnc, self.instance_id, timeout=timeout)

    async def start_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Start the connection of the add-on vnc."""
        await self._ask(self.apic.start_addon_vnc, self.instance_id, timeout=timeout)

    async def stop_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Stop the connection of the add-on vnc; it stays activated."""
        await self.vnc.stop(timeout=timeout)
