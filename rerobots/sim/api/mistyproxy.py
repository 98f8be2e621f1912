"""The `mistyproxy` add-on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .addons import AddonRoutes, applied
from .context import caller_of, context, instance_of, world
from .responses import answer


class _MistyProxy(AddonRoutes):
    def __init__(self) -> None:
        super().__init__("mistyproxy", once=True)

    async def status(self, request: Request) -> Response:
        """Tell how far the add-on is; its addresses are new each time that it is applied."""
        addon = applied(request, instance_of(request, caller_of(request)), "mistyproxy")
        status = addon.status(world(request).timeline.time)
        if status != "active":
            return answer({"status": status})
        host, port = request.scope["server"]
        secure_port = await context(request).secure.port()
        plain = f"{host}:{port}/{addon.proxy_token}"
        secure = f"https://{host}:{secure_port}/{addon.proxy_token}"
        return answer({"status": status, "url": [plain, secure]})


ROUTES = _MistyProxy().routes()
