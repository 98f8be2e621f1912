# Made from rerobots/_instance/_async/access.py by `make generate`. Do not edit.
"""Calls of the client about one instance: its deployment, access to it, and events."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Concatenate

from .base import InstanceBase, P, T

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from ...types import VPN, AccessRule, Deployment, VPNClient


class InstanceAccess(InstanceBase):
    """Deployment, access rules, firewall, VPN, key and events of an instance."""

    def get_wdeployment_info(self, *, timeout: Timeout | None = None) -> Deployment:
        """Get details of the workspace deployment, such as `type`, `supported_addons` and `online`.

        Example:
            >>> rri.get_wdeployment_info()["type"]
            'everything'
        """
        return self._ask_deployment(self.apic.get_wdeployment_info, timeout=timeout)

    def get_access_rules(
        self, to_user: str | None = None, *, timeout: Timeout | None = None
    ) -> list[AccessRule]:
        """List access rules of the workspace deployment.

        Args:
            to_user: List only rules for this user; only superusers can list those of others.

        Returns:
            Dicts of `id`, `date_created`, `user`, `wdeployment_id`, `capability`, and `param` (int
            or None).

        Raises:
            PermissionDenied: The rules belong to another user.

        Example:
            >>> rri.get_access_rules()[0]["capability"]
            'CAP_INSTANTIATE'
        """
        return self._ask_deployment(self.apic.get_access_rules, to_user, timeout=timeout)

    def create_access_rule(
        self, capability: str, to_user: str | None = None, *, timeout: Timeout | None = None
    ) -> int:
        """Create an access rule for the workspace deployment, which must be yours; return its id.

        Creating the same rule again returns the same id.

        Args:
            capability: "CAP_INSTANTIATE" or "CAP_NO_INSTANTIATE".
            to_user: Default is everybody ("*"); "type:anon" is everybody without a token.

        Raises:
            PermissionDenied: The deployment is not yours.

        Example:
            >>> rule_id = rri.create_access_rule("CAP_INSTANTIATE", "alice")
        """
        return self._ask_deployment(
            self.apic.create_access_rule, capability, to_user, timeout=timeout
        )

    def del_access_rule(self, rule_id: int, *, timeout: Timeout | None = None) -> None:
        """Delete an access rule of the workspace deployment, which must be yours.

        Raises:
            PermissionDenied: The deployment is not yours.
            WorkspaceDeploymentNotFound: There is no such deployment or rule.

        Example:
            >>> rule_id = rri.create_access_rule("CAP_INSTANTIATE", "alice")
            >>> rri.del_access_rule(rule_id)
        """
        self._ask_deployment(self.apic.del_access_rule, rule_id, timeout=timeout)

    def get_firewall_rules(self, *, timeout: Timeout | None = None) -> list[list[str]] | None:
        """List firewall rules of this instance: pairs of source and action, or None.

        The first rule that matches decides.

        Example:
            >>> rri.add_firewall_rule("ACCEPT", "192.0.2.0/24")
            >>> rri.get_firewall_rules()
            [['192.0.2.0/24', 'ACCEPT']]
        """
        return self._ask(self.apic.get_firewall_rules, self.instance_id, timeout=timeout)

    def add_firewall_rule(
        self, action: str, source_address: str | None = None, *, timeout: Timeout | None = None
    ) -> None:
        """Add a firewall rule to this instance.

        Args:
            action: "ACCEPT", "DROP" or "REJECT".
            source_address: IPv4 address or CIDR; by default, that of the sender of this request.

        Raises:
            InvalidRequest: The instance is not active.

        Example:
            >>> rri.add_firewall_rule("ACCEPT", "192.0.2.0/24")
        """
        self._ask(
            self.apic.add_firewall_rule, self.instance_id, action, source_address, timeout=timeout
        )

    def flush_firewall_rules(self, *, timeout: Timeout | None = None) -> None:
        """Remove all firewall rules of this instance.

        Example:
            >>> rri.flush_firewall_rules()
        """
        self._ask(self.apic.flush_firewall_rules, self.instance_id, timeout=timeout)

    def get_vpn_info(self, *, timeout: Timeout | None = None) -> VPN:
        """Get the state of the VPN: its `status`, and the ids of its `clients`.

        Raises:
            InvalidRequest: The instance has no VPN.

        Example:
            >>> rri.get_vpn_info()["status"]
            'ready'
        """
        return self._ask(self.apic.get_vpn_info, self.instance_id, timeout=timeout)

    def get_vpn_newclient(self, *, timeout: Timeout | None = None) -> VPNClient:
        """Create an OpenVPN client for this instance. This is slow: up to 20 seconds.

        Returns:
            A dict with `client_id`, and `ovpn`, the text of a configuration file for OpenVPN.

        Raises:
            InvalidRequest: The instance has no VPN.
            BusyWorkspaceInstance: The instance is busy.

        Example:
            >>> rri.get_vpn_newclient()["ovpn"].startswith("client")
            True
        """
        return self._ask(self.apic.get_vpn_newclient, self.instance_id, timeout=timeout)

    def get_sshkey(self, *, timeout: Timeout | None = None) -> str:
        """Get the private key of this instance, in PEM or OpenSSH format.

        The server creates a pair of keys at each launch, even if you gave a public key; both keys
        work. Anybody who has the private key can use the instance.

        Raises:
            InstanceTerminated: This instance has ended, or is ending.

        Example:
            >>> rri.get_sshkey().startswith("-----BEGIN")
            True
        """
        return self._ask(self.apic.get_instance_sshkey, self.instance_id, timeout=timeout)

    def send_keepalive(self, *, timeout: Timeout | None = None) -> None:
        """Keep this instance alive, if it was launched with `keepalive=True`.

        It is terminated after 60 seconds without a call; every 45 seconds is usual.

        Raises:
            Error: With `status_code` 404, the instance was launched without `keepalive`.

        Example:
            >>> rri.send_keepalive()
        """
        self._ask(self.apic.send_keepalive, self.instance_id, timeout=timeout)

    def send_event(
        self, kind: str, data: Mapping[str, Any], *, timeout: Timeout | None = None
    ) -> None:
        """Report an event of this instance.

        Args:
            kind: "headMove", "baseMove", "goalReached" or "imageCap".
            data: `ts`, `roll`, `pitch`, `yaw` (float) for "headMove"; `ts`, `linear`, `angular`,
                `duration` (float) for "baseMove"; `ts` (int) and `rule` (str) for "goalReached";
                `ts` (int) and `img` (str) for "imageCap".

        Example:
            >>> rri.send_event("goalReached", {"ts": 1590199936, "rule": "a"})
        """
        self._ask(self.apic.send_event, self.instance_id, kind, data, timeout=timeout)

    def _ask_deployment(
        self, call: Callable[Concatenate[str, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Make a call about the workspace deployment."""
        if self._wdeployment_id is None:
            # Several were possible at the launch.
            self.get_details()
        if self._wdeployment_id is None:
            raise self._missing("deployment")
        return self._ask(call, self._wdeployment_id, *args, **kwargs)
