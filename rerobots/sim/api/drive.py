"""The `drive` add-on: the robot of the instance moves, and whoever listens hears of it."""

from __future__ import annotations

import asyncio
import json
import math
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..world.addons import Addon
from ..world.instances import WrongType
from .addons import AddonRoutes, active
from .context import instance_of, json_body, writing_caller_of
from .responses import answer, refuse
from .routing import route
from .websockets import caller_in_path, converse, socket, watch

# How often a listener is told of the last command, in seconds.
_POLL = 0.1


async def tx(request: Request) -> Response:
    """Take a command of motion: the last one wins."""
    instance = instance_of(request, writing_caller_of(request))
    addon = active(request, instance, "drive")
    body = await json_body(request)
    linearv, angularv = _speed(body, "linearv"), _speed(body, "angularv")
    instance.robot.drive(linearv, angularv)
    addon.desk = body
    return answer({"success": True})


def _speed(body: dict[str, Any], name: str) -> float:
    value = body.get(name, 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        refuse(400, str(WrongType(name)))
    try:
        speed = float(value)
    except OverflowError:
        speed = math.inf
    if not math.isfinite(speed):
        refuse(400, str(WrongType(name)))
    return speed


def _listening(connection: HTTPConnection) -> Addon:
    return active(connection, instance_of(connection, caller_in_path(connection)), "drive")


async def rx(websocket: WebSocket, addon: Addon) -> None:
    """Tell of commands, as the robot's side is told."""

    async def tell() -> None:
        told: object = None
        while True:
            command = addon.desk
            if command is not None and command is not told:
                await websocket.send_text(json.dumps(command))
                told = command
            await asyncio.sleep(_POLL)

    await converse(websocket, addon, tell(), watch(websocket))


ROUTES: list[BaseRoute] = [
    *AddonRoutes("drive", once=False).routes(),
    route("POST", "/addon/drive/{instance_id}/tx", tx),
    *socket("/addon/drive/{instance_id}/rx/{token}", _listening, rx),
]
