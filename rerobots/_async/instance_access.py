"""Calls of the client about one instance: its deployment, who gets at it, and events."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .instance_core import AsyncInstanceCore

if TYPE_CHECKING:
    from ..types import VPN, AccessRule, Deployment, VPNClient


class AsyncInstanceAccess(AsyncInstanceCore):
    """Deployment, access rules, firewall, VPN, key and events of an instance."""

    async def get_wdeployment_info(self) -> "Deployment":
        """As `APIClient.get_wdeployment_info`, for the deployment of this instance."""
        return await self.apic.get_wdeployment_info(self._wdeployment_id or "")

    async def get_access_rules(self, to_user: str | None = None) -> list["AccessRule"]:
        """As `APIClient.get_access_rules`, for the deployment of this instance."""
        return await self.apic.get_access_rules(self._wdeployment_id or "", to_user)

    async def create_access_rule(self, capability: str, to_user: str | None = None) -> int:
        """As `APIClient.create_access_rule`, for the deployment of this instance."""
        return await self.apic.create_access_rule(self._wdeployment_id or "", capability, to_user)

    async def del_access_rule(self, rule_id: int) -> None:
        """As `APIClient.del_access_rule`, for the deployment of this instance."""
        await self.apic.del_access_rule(self._wdeployment_id or "", rule_id)

    async def get_firewall_rules(self) -> list[list[str]] | None:
        """As `APIClient.get_firewall_rules`, for this instance."""
        return await self.apic.get_firewall_rules(self.instance_id)

    async def add_firewall_rule(self, action: str, source_address: str | None = None) -> None:
        """As `APIClient.add_firewall_rule`, for this instance."""
        await self.apic.add_firewall_rule(self.instance_id, action, source_address)

    async def flush_firewall_rules(self) -> None:
        """As `APIClient.flush_firewall_rules`, for this instance."""
        await self.apic.flush_firewall_rules(self.instance_id)

    async def get_vpn_info(self) -> "VPN":
        """As `APIClient.get_vpn_info`, for this instance."""
        return await self.apic.get_vpn_info(self.instance_id)

    async def get_vpn_newclient(self) -> "VPNClient":
        """As `APIClient.get_vpn_newclient`, for this instance."""
        return await self.apic.get_vpn_newclient(self.instance_id)

    async def get_sshkey(self) -> str:
        """As `APIClient.get_instance_sshkey`, for this instance."""
        return await self.apic.get_instance_sshkey(self.instance_id)

    async def send_keepalive(self) -> None:
        """As `APIClient.send_keepalive`, for this instance."""
        await self.apic.send_keepalive(self.instance_id)

    async def send_event(self, kind: str, data: Mapping[str, Any]) -> None:
        """As `APIClient.send_event`, for this instance."""
        await self.apic.send_event(self.instance_id, kind, data)
