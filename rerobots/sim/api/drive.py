"""The `drive` add-on: drives the robot of the instance, and forwards the commands to listeners."""

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
from .addons import AddonRoutes, require_active
from .auth import require_addon_writer
from .parameters import json_body, require_instance
from .responses import abort, json_response
from .routing import route
from .websockets import (
    require_caller_in_path,
    run_until_first_ends,
    wait_disconnected,
    websocket_routes,
)

# Seconds between messages to a listener, which repeat the last command.
_POLL = 0.1


async def send_drive_command(request: Request) -> Response:
    """Drive the robot: the last command wins."""
    instance = require_instance(request, require_addon_writer(request))
    addon = require_active(request, instance, "drive")
    body = await json_body(request)
    linearv, angularv = _speed(body, "linearv"), _speed(body, "angularv")
    instance.robot.drive(linearv, angularv)
    addon.route_data = body
    return json_response({"success": True})


def _speed(body: dict[str, Any], name: str) -> float:
    value = body.get(name, 0.0)
    if isinstance(value, bool) or not isinstance(value, int | float):
        abort(400, str(WrongType(name)))
    try:
        speed = float(value)
    except OverflowError:
        speed = math.inf
    if not math.isfinite(speed):
        abort(400, str(WrongType(name)))
    return speed


def _listening(connection: HTTPConnection) -> Addon:
    return require_active(
        connection, require_instance(connection, require_caller_in_path(connection)), "drive"
    )


async def receive_drive_commands(websocket: WebSocket, addon: Addon) -> None:
    """Send drive commands to a listener, such as a robot."""

    async def send() -> None:
        sent: object = None
        while True:
            command = addon.route_data
            if command is not None and command is not sent:
                await websocket.send_text(json.dumps(command))
                sent = command
            await asyncio.sleep(_POLL)

    await run_until_first_ends(websocket, addon, send(), wait_disconnected(websocket))


ROUTES: list[BaseRoute] = [
    *AddonRoutes("drive", once=False).routes(),
    route("POST", "/addon/drive/{instance_id}/tx", send_drive_command),
    *websocket_routes("/addon/drive/{instance_id}/rx/{token}", _listening, receive_drive_commands),
]
