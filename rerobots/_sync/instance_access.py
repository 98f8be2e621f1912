# Made from rerobots/_async/instance_access.py by `make generate`. Do not edit.
"""Calls of the client about one instance: its deployment, who gets at it, and events."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .instance_core import InstanceCore

if TYPE_CHECKING:
    from ..types import VPN, AccessRule, Deployment, VPNClient


class InstanceAccess(InstanceCore):
    """Deployment, access rules, firewall, VPN, key and events of an instance."""

    def get_wdeployment_info(self) -> "Deployment":
        """As `APIClient.get_wdeployment_info`, for the deployment of this instance."""
        return self.apic.get_wdeployment_info(self._wdeployment_id or "")

    def get_access_rules(self, to_user: str | None = None) -> list["AccessRule"]:
        """As `APIClient.get_access_rules`, for the deployment of this instance."""
        return self.apic.get_access_rules(self._wdeployment_id or "", to_user)

    def create_access_rule(self, capability: str, to_user: str | None = None) -> int:
        """As `APIClient.create_access_rule`, for the deployment of this instance."""
        return self.apic.create_access_rule(self._wdeployment_id or "", capability, to_user)

    def del_access_rule(self, rule_id: int) -> None:
        """As `APIClient.del_access_rule`, for the deployment of this instance."""
        self.apic.del_access_rule(self._wdeployment_id or "", rule_id)

    def get_firewall_rules(self) -> list[list[str]] | None:
        """As `APIClient.get_firewall_rules`, for this instance."""
        return self.apic.get_firewall_rules(self.instance_id)

    def add_firewall_rule(self, action: str, source_address: str | None = None) -> None:
        """As `APIClient.add_firewall_rule`, for this instance."""
        self.apic.add_firewall_rule(self.instance_id, action, source_address)

    def flush_firewall_rules(self) -> None:
        """As `APIClient.flush_firewall_rules`, for this instance."""
        self.apic.flush_firewall_rules(self.instance_id)

    def get_vpn_info(self) -> "VPN":
        """As `APIClient.get_vpn_info`, for this instance."""
        return self.apic.get_vpn_info(self.instance_id)

    def get_vpn_newclient(self) -> "VPNClient":
        """As `APIClient.get_vpn_newclient`, for this instance."""
        return self.apic.get_vpn_newclient(self.instance_id)

    def get_sshkey(self) -> str:
        """As `APIClient.get_instance_sshkey`, for this instance."""
        return self.apic.get_instance_sshkey(self.instance_id)

    def send_keepalive(self) -> None:
        """As `APIClient.send_keepalive`, for this instance."""
        self.apic.send_keepalive(self.instance_id)

    def send_event(self, kind: str, data: Mapping[str, Any]) -> None:
        """As `APIClient.send_event`, for this instance."""
        self.apic.send_event(self.instance_id, kind, data)
