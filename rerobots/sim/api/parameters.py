"""The parameters of a request: instance, deployment, query and body."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeVar, cast

from starlette.requests import HTTPConnection, Request

from ..world.instances import Instance, WrongType
from ..world.tokens import Caller
from ..world.workspaces import Workspace
from .context import get_world
from .query import first_values
from .responses import HTTPError, abort, server_error

T = TypeVar("T")


def require_instance(request: HTTPConnection, caller: Caller) -> Instance:
    """Return the instance that a path names.

    Raises:
        HTTPError: The caller has no such instance, or there is no record of it yet.
    """
    instance = find_instance(request, caller)
    if instance is None:
        abort(404, "instance not found")
    return instance


def find_instance(request: HTTPConnection, caller: Caller) -> Instance | None:
    """Return the instance that a path names; None if the caller has no such instance.

    Raises:
        HTTPError: The token is for another instance.
    """
    instance_id = request.path_params["instance_id"]
    if caller.instance is not None and caller.instance != instance_id:
        abort(400, "token already constrained to another instance")
    instance = get_world(request).find(instance_id)
    if instance is None or not caller.sees(instance.user, instance.id):
        return None
    return instance


def find_owned_workspace(request: HTTPConnection, caller: Caller) -> Workspace | None:
    """Return the deployment that a path names; None unless the caller owns it."""
    found = get_world(request).workspaces.get(request.path_params["deployment_id"])
    if found is None or not owns(caller, found):
        return None
    return found


def owns(caller: Caller, workspace: Workspace) -> bool:
    """Return whether a caller may change a deployment."""
    return caller.superuser or caller.user == workspace.deployment.owner


def query_parameters(request: HTTPConnection) -> dict[str, str]:
    """Return the parameters of a request's query."""
    return first_values(request.query_params.multi_items())


async def json_body_if_object(request: Request) -> dict[str, Any]:
    """Read a request's JSON; {} without a body, or if it is no object.

    Raises:
        HTTPError: It is not JSON.
    """
    body = await _json(request)
    return cast("dict[str, Any]", body) if isinstance(body, dict) else {}


async def json_body(request: Request) -> dict[str, Any]:
    """Read a request's JSON object, whatever its Content-Type; {} without a body.

    Raises:
        HTTPError: It is not JSON, or not an object.
    """
    body = await _json(request)
    if not isinstance(body, dict):
        raise HTTPError(server_error())
    return cast("dict[str, Any]", body)


async def _json(request: Request) -> object:
    raw = await request.body()
    if not raw:
        return {}
    try:
        body: object = json.loads(raw)
    except (ValueError, RecursionError):
        raise HTTPError(server_error()) from None
    return body


def require_field(body: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """Return a required field of a body.

    Raises:
        HTTPError: It is missing, or of another type.
    """
    if name not in body:
        abort(400, f"body missing required `{name}`")
    value = body[name]
    if not isinstance(value, kind):
        abort(400, str(WrongType(name)))
    return value
