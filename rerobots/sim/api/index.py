"""The index of the API."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .auth import optional_caller
from .responses import json_response
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


async def get_index(request: Request) -> Response:
    """List the commands of the API."""
    optional_caller(request)
    base = str(request.base_url).rstrip("/")
    return json_response({name: base + template for name, template in _COMMANDS.items()})


ROUTES = [route("GET", "/", get_index)]
