"""`GET /` and `GET /workspaces`."""

from __future__ import annotations

import random

from starlette.requests import Request
from starlette.responses import Response

from .context import caller_or_none, query_of, world
from .query import flag
from .responses import answer
from .routing import route

_COMMANDS = {
    "workspace_types": "/workspaces",
    "workspace_deployments": "/deployments{/workspace_type}{?q,types,maxlen,page,max_per_page}",
    "deployment_details": "/deployment/{deployment_id}",
    "create_instance": "/new/{deployment_id}",
    "vpn": "/vpn/{instance_id}",
    "firewall": "/firewall/{instance_id}",
    "terminate_instance": "/terminate/{instance_id}",
}


async def index(request: Request) -> Response:
    """List the commands of the API."""
    caller_or_none(request)
    base = str(request.base_url).rstrip("/")
    return answer({name: base + template for name, template in _COMMANDS.items()})


async def workspaces(request: Request) -> Response:
    """List the types of workspaces, in no stable order."""
    caller_or_none(request)
    with_dissolved = flag(query_of(request), "with_dissolved")
    types = {
        workspace.deployment.type
        for workspace in world(request).workspaces.values()
        if with_dissolved or workspace.deployment.dissolved is None
    }
    shuffled = random.sample(sorted(types), len(types))
    return answer({"workspace_types": shuffled})


ROUTES = [route("GET", "/", index), route("GET", "/workspaces", workspaces)]
