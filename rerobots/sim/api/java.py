"""The `java` add-on. There is no Java interpreter: the URL answers and says so."""

from __future__ import annotations

import functools

from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..world.addons import Addon
from ..world.instances import Instance
from .addons import UrlAddonRoutes, require_addon_at_url
from .websockets import run_until_first_ends, websocket_routes

_NO_JAVA = "The simulator has no Java interpreter."


async def no_java(websocket: WebSocket, target: tuple[Instance, Addon]) -> None:
    """Answer that there is none."""
    _, addon = target

    async def send() -> None:
        await websocket.send_text(_NO_JAVA)

    await run_until_first_ends(websocket, addon, send())


ROUTES: list[BaseRoute] = [
    *UrlAddonRoutes("java", "ws").routes(),
    *websocket_routes(
        "/proxy/java/{proxy_token}", functools.partial(require_addon_at_url, name="java"), no_java
    ),
]
