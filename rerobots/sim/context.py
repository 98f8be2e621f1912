"""What the handlers of all routes share, and what they ask of a request."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, cast

from starlette.requests import Request

from rerobots.sim.answers import Refused, forbidden, refuse, server_failure
from rerobots.sim.hosts import Hosts
from rerobots.sim.instances import Instance
from rerobots.sim.query import first_values
from rerobots.sim.ratelimit import Credit, RateLimit
from rerobots.sim.tokens import Caller, TokenIssuer
from rerobots.sim.world import World


@dataclass(frozen=True, slots=True)
class Context:
    """A simulator, as its routes see it."""

    world: World
    hosts: Hosts
    tokens: TokenIssuer
    rate_limit: RateLimit


def context(request: Request) -> Context:
    """Give the simulator that a request came to."""
    return cast(Context, request.app.state.context)


def world(request: Request) -> World:
    """Give the world of the simulator that a request came to."""
    return context(request).world


def caller_or_none(request: Request) -> Caller | None:
    """Tell who sends a request; None is anonymous.

    Raises:
        Refused: the caller's credit is exhausted.
    """
    credit: Credit = request.state.credit
    if credit.exhausted:
        raise Refused(forbidden())
    return cast("Caller | None", request.state.caller)


def caller_of(request: Request) -> Caller:
    """Tell who sends a request.

    Raises:
        Refused: nobody that we know, or the caller's credit is exhausted.
    """
    # An anonymous caller hears this even when the credit of the address is exhausted.
    if request.state.caller is None:
        refuse(400, "wrong authorization token")
    return cast(Caller, caller_or_none(request))


def writing_caller_of(request: Request) -> Caller:
    """Tell who sends a request that changes something.

    Raises:
        Refused: nobody that we know, or the token only permits to read.
    """
    caller = caller_of(request)
    if not caller.writes:
        raise Refused(forbidden())
    return caller


def instance_of(request: Request, caller: Caller) -> Instance:
    """Find the instance that a path names.

    Raises:
        Refused: the caller has no such instance, or there is no record of it yet.
    """
    instance = world(request).find(request.path_params["instance_id"])
    if instance is None or not caller.sees(instance.user, instance.id):
        refuse(404, "instance not found")
    return instance


def query_of(request: Request) -> dict[str, str]:
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
