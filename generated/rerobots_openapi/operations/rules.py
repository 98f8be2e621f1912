# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on rules: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

LIST_RULES: Operation[dicts.AccessRules] = Operation(
    "list_rules",
    "GET",
    "/rules",
    shapes.AccessRules,
    repeat="safe",
)


def list_rules(*, to_user: str | None = None) -> Request[dicts.AccessRules]:
    """List access rules: `GET /rules`."""
    return Request(
        LIST_RULES,
        "/rules",
        params={"to_user": to_user},
    )


LIST_DEPLOYMENT_RULES: Operation[dicts.AccessRules] = Operation(
    "list_deployment_rules",
    "GET",
    "/deployment/{deployment_id}/rules",
    shapes.AccessRules,
    repeat="safe",
    missing="deployment",
)


def list_deployment_rules(
    deployment_id: str, *, to_user: str | None = None
) -> Request[dicts.AccessRules]:
    """List access rules of a deployment: `GET /deployment/{deployment_id}/rules`."""
    return Request(
        LIST_DEPLOYMENT_RULES,
        f"/deployment/{segment(deployment_id)}/rules",
        params={"to_user": to_user},
    )


CREATE_RULE: Operation[dicts.AccessRuleCreated] = Operation(
    "create_rule",
    "POST",
    "/deployment/{deployment_id}/rule",
    shapes.AccessRuleCreated,
    repeat="idempotent",
    missing="deployment",
)


def create_rule(
    deployment_id: str, *, body: dicts.NewAccessRule
) -> Request[dicts.AccessRuleCreated]:
    """Create an access rule: `POST /deployment/{deployment_id}/rule`."""
    return Request(
        CREATE_RULE,
        f"/deployment/{segment(deployment_id)}/rule",
        body=body,
    )


DELETE_RULE: Operation[None] = Operation(
    "delete_rule",
    "DELETE",
    "/deployment/{deployment_id}/rule/{rule_id}",
    None,
    repeat="idempotent",
    missing="rule",
    already=Already(404, "^$"),
)


def delete_rule(deployment_id: str, rule_id: int) -> Request[None]:
    """Delete an access rule: `DELETE /deployment/{deployment_id}/rule/{rule_id}`."""
    return Request(
        DELETE_RULE,
        f"/deployment/{segment(deployment_id)}/rule/{segment(rule_id)}",
    )
