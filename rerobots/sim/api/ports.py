"""The add-ons `vnc` and `wstcp`, which are started apart. Nothing answers at their ports."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..world.addons import STARTED_APART, Addon
from .addons import AddonRoutes, applied
from .context import instance_of, world, writing_caller_of
from .responses import done, refuse
from .routing import route

_FIRST_PORT = 15900
_PORTS = 1000


class _PortRoutes(AddonRoutes):
    def __init__(self, name: str) -> None:
        super().__init__(name, once=True)

    def routes(self) -> list[Route]:
        """List the routes."""
        return [
            *super().routes(),
            route("POST", f"{self._path}/start", self.start),
            route("POST", f"{self._path}/stop", self.stop),
        ]

    def show(self, request: Request, addon: Addon) -> dict[str, Any]:
        """Show the add-on; it has a port while it is active."""
        body = super().show(request, addon)
        if body["status"] == "active":
            body["port"] = _FIRST_PORT + int(addon.proxy_token, 16) % _PORTS
        return body

    async def start(self, request: Request) -> Response:
        """Start what users connect to."""
        addon = self._in_state(request, "ready", "started")
        addon.start(world(request).timeline.time)
        return done()

    async def stop(self, request: Request) -> Response:
        """Stop what users connect to."""
        addon = self._in_state(request, "active", "stopped")
        addon.stop(world(request).timeline.time)
        return done()

    def _in_state(self, request: Request, state: str, verb: str) -> Addon:
        instance = instance_of(request, writing_caller_of(request))
        addon = applied(request, instance, self._name)
        status = addon.status(world(request).timeline.time)
        if status != state:
            refuse(503, f"add-on {self._name} cannot be {verb}: it is {status}")
        return addon


ROUTES = [route for name in STARTED_APART for route in _PortRoutes(name).routes()]
