# Made from rerobots/_client/_async/firewall.py by `make generate`. Do not edit.
"""Firewall: who reaches an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi import models
from rerobots_openapi.api import firewall

from ... import _arguments
from .connection import Connection

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import FirewallAction, FirewallRules


class FirewallCalls(Connection):
    """Calls about firewalls."""

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
        kwargs = firewall.list_firewall_rules.get_kwargs(id_)
        found: FirewallRules = self._fetch(kwargs, timeout)
        return found.get("rules")

    def add_firewall_rule(
        self,
        instance_id: str | uuid.UUID,
        action: FirewallAction,
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
        id_ = _arguments.instance_id(instance_id)
        rule = models.NewFirewallRule(action=_arguments.firewall_action(action))
        if source_address is not None:
            rule.src = _arguments.source_address(source_address)
        self._request(firewall.add_firewall_rule.get_kwargs(id_, body=rule), timeout)

    def flush_firewall_rules(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Remove all firewall rules of an instance.

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
        self._request(firewall.flush_firewall_rules.get_kwargs(id_), timeout)
