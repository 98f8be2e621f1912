"""The `cam` add-on."""

from __future__ import annotations

import asyncio
import base64
import binascii

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..scene.camera import CAMERAS, sent_picture, snapshot
from ..world.addons import Addon
from ..world.instances import LOGIN, Instance
from ..world.tokens import Caller
from ..world.world import World
from .addons import AddonRoutes, require_active, require_applied
from .auth import check_may_modify_addon, require_caller
from .context import get_world
from .parameters import require_instance
from .responses import abort, empty_response, json_response
from .routing import route
from .websockets import (
    receive_message,
    require_caller_in_path,
    run_until_first_ends,
    wait_disconnected,
    websocket_routes,
)

PREFIX = "data:image/jpeg;base64,"
"""The beginning of each frame on WebSockets."""

_JPEG = b"\xff\xd8\xff"

_Target = tuple[Instance, Addon, int]


async def get_cam_image(request: Request) -> Response:
    """Return the current picture of a camera."""
    instance, addon, camera = _watched(request, require_caller(request))
    timeline = get_world(request).timeline
    if not addon.has_picture(timeline.time):
        return json_response({"success": False, "message": "no picture yet, try again soon"})
    jpeg = await _frame(get_world(request), instance, camera)
    data = base64.b64encode(jpeg).decode()
    return json_response({"success": True, "format": "JPEG", "coding": "base64", "data": data})


def _camera(connection: HTTPConnection) -> int:
    camera: str = connection.path_params["camera"]
    if camera not in CAMERAS:
        abort(400, "not valid camera identifier")
    return int(camera)


def _watched(connection: HTTPConnection, caller: Caller) -> _Target:
    camera = _camera(connection)
    instance = require_instance(connection, caller)
    if caller.instance is not None or caller.user != instance.user:
        # A token that is made for one instance can read the status but no pictures, and a
        # superuser sees no pictures of others.
        abort(404, "instance not found")
    addon = require_applied(connection, instance, "cam")
    if addon.status(get_world(connection).timeline.time) != "active":
        abort(503, "add-on `cam` not streaming yet")
    return instance, addon, camera


async def _frame(world: World, instance: Instance, camera: int) -> bytes:
    """Return the last uploaded picture of a camera or, without one, a drawn picture."""
    sent = sent_picture(world, instance, camera)
    if sent is not None:
        return sent
    moment, size = world.timeline.wall_time, world.streams.size
    return await asyncio.to_thread(snapshot, instance, camera, moment, size)


def _feeding(connection: HTTPConnection) -> _Target:
    return _watched(connection, require_caller_in_path(connection))


async def watch_cam(websocket: WebSocket, target: _Target) -> None:
    """Send pictures, one after the other."""
    instance, addon, camera = target
    world = get_world(websocket)

    async def send() -> None:
        period = 1 / world.streams.rate
        clock = asyncio.get_running_loop().time
        due = clock()
        while True:
            if addon.has_picture(world.timeline.time):
                jpeg = await _frame(world, instance, camera)
                await websocket.send_text(PREFIX + base64.b64encode(jpeg).decode())
            # Frames are left out if drawing is slow, or the client receives slowly.
            due = max(due + period, clock())
            await asyncio.sleep(due - clock())

    await run_until_first_ends(websocket, addon, send(), wait_disconnected(websocket))


def _uploading(connection: HTTPConnection) -> _Target:
    camera = _camera(connection)
    instance = require_instance(
        connection, check_may_modify_addon(require_caller_in_path(connection))
    )
    return instance, require_active(connection, instance, "cam"), camera


async def upload_cam(websocket: WebSocket, target: _Target) -> None:
    """Receive pictures, which replace the drawn ones."""
    _, addon, camera = target

    async def take() -> None:
        while (message := await receive_message(websocket)) is not None:
            jpeg = read_frame(message)
            if jpeg is not None:
                addon.route_data = {**(addon.route_data or {}), camera: jpeg}

    await run_until_first_ends(websocket, addon, take())


def read_frame(message: bytes) -> bytes | None:
    """Return the JPEG of a message of a device; None for a malformed message."""
    if not message.startswith(PREFIX.encode()):
        return None
    try:
        jpeg = base64.b64decode(message[len(PREFIX) :], validate=True)
    except binascii.Error:
        return None
    return jpeg if jpeg.startswith(_JPEG) else None


class _CamRoutes(AddonRoutes):
    def __init__(self) -> None:
        super().__init__("cam", once=False)

    def apply_in_vain(self) -> Response:
        """Accept the activation, which has no effect."""
        return empty_response()

    async def status(self, request: Request) -> Response:
        """Return the status; a camera of shared hardware has one before it is activated."""
        instance = require_instance(request, require_caller(request))
        world = get_world(request)
        attached = instance.active and world.cameras.show(instance.deployment.id)
        if attached and world.addon(instance, "cam") is None:
            return json_response({"status": "ready", "remote_user": LOGIN})
        return await super().status(request)


ROUTES: list[BaseRoute] = [
    *_CamRoutes().routes(),
    route("GET", "/addon/cam/{instance_id}/{camera}/img", get_cam_image),
    *websocket_routes("/addon/cam/{instance_id}/{camera}/feed/{token}", _feeding, watch_cam),
    *websocket_routes("/addon/cam/{instance_id}/{camera}/upload/{token}", _uploading, upload_cam),
]
