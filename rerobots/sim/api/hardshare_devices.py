"""hardshare: cameras that owners register, and devices that advertise deployments."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..world.hardshare_cameras import Camera
from ..world.instances import Instance, WrongType
from ..world.workspaces import Workspace
from .auth import require_caller, require_writer
from .cam import read_frame
from .context import get_world
from .parameters import find_owned_workspace, json_body, owns, require_field
from .responses import abort, empty_response, json_response, not_found
from .routing import route
from .websockets import receive_message, websocket_routes

# Seconds between checks for a new instance.
_POLL = 0.1


async def list_cameras(request: Request) -> Response:
    """List the caller's cameras, and what they show."""
    mine = get_world(request).cameras.of(require_caller(request).user)
    return json_response({camera.id: list(camera.deployments) for camera in mine})


async def register_camera(request: Request) -> Response:
    """Register a camera."""
    caller = require_writer(request)
    body = await json_body(request)
    wds = require_field(body, "wds", list)
    workspaces = get_world(request).workspaces
    if not all(
        isinstance(wd, str) and wd in workspaces and owns(caller, workspaces[wd]) for wd in wds
    ):
        abort(400, "no matching wdeployment found")
    crop = body.get("crop", {})
    if not isinstance(crop, dict) or not all(isinstance(part, list) for part in crop.values()):
        abort(400, str(WrongType("crop")))
    camera = Camera(caller.user, tuple(wds), crop)
    get_world(request).cameras.add(camera)
    return json_response({"id": camera.id})


async def remove_camera(request: Request) -> Response:
    """Remove a camera, and its pictures."""
    caller = require_writer(request)
    camera = get_world(request).cameras.find(caller.user, request.path_params["camera_id"])
    if camera is None:
        return not_found()
    get_world(request).cameras.remove(camera)
    for workspace in _shown(request, camera):
        workspace.frame = None
    return empty_response()


def _shown(connection: HTTPConnection, camera: Camera) -> list[Workspace]:
    workspaces = get_world(connection).workspaces
    return [workspaces[wd] for wd in camera.deployments if wd in workspaces]


def _camera(connection: HTTPConnection) -> Camera:
    caller = require_writer(connection)
    camera = get_world(connection).cameras.find(caller.user, connection.path_params["camera_id"])
    if camera is None:
        abort(404, "camera not found")
    return camera


async def upload_camera(websocket: WebSocket, camera: Camera) -> None:
    """Receive pictures: they are those of camera 0 of the deployments, uncropped."""
    while (message := await receive_message(websocket)) is not None:
        jpeg = read_frame(message)
        if (
            jpeg is not None
            and get_world(websocket).cameras.find(camera.owner, camera.id) is not None
        ):
            for workspace in _shown(websocket, camera):
                workspace.frame = jpeg


def _advertised(connection: HTTPConnection) -> Workspace:
    workspace = find_owned_workspace(connection, require_writer(connection))
    if workspace is None:
        abort(404, "no workspace deployment found with given ID")
    if workspace.deployment.dissolved is not None:
        abort(400, "already dissolved")
    return workspace


async def advertise(websocket: WebSocket, workspace: Workspace) -> None:
    """Keep a deployment online while the device is connected, and send it the instances.

    The simulator makes the hosts of the instances itself, whatever the device does. The device
    may fail a launch: `{"id": instance, "status": "INIT_FAIL"}`.
    """
    world = get_world(websocket)
    workspace.devices += 1
    world.set_online(workspace)
    sender = asyncio.ensure_future(_send_changes(websocket, workspace))
    try:
        while (message := await receive_message(websocket)) is not None:
            failed = _failed(message, workspace)
            if failed is not None:
                world.host_failed(failed)
    finally:
        sender.cancel()
        workspace.devices -= 1
        if workspace.devices == 0:
            workspace.disconnect()


async def _send_changes(websocket: WebSocket, workspace: Workspace) -> None:
    known: Instance | None = None
    while True:
        current = workspace.instance
        if current is not known or (known is not None and not known.active):
            if known is not None:
                await _send(websocket, "INSTANCE_DESTROY", known)
            known = current if current is not None and current.active else None
            if known is not None:
                await _send(websocket, "INSTANCE_LAUNCH", known)
        await asyncio.sleep(_POLL)


async def _send(websocket: WebSocket, command: str, instance: Instance) -> None:
    body: dict[str, Any] = {"v": 0, "cmd": command, "id": instance.id}
    await websocket.send_text(json.dumps(body))


def _failed(message: bytes, workspace: Workspace) -> Instance | None:
    try:
        body = json.loads(message)
    except (ValueError, RecursionError):
        return None
    instance = workspace.instance
    if instance is None or not isinstance(body, dict):
        return None
    reported = (body.get("id"), body.get("status"))
    return instance if reported == (instance.id, "INIT_FAIL") else None


ROUTES: list[BaseRoute] = [
    route("GET", "/hardshare/cam", list_cameras),
    route("POST", "/hardshare/cam", register_camera),
    route("DELETE", "/hardshare/cam/{camera_id}", remove_camera),
    *websocket_routes("/hardshare/cam/{camera_id}/upload", _camera, upload_camera),
    *websocket_routes("/hardshare/ad/{deployment_id}", _advertised, advertise),
]
