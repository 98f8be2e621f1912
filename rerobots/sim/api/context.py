"""What the handlers of all routes share, and what they ask of a request."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from starlette.requests import HTTPConnection, Request

from ..hosts.hosts import Hosts
from ..net.https_server import Secure
from ..world.instances import Instance, WrongType
from ..world.rate_limit import Credit, RateLimit
from ..world.tokens import Caller, TokenIssuer
from ..world.workspaces import Workspace
from ..world.world import World
from .background import Errands
from .query import first_values
from .responses import Refused, forbidden, refuse, server_failure

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Context:
    """A simulator, as its routes see it."""

    world: World
    hosts: Hosts
    errands: Errands
    tokens: TokenIssuer
    rate_limit: RateLimit
    secure: Secure


def context(request: HTTPConnection) -> Context:
    """Give the simulator that a request came to."""
    return cast(Context, request.app.state.context)


def world(request: HTTPConnection) -> World:
    """Give the world of the simulator that a request came to."""
    return context(request).world


def recognize(simulator: Context, token: str) -> Caller | None:
    """Tell whose token this is, and take note of what it says of its user.

    Raises:
        NoSubject: the token is valid but has no `sub`.
    """
    caller = simulator.tokens.verify(token)
    if caller is not None and caller.organisation is not None:
        simulator.world.organisations[caller.user] = caller.organisation
    return caller


def caller_or_none(request: HTTPConnection) -> Caller | None:
    """Tell who sends a request; None is anonymous.

    Raises:
        Refused: the caller's credit is exhausted.
    """
    credit: Credit = request.state.credit
    if credit.exhausted:
        raise Refused(forbidden())
    return cast("Caller | None", request.state.caller)


def caller_of(request: HTTPConnection) -> Caller:
    """Tell who sends a request.

    Raises:
        Refused: nobody that we know, or the caller's credit is exhausted.
    """
    # An anonymous caller hears this even when the credit of the address is exhausted.
    if request.state.caller is None:
        refuse(400, "wrong authorization token")
    return cast(Caller, caller_or_none(request))


def writing_caller_of(request: HTTPConnection) -> Caller:
    """Tell who sends a request that changes something.

    Raises:
        Refused: nobody that we know, or the token only permits to read.
    """
    return writing(caller_of(request))


def writing(caller: Caller) -> Caller:
    """Give a caller who may change things.

    Raises:
        Refused: the token only permits to read.
    """
    if not caller.writes:
        raise Refused(forbidden())
    return caller


def instance_of(request: HTTPConnection, caller: Caller) -> Instance:
    """Find the instance that a path names.

    Raises:
        Refused: the caller has no such instance, or there is no record of it yet.
    """
    instance = world(request).find(request.path_params["instance_id"])
    if instance is None or not caller.sees(instance.user, instance.id):
        refuse(404, "instance not found")
    return instance


def owned_workspace(request: HTTPConnection, caller: Caller) -> Workspace | None:
    """Find the deployment that a path names; None if it is neither the caller's nor exists."""
    found = world(request).workspaces.get(request.path_params["deployment_id"])
    if found is None or not owns(caller, found):
        return None
    return found


def owns(caller: Caller, workspace: Workspace) -> bool:
    """Tell whether a deployment is a caller's to change."""
    return caller.superuser or caller.user == workspace.deployment.owner


def query_of(request: HTTPConnection) -> dict[str, str]:
    """Give the parameters of a request's query."""
    return first_values(request.query_params.multi_items())


async def json_body(request: Request) -> dict[str, Any]:
    """Read a request's JSON object, whatever its Content-Type; none is an empty one.

    Raises:
        Refused: it is not JSON, or not an object.
    """
    raw = await request.body()
    if not raw:
        return {}
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        raise Refused(server_failure()) from None
    if not isinstance(body, dict):
        raise Refused(server_failure())
    return cast("dict[str, Any]", body)


def required(body: Mapping[str, Any], name: str, kind: type[T]) -> T:
    """Take what a body must hold.

    Raises:
        Refused: it is missing, or of another type.
    """
    if name not in body:
        refuse(400, f"body missing required `{name}`")
    value = body[name]
    if not isinstance(value, kind):
        refuse(400, str(WrongType(name)))
    return value
