# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on firewall: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

LIST_FIREWALL_RULES: Operation[dicts.FirewallRules] = Operation(
    "list_firewall_rules",
    "GET",
    "/firewall/{instance_id}",
    shapes.FirewallRules,
    repeat="safe",
    missing="instance",
)


def list_firewall_rules(instance_id: str) -> Request[dicts.FirewallRules]:
    """List firewall rules of an instance: `GET /firewall/{instance_id}`."""
    return Request(
        LIST_FIREWALL_RULES,
        f"/firewall/{segment(instance_id)}",
    )


ADD_FIREWALL_RULE: Operation[None] = Operation(
    "add_firewall_rule",
    "POST",
    "/firewall/{instance_id}",
    None,
    repeat="never",
    missing="instance",
)


def add_firewall_rule(
    instance_id: str, *, body: dicts.NewFirewallRule | None = None
) -> Request[None]:
    """Add a firewall rule: `POST /firewall/{instance_id}`."""
    return Request(
        ADD_FIREWALL_RULE,
        f"/firewall/{segment(instance_id)}",
        body=body,
    )


FLUSH_FIREWALL_RULES: Operation[None] = Operation(
    "flush_firewall_rules",
    "DELETE",
    "/firewall/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
)


def flush_firewall_rules(instance_id: str) -> Request[None]:
    """Remove all firewall rules: `DELETE /firewall/{instance_id}`."""
    return Request(
        FLUSH_FIREWALL_RULES,
        f"/firewall/{segment(instance_id)}",
    )
