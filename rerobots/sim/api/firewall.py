"""Firewall rules of an instance."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.firewall import is_action, is_source
from ..world.instances import Instance, WrongType
from ..world.tokens import Caller
from .context import caller_of, instance_of, json_body, writing_caller_of
from .responses import answer, done, refuse
from .routing import route

_RULES_KEPT = 1000


def _active_instance(request: Request, caller: Caller) -> Instance:
    instance = instance_of(request, caller)
    if not instance.active:
        refuse(400, "instance not active")
    return instance


async def firewall(request: Request) -> Response:
    """List the rules; without any, null."""
    return answer({"rules": _active_instance(request, caller_of(request)).firewall})


async def add_rule(request: Request) -> Response:
    """Add a rule: by default, the caller's address is accepted."""
    instance = _active_instance(request, writing_caller_of(request))
    body = await json_body(request)
    address = "127.0.0.1" if request.client is None else request.client.host
    source, action = body.get("src", address), body.get("action", "ACCEPT")
    if not is_source(source):
        refuse(400, str(WrongType("src")))
    if not is_action(action):
        refuse(400, str(WrongType("action")))
    rules = [*(instance.firewall or ()), (source, action)]
    instance.firewall = rules[-_RULES_KEPT:]
    return done()


async def flush(request: Request) -> Response:
    """Forget all rules."""
    _active_instance(request, writing_caller_of(request)).firewall = None
    return done()


ROUTES = [
    route("GET", "/firewall/{instance_id}", firewall),
    route("POST", "/firewall/{instance_id}", add_rule),
    route("DELETE", "/firewall/{instance_id}", flush),
]
