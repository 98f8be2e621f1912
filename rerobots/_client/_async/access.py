"""Access rules of deployments; firewall and VPN of instances."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi import models
from rerobots_openapi.api import access

from ... import _arguments
from .connection import AsyncConnection

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import (
        VPN,
        AccessRule,
        AccessRuleCreated,
        AccessRules,
        Capability,
        FirewallAction,
        FirewallRules,
        VPNClient,
    )

# Making a client takes up to 20 seconds.
_SLOW = (5.0, 90.0)


class AsyncAccessCalls(AsyncConnection):
    """Calls about who may launch on a deployment, and who reaches an instance."""

    async def get_access_rules(
        self,
        wdeployment_id: str | uuid.UUID | None = None,
        to_user: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> list[AccessRule]:
        """List access rules of workspace deployments.

        Of a deployment, those for everybody (`*`, `type:anon`) and for you are listed, also to its
        owner; all of them to superusers.

        Args:
            wdeployment_id: Id of a deployment (UUID); by default, all of yours.
            to_user: List those for this user, and those for everybody. Another user than you, `*`
                included, is for superusers.

        Returns:
            The rules: dicts of `id`, `date_created`, `user`, `wdeployment_id`, `capability`, and
            `param` (int or None).

        Raises:
            PermissionDenied: The rules are those of another user.

        Example:
            >>> (await apic.get_access_rules(wdeployment_id))[0]["capability"]
            'CAP_INSTANTIATE'
        """
        if wdeployment_id is None:
            kwargs = access.list_rules.get_kwargs(to_user=_arguments.or_unset(to_user))
        else:
            id_ = _arguments.wdeployment_id(wdeployment_id)
            kwargs = access.list_deployment_rules.get_kwargs(
                id_, to_user=_arguments.or_unset(to_user)
            )
        found: AccessRules = await self._fetch(kwargs, timeout)
        return self._need(kwargs, found.get("rules"), list, "rules")

    async def create_access_rule(
        self,
        wdeployment_id: str | uuid.UUID,
        capability: Capability,
        to_user: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> int:
        """Create an access rule for a workspace deployment of yours.

        Args:
            capability: "CAP_INSTANTIATE" or "CAP_NO_INSTANTIATE".
            to_user: For this user; by default for everybody ("*"). "type:anon" is everybody
                without a token.

        Returns:
            Id of the rule (int); the same rule again has the same id.

        Raises:
            PermissionDenied: The deployment is not yours.

        Example:
            >>> await apic.create_access_rule(wdeployment_id, "CAP_INSTANTIATE", "alice")
            12
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        rule = models.NewAccessRule(_arguments.capability(capability))
        if to_user is not None:
            rule.user = _arguments.text(to_user, "to_user")
        kwargs = access.create_rule.get_kwargs(id_, body=rule)
        created: AccessRuleCreated = await self._fetch(kwargs, timeout)
        return self._need(kwargs, created.get("rule_id"), int, "rule_id")

    async def del_access_rule(
        self, wdeployment_id: str | uuid.UUID, rule_id: int, *, timeout: Timeout | None = None
    ) -> None:
        """Delete an access rule of a workspace deployment of yours.

        Args:
            rule_id: Id of the rule (int).

        Raises:
            PermissionDenied: The deployment is not yours.
            WorkspaceDeploymentNotFound: There is no such deployment or rule.

        Example:
            >>> await apic.del_access_rule(wdeployment_id, 12)
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        number = _arguments.count(rule_id, "rule_id", 0)
        await self._request(access.delete_rule.get_kwargs(id_, number), timeout)

    async def get_firewall_rules(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> list[list[str]] | None:
        """List firewall rules of an instance.

        Returns:
            Pairs of source and action, of which the first that matches decides; None if there are
            no rules.

        Example:
            >>> await apic.get_firewall_rules(instance_id)
            [['192.0.2.0/24', 'ACCEPT'], ['0.0.0.0/0', 'DROP']]
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = access.list_firewall_rules.get_kwargs(id_)
        found: FirewallRules = await self._fetch(kwargs, timeout)
        return found.get("rules")

    async def add_firewall_rule(
        self,
        instance_id: str | uuid.UUID,
        action: FirewallAction,
        source_address: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Add a firewall rule to an instance.

        Args:
            action: "ACCEPT", "DROP" or "REJECT".
            source_address: IPv4 address or CIDR (str); by default, where this request is from.

        Raises:
            InvalidRequest: The instance is not active.

        Example:
            >>> await apic.add_firewall_rule(instance_id, "ACCEPT", "192.0.2.0/24")
        """
        id_ = _arguments.instance_id(instance_id)
        rule = models.NewFirewallRule(action=_arguments.firewall_action(action))
        if source_address is not None:
            rule.src = _arguments.source_address(source_address)
        await self._request(access.add_firewall_rule.get_kwargs(id_, body=rule), timeout)

    async def flush_firewall_rules(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Remove all firewall rules of an instance.

        Example:
            >>> await apic.flush_firewall_rules(instance_id)
        """
        id_ = _arguments.instance_id(instance_id)
        await self._request(access.flush_firewall_rules.get_kwargs(id_), timeout)

    async def get_vpn_info(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> VPN:
        """Get the state of the VPN of an instance.

        Args:
            instance_id: Id of an instance that was launched with `vpn=True`.

        Returns:
            A dict of `status`, and `clients`, the ids of the clients that were made.

        Raises:
            InvalidRequest: The instance has no VPN.

        Example:
            >>> (await apic.get_vpn_info(vpn_instance_id))["status"]
            'ready'
        """
        id_ = _arguments.instance_id(instance_id)
        state: VPN = await self._fetch(access.get_vpn.get_kwargs(id_), timeout)
        return state

    async def get_vpn_newclient(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> VPNClient:
        """Create an OpenVPN client for an instance. This is slow: up to 20 seconds.

        It works without `vpn=True` at the launch, too, if the robot answers.

        Returns:
            A dict with `client_id`, and `ovpn`, the text of a configuration file for OpenVPN.

        Raises:
            InvalidRequest: The instance has no VPN.
            BusyWorkspaceInstance: The instance is busy.

        Example:
            >>> (await apic.get_vpn_newclient(vpn_instance_id))["ovpn"].startswith("client")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = access.create_vpn_client.get_kwargs(id_)
        client: VPNClient = await self._fetch(kwargs, timeout or _SLOW)
        return client
