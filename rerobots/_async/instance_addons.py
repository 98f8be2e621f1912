"""Calls of the client, about one instance."""

from typing import TYPE_CHECKING, Any, Literal, overload

from .instance_core import AsyncInstanceCore

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..types import AddonStatus, Deployment, MistyproxyStatus, Snapshot, VPNClient


class AsyncInstanceAddons(AsyncInstanceCore):
    """Deployment, VPN and add-ons of an instance."""

    async def get_wdeployment_info(self) -> "Deployment":
        """As `APIClient.get_wdeployment_info`, for the deployment of this instance."""
        return await self.apic.get_wdeployment_info(self._wdeployment_id or "")

    async def get_vpn_newclient(self) -> "VPNClient":
        """As `APIClient.get_vpn_newclient`, for this instance."""
        return await self.apic.get_vpn_newclient(self.instance_id)

    async def activate_addon_cam(self) -> None:
        """As `APIClient.activate_addon_cam`, for this instance."""
        await self.apic.activate_addon_cam(self.instance_id)

    async def status_addon_cam(self) -> "AddonStatus":
        """As `APIClient.status_addon_cam`, for this instance."""
        return await self.apic.status_addon_cam(self.instance_id)

    async def deactivate_addon_cam(self) -> None:
        """As `APIClient.deactivate_addon_cam`, for this instance."""
        await self.apic.deactivate_addon_cam(self.instance_id)

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

    async def activate_addon_mistyproxy(self) -> None:
        """As `APIClient.activate_addon_mistyproxy`, for this instance."""
        await self.apic.activate_addon_mistyproxy(self.instance_id)

    async def status_addon_mistyproxy(self) -> "MistyproxyStatus":
        """As `APIClient.status_addon_mistyproxy`, for this instance."""
        return await self.apic.status_addon_mistyproxy(self.instance_id)

    async def deactivate_addon_mistyproxy(self) -> None:
        """As `APIClient.deactivate_addon_mistyproxy`, for this instance."""
        await self.apic.deactivate_addon_mistyproxy(self.instance_id)
