"""Firewall rules of an instance."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.firewall import is_action, is_source
from ..world.instances import Instance, WrongType
from ..world.tokens import Caller
from .auth import require_caller, require_writer
from .parameters import json_body, require_instance
from .responses import abort, empty_response, json_response
from .routing import route

_RULES_KEPT = 1000


def _active_instance(request: Request, caller: Caller) -> Instance:
    instance = require_instance(request, caller)
    if not instance.active:
        abort(400, "instance not active")
    return instance


async def list_firewall_rules(request: Request) -> Response:
    """List the rules; without any, null."""
    return json_response({"rules": _active_instance(request, require_caller(request)).firewall})


async def add_firewall_rule(request: Request) -> Response:
    """Add a rule: by default, the caller's address is accepted."""
    instance = _active_instance(request, require_writer(request))
    body = await json_body(request)
    address = "127.0.0.1" if request.client is None else request.client.host
    source, action = body.get("src", address), body.get("action", "ACCEPT")
    if not is_source(source):
        abort(400, str(WrongType("src")))
    if not is_action(action):
        abort(400, str(WrongType("action")))
    rules = [*(instance.firewall or ()), (source, action)]
    instance.firewall = rules[-_RULES_KEPT:]
    return empty_response()


async def flush_firewall_rules(request: Request) -> Response:
    """Remove all rules."""
    _active_instance(request, require_writer(request)).firewall = None
    return empty_response()


ROUTES = [
    route("GET", "/firewall/{instance_id}", list_firewall_rules),
    route("POST", "/firewall/{instance_id}", add_firewall_rule),
    route("DELETE", "/firewall/{instance_id}", flush_firewall_rules),
]
