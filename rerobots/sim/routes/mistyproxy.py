"""The `mistyproxy` add-on."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request

from rerobots.sim.addons import Addon
from rerobots.sim.context import world
from rerobots.sim.routes.addons import AddonRoutes


class _MistyProxy(AddonRoutes):
    def __init__(self) -> None:
        super().__init__("mistyproxy", once=True)

    def show(self, request: Request, addon: Addon) -> dict[str, Any]:
        """Show the add-on; its addresses are new each time that it is applied."""
        status = addon.status(world(request).timeline.time)
        if status != "active":
            return {"status": status}
        address = f"{request.base_url.netloc}/{addon.proxy_token}"
        return {"status": status, "url": [address, f"https://{address}"]}


ROUTES = _MistyProxy().routes()
