"""The `mistyproxy` add-on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .addons import AddonRoutes, require_applied
from .auth import require_caller
from .context import get_context, get_world
from .parameters import require_instance
from .responses import json_response


class _MistyProxy(AddonRoutes):
    def __init__(self) -> None:
        super().__init__("mistyproxy", once=True)

    async def status(self, request: Request) -> Response:
        """Return the status and, while active, the addresses: new ones each time it is applied."""
        addon = require_applied(
            request, require_instance(request, require_caller(request)), "mistyproxy"
        )
        status = addon.status(get_world(request).timeline.time)
        if status != "active":
            return json_response({"status": status})
        host, port = request.scope["server"]
        secure_port = await get_context(request).https_server.port()
        plain = f"{host}:{port}/{addon.proxy_token}"
        secure = f"https://{host}:{secure_port}/{addon.proxy_token}"
        return json_response({"status": status, "url": [plain, secure]})


ROUTES = _MistyProxy().routes()
