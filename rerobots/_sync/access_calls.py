# Made from rerobots/_async/access_calls.py by `make generate`. Do not edit.
"""Calls about who gets at what: access rules, reservations, firewall and VPN."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rerobots_openapi.api import firewall, reservations, rules, vpn

from .. import _arguments, _queries
from .._operations import reaches
from .connection import Connection

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from ..types import VPN, AccessRule, Reservation, VPNClient


# Making a client is slow: up to 20 seconds.
_VPN_TIMEOUT = (5.0, 90.0)


class AccessCalls(Connection):
    """Access rules, reservations, firewall and VPN."""

    # Access rules

    @reaches("list_rules", "list_deployment_rules")
    def get_access_rules(
        self,
        wdeployment_id: str | uuid.UUID | None = None,
        to_user: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> list[AccessRule]:
        """List access rules of workspace deployments.

        Args:
            wdeployment_id: Id of a deployment (UUID); by default, all of yours.
            to_user: List those for this user; of other users, for superusers.
            timeout: As for `APIClient`, for this call.

        Returns:
            The rules: dicts of `id`, `date_created`, `user`, `wdeployment_id`, `capability`, and
            `param` (int or None).

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            WrongAuthToken: There is no token, or it is not valid.
            PermissionDenied: The rules are those of another user.
            WorkspaceDeploymentNotFound: There is no such deployment.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_access_rules(wdeployment_id))[0]["capability"]
            'CAP_INSTANTIATE'
        """
        user = _queries.given(to_user)
        if wdeployment_id is None:
            request = rules.list_rules.get_kwargs(to_user=user)
        else:
            id_ = _arguments.wdeployment_id(wdeployment_id)
            request = rules.list_deployment_rules.get_kwargs(id_, to_user=user)
        found: list[AccessRule] = (
            self._ask(request, rules=list[dict[str, object]], timeout=timeout)
        )["rules"]
        return found

    @reaches("create_rule")
    def create_access_rule(
        self,
        wdeployment_id: str | uuid.UUID,
        capability: str,
        to_user: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> int:
        """Create an access rule for a workspace deployment of yours.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            capability: "CAP_INSTANTIATE" or "CAP_NO_INSTANTIATE".
            to_user: For this user; by default for everybody ("*"). "type:anon" is everybody
                without a token.
            timeout: As for `APIClient`, for this call.

        Returns:
            Id of the rule (int); the same rule again has the same id.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            PermissionDenied: The deployment is not yours.
            WorkspaceDeploymentNotFound: There is no such deployment.
            Error: The request failed otherwise.

        Example:
            >>> apic.create_access_rule(wdeployment_id, "CAP_INSTANTIATE", "alice")
            12
        """
        from rerobots_openapi.models import NewAccessRule

        id_ = _arguments.wdeployment_id(wdeployment_id)
        rule = {"cap": _arguments.capability(capability)}
        if to_user is not None:
            rule["user"] = _arguments.text(to_user, "to_user")
        request = rules.create_rule.get_kwargs(id_, body=NewAccessRule.from_dict(rule))
        rule_id: int = (self._ask(request, rule_id=int, timeout=timeout))["rule_id"]
        return rule_id

    @reaches("delete_rule")
    def del_access_rule(
        self, wdeployment_id: str | uuid.UUID, rule_id: int, *, timeout: Timeout | None = None
    ) -> None:
        """Delete an access rule of a workspace deployment of yours.

        Args:
            wdeployment_id: Id of the deployment (UUID).
            rule_id: Id of the rule (int).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            PermissionDenied: The deployment is not yours.
            WorkspaceDeploymentNotFound: There is no such deployment or rule.
            Error: The request failed otherwise.

        Example:
            >>> apic.del_access_rule(wdeployment_id, 12)
        """
        id_ = _arguments.wdeployment_id(wdeployment_id)
        number = _arguments.count(rule_id, "rule_id", 0)
        self._send(rules.delete_rule.get_kwargs(id_, number), timeout=timeout)

    # Reservations

    @reaches("list_reservations")
    def get_reservations(self, *, timeout: Timeout | None = None) -> list[Reservation]:
        """List your reservations.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            The reservations: dicts of `id`, `created`, `desc` ("wd:" and the id of the deployment)
            and `user`. When the deployment frees, `id` becomes the id of the instance.

        Raises:
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_reservations())[0]["desc"]
            'wd:2c0873b5-1da1-46e6-9658-c40379774edf'
        """
        request = reservations.list_reservations.get_kwargs()
        found: list[Reservation] = (
            self._ask(request, reservations=list[dict[str, object]], timeout=timeout)
        )["reservations"]
        return found

    @reaches("cancel_reservation")
    def cancel_reservation(
        self, reservation_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Cancel a reservation. This cannot be undone.

        Args:
            reservation_id: Id of the reservation (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            ReservationNotFound: There is no such reservation.
            Error: The request failed otherwise.

        Example:
            >>> apic.cancel_reservation(reservation_id)
        """
        id_ = _arguments.identifier(reservation_id, "reservation_id")
        self._send(reservations.cancel_reservation.get_kwargs(id_), timeout=timeout)

    # Firewall

    @reaches("list_firewall_rules")
    def get_firewall_rules(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> list[list[str]] | None:
        """List firewall rules of an instance.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            Pairs of source and action, of which the first that matches decides; None if there are
            no rules.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.get_firewall_rules(instance_id)
            [['192.0.2.0/24', 'ACCEPT'], ['0.0.0.0/0', 'DROP']]
        """
        id_ = _arguments.instance_id(instance_id)
        request = firewall.list_firewall_rules.get_kwargs(id_)
        found: list[list[str]] | None = (
            self._ask(request, rules=list[list[str]] | None, timeout=timeout)
        )["rules"]
        return found

    @reaches("add_firewall_rule")
    def add_firewall_rule(
        self,
        instance_id: str | uuid.UUID,
        action: str,
        source_address: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Add a firewall rule to an instance.

        Args:
            instance_id: Id of the instance (UUID).
            action: "ACCEPT", "DROP" or "REJECT".
            source_address: IPv4 address or CIDR (str); by default, where this request is from.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            InvalidRequest: The instance is not active.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.add_firewall_rule(instance_id, "ACCEPT", "192.0.2.0/24")
        """
        from rerobots_openapi.models import NewFirewallRule

        id_ = _arguments.instance_id(instance_id)
        rule = {"action": _arguments.firewall_action(action)}
        if source_address is not None:
            rule["src"] = _arguments.source_address(source_address)
        body = NewFirewallRule.from_dict(rule)
        self._send(firewall.add_firewall_rule.get_kwargs(id_, body=body), timeout=timeout)

    @reaches("flush_firewall_rules")
    def flush_firewall_rules(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Remove all firewall rules of an instance. After this, every address reaches it.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.flush_firewall_rules(instance_id)
        """
        id_ = _arguments.instance_id(instance_id)
        self._send(firewall.flush_firewall_rules.get_kwargs(id_), timeout=timeout)

    # VPN

    @reaches("get_vpn")
    def get_vpn_info(self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None) -> VPN:
        """Get the state of the VPN of an instance.

        Args:
            instance_id: Id of an instance that was launched with `vpn=True`.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `status`, and `clients`, the ids of the clients that were made.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InvalidRequest: The instance has no VPN.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_vpn_info(vpn_instance_id))["status"]
            'ready'
        """
        id_ = _arguments.instance_id(instance_id)
        return cast("VPN", self._ask(vpn.get_vpn.get_kwargs(id_), status=str, timeout=timeout))

    @reaches("create_vpn_client")
    def get_vpn_newclient(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> VPNClient:
        """Create an OpenVPN client for an instance. This is slow: up to 20 seconds.

        Args:
            instance_id: Id of an instance that was launched with `vpn=True`.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `client_id`, and `ovpn`, the text of a configuration file for OpenVPN.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InvalidRequest: The instance has no VPN.
            BusyWorkspaceInstance: The instance is busy.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_vpn_newclient(vpn_instance_id))["ovpn"].startswith("client")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        request = vpn.create_vpn_client.get_kwargs(id_)
        return cast(
            "VPNClient",
            self._ask(
                request,
                client_id=str,
                ovpn=str,
                timeout=_VPN_TIMEOUT if timeout is None else timeout,
            ),
        )
