"""The `cam` add-on."""

from __future__ import annotations

import asyncio
import base64
import binascii

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..scene.camera import CAMERAS, snapshot
from ..world.addons import Addon
from ..world.instances import Instance
from ..world.tokens import Caller
from ..world.world import World
from .addons import AddonRoutes, active, applied
from .context import caller_of, instance_of, world, writing
from .responses import answer, refuse
from .routing import route
from .websockets import caller_in_path, converse, receive, socket, watch

PREFIX = "data:image/jpeg;base64,"
"""What frames begin with on WebSockets."""

_JPEG = b"\xff\xd8\xff"

# Seconds between two frames.
_PERIOD = 0.08

_Target = tuple[Instance, Addon, int]


async def image(request: Request) -> Response:
    """Give the present picture of a camera."""
    instance, addon, camera = _watched(request, caller_of(request))
    timeline = world(request).timeline
    if not addon.has_picture(timeline.time):
        return answer({"success": False, "message": "no picture yet, try again soon"})
    jpeg = await _frame(world(request), instance, addon, camera)
    data = base64.b64encode(jpeg).decode()
    return answer({"success": True, "format": "JPEG", "coding": "base64", "data": data})


def _camera(connection: HTTPConnection) -> int:
    camera = connection.path_params["camera"]
    if camera not in CAMERAS:
        refuse(400, "not valid camera identifier")
    return int(camera)


def _watched(connection: HTTPConnection, caller: Caller) -> _Target:
    camera = _camera(connection)
    instance = instance_of(connection, caller)
    if caller.instance is not None:
        # A token that is made for one instance sees the status but no pictures.
        refuse(404, "instance not found")
    addon = applied(connection, instance, "cam")
    if addon.status(world(connection).timeline.time) != "active":
        refuse(503, "add-on cam not streaming yet")
    return instance, addon, camera


async def _frame(present: World, instance: Instance, addon: Addon, camera: int) -> bytes:
    """Give what was sent for a camera or, if nothing was, a drawn picture."""
    sent: bytes | None = (addon.desk or {}).get(camera)
    workspace = present.workspaces.get(instance.deployment.id)
    if sent is None and workspace is not None and camera == 0:
        sent = workspace.frame
    if sent is not None:
        return sent
    return await asyncio.to_thread(snapshot, instance, camera, present.timeline.wall_time)


def _feeding(connection: HTTPConnection) -> _Target:
    return _watched(connection, caller_in_path(connection))


async def feed(websocket: WebSocket, target: _Target) -> None:
    """Send pictures, one after the other."""
    instance, addon, camera = target
    present = world(websocket)

    async def send() -> None:
        while True:
            if addon.has_picture(present.timeline.time):
                jpeg = await _frame(present, instance, addon, camera)
                await websocket.send_text(PREFIX + base64.b64encode(jpeg).decode())
            await asyncio.sleep(_PERIOD)

    await converse(websocket, addon, send(), watch(websocket))


def _uploading(connection: HTTPConnection) -> _Target:
    camera = _camera(connection)
    instance = instance_of(connection, writing(caller_in_path(connection)))
    return instance, active(connection, instance, "cam"), camera


async def upload(websocket: WebSocket, target: _Target) -> None:
    """Take pictures, which are shown in place of drawn ones from now on."""
    _, addon, camera = target

    async def take() -> None:
        while (message := await receive(websocket)) is not None:
            jpeg = read_frame(message)
            if jpeg is not None:
                addon.desk = {**(addon.desk or {}), camera: jpeg}

    await converse(websocket, addon, take())


def read_frame(message: bytes) -> bytes | None:
    """Read a frame as devices send them; None if it is none."""
    if not message.startswith(PREFIX.encode()):
        return None
    try:
        jpeg = base64.b64decode(message[len(PREFIX) :], validate=True)
    except binascii.Error:
        return None
    return jpeg if jpeg.startswith(_JPEG) else None


ROUTES: list[BaseRoute] = [
    *AddonRoutes("cam", once=False).routes(),
    route("GET", "/addon/cam/{instance_id}/{camera}/img", image),
    *socket("/addon/cam/{instance_id}/{camera}/feed/{token}", _feeding, feed),
    *socket("/addon/cam/{instance_id}/{camera}/upload/{token}", _uploading, upload),
]
