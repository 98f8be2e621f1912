"""The `wstcp` add-on: WebSockets at its port lead to a TCP port of this machine.

Which one is in the configuration of the deployment: `addons_config={"wstcp": {"port": 9090}}`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..net.http_server import bind
from ..net.tcp_bridge import bridge
from ..world.addons import Addon
from .addons import PortAddonRoutes
from .auth import require_addon_writer
from .context import get_context
from .parameters import require_instance


class _WstcpRoutes(PortAddonRoutes):
    def __init__(self) -> None:
        super().__init__("wstcp")

    def show(self, request: Request, addon: Addon) -> dict[str, Any]:
        """Return the add-on; it has a port while it is active."""
        body = super().show(request, addon)
        if "port" in body and addon.route_data is not None:
            body["port"] = addon.route_data
        return body

    async def start(self, request: Request) -> Response:
        """Start the add-on, and listen at a free port."""
        response = await super().start(request)
        instance = require_instance(request, require_addon_writer(request))
        addon = get_context(request).world.addon(instance, "wstcp")
        assert addon is not None  # noqa: S101 -- for the type checker
        host = request.scope["server"][0]
        sock = bind(host, 0)
        over = asyncio.Event()
        addon.on_end.add(over.set)
        addon.route_data = sock.getsockname()[1]
        port = _port(instance.deployment.addons_config.get("wstcp"))
        get_context(request).background.serve(bridge(sock, port, over))
        return response

    async def stop(self, request: Request) -> Response:
        """Stop the add-on, and close its connections."""
        response = await super().stop(request)
        instance = require_instance(request, require_addon_writer(request))
        addon = get_context(request).world.addon(instance, "wstcp")
        assert addon is not None  # noqa: S101 -- for the type checker
        addon.end()
        return response


def _port(config: object) -> int | None:
    port = config.get("port") if isinstance(config, Mapping) else None
    return port if isinstance(port, int) and 0 < port < 1 << 16 else None


ROUTES = _WstcpRoutes().routes()
