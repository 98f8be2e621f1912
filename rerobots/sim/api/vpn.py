"""The VPN of an instance."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .auth import require_caller, require_writer
from .openvpn import make_client
from .parameters import require_instance
from .responses import abort, json_response
from .routing import route

_NO_VPN = "instance does not have VPN"


async def get_vpn(request: Request) -> Response:
    """Return the status of the VPN and its clients."""
    instance = require_instance(request, require_caller(request))
    if not (instance.options.vpn or instance.vpn_clients) or not instance.active:
        abort(400, _NO_VPN)
    vpn_status = "ready" if instance.status == "READY" else "starting"
    return json_response({"status": vpn_status, "clients": list(instance.vpn_clients)})


async def create_vpn_client(request: Request) -> Response:
    """Make a client and return its configuration, even of an instance without a VPN."""
    instance = require_instance(request, require_writer(request))
    if not instance.active:
        abort(400, _NO_VPN)
    if instance.status != "READY":
        abort(503, "This instance is busy. Try again later.", "result_message")
    client_id, ovpn = make_client()
    instance.vpn_clients.append(client_id)
    return json_response({"client_id": client_id, "ovpn": ovpn})


ROUTES = [
    route("GET", "/vpn/{instance_id}", get_vpn),
    route("POST", "/vpn/{instance_id}", create_vpn_client),
]
