"""The VPN of an instance."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.instances import Instance
from ..world.tokens import Caller
from .auth import require_caller, require_writer
from .openvpn import make_client
from .parameters import require_instance
from .responses import abort, json_response
from .routing import route


def _instance_with_vpn(request: Request, caller: Caller) -> Instance:
    instance = require_instance(request, caller)
    if not instance.options.vpn or not instance.active:
        abort(400, "instance does not have VPN")
    return instance


async def get_vpn(request: Request) -> Response:
    """Return the status of the VPN and its clients."""
    instance = _instance_with_vpn(request, require_caller(request))
    vpn_status = "ready" if instance.status == "READY" else "starting"
    return json_response({"status": vpn_status, "clients": list(instance.vpn_clients)})


async def create_vpn_client(request: Request) -> Response:
    """Make a client, and give its configuration."""
    instance = _instance_with_vpn(request, require_writer(request))
    if instance.status != "READY":
        abort(503, "This instance is busy. Try again later.", "result_message")
    client_id, ovpn = make_client()
    instance.vpn_clients.append(client_id)
    return json_response({"client_id": client_id, "ovpn": ovpn})


ROUTES = [
    route("GET", "/vpn/{instance_id}", get_vpn),
    route("POST", "/vpn/{instance_id}", create_vpn_client),
]
