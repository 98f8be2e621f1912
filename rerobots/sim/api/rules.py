"""Access rules of deployments."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.instances import WrongType
from ..world.rules import EVERYBODY, SANDBOX, Rule, is_capability
from ..world.tokens import Caller
from ..world.workspaces import Workspace
from .auth import require_caller, require_writer
from .context import get_world
from .parameters import json_body, owns, query_parameters, require_field
from .responses import HTTPError, abort, empty_response, forbidden, json_response, not_found
from .routing import route
from .views import rule_details


def _to_user(request: Request, caller: Caller) -> str | None:
    user = query_parameters(request).get("to_user")
    if user is not None and user != caller.user and not caller.superuser:
        raise HTTPError(forbidden())
    return user


def _answer(rules: list[Rule], user: str | None) -> Response:
    """Show the rules about a user, including those about everybody; all rules if None."""
    return json_response(
        {
            "rules": [
                rule_details(rule)
                for rule in rules
                if user is None or rule.user in (user, EVERYBODY, SANDBOX)
            ]
        }
    )


def _require_workspace(request: Request) -> Workspace:
    found = get_world(request).workspaces.get(request.path_params["deployment_id"])
    if found is None:
        abort(404, "no workspace deployment found with given ID")
    return found


async def list_rules(request: Request) -> Response:
    """List the rules about the caller, and those of the caller's deployments."""
    caller = require_caller(request)
    user = _to_user(request, caller)
    workspaces = get_world(request).workspaces
    mine = [
        rule
        for rule in get_world(request).rules
        if caller.superuser
        or rule.user == caller.user
        or (rule.deployment in workspaces and owns(caller, workspaces[rule.deployment]))
    ]
    return _answer(mine, user)


async def list_deployment_rules(request: Request) -> Response:
    """List the rules of a deployment: all for superusers, those about the caller for others."""
    caller = require_caller(request)
    user = _to_user(request, caller)
    found = _require_workspace(request)
    if user is None and not caller.superuser:
        user = caller.user
    return _answer(get_world(request).rules.of(found.deployment.id), user)


async def create_rule(request: Request) -> Response:
    """Make a rule."""
    caller = require_writer(request)
    if not await request.body():
        abort(400, "post body required, but not given")
    body = await json_body(request)
    capability = require_field(body, "cap", str)
    user = body.get("user", EVERYBODY)
    if not is_capability(capability):
        abort(400, f"unknown capability {capability}")
    if not isinstance(user, str):
        abort(400, str(WrongType("user")))
    found = get_world(request).workspaces.get(request.path_params["deployment_id"])
    if found is None:
        return not_found()
    if not owns(caller, found):
        return forbidden()
    now = get_world(request).timeline.wall_time
    rule = get_world(request).rules.add(now, user, found.deployment.id, capability)
    return json_response({"rule_id": rule.id})


async def delete_rule(request: Request) -> Response:
    """Remove a rule."""
    caller = require_writer(request)
    found = _require_workspace(request)
    if not owns(caller, found):
        return forbidden()
    rule = get_world(request).rules.get(int(request.path_params["rule"]))
    if rule is None or rule.deployment != found.deployment.id:
        return not_found()
    get_world(request).rules.delete(rule)
    return empty_response()


ROUTES = [
    route("GET", "/rules", list_rules),
    route("GET", "/deployment/{deployment_id}/rules", list_deployment_rules),
    route("POST", "/deployment/{deployment_id}/rule", create_rule),
    route("DELETE", "/deployment/{deployment_id}/rule/{rule}", delete_rule),
]
