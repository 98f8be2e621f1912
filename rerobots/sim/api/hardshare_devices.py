"""Shared hardware: cameras that owners register, and the devices that run instances."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.websockets import WebSocket

from ..world.hardshare_cameras import Camera
from ..world.instances import Instance, WrongType
from ..world.workspaces import Workspace
from .cam import read_frame
from .context import caller_of, json_body, owned_workspace, owns, required, world, writing_caller_of
from .responses import answer, done, missing, refuse
from .routing import route
from .websockets import receive, socket

# How often a device is told of what is new, in seconds.
_POLL = 0.1


async def cameras(request: Request) -> Response:
    """List the caller's cameras, and what they show."""
    mine = world(request).cameras.of(caller_of(request).user)
    return answer({camera.id: list(camera.deployments) for camera in mine})


async def new_camera(request: Request) -> Response:
    """Register a camera."""
    caller = writing_caller_of(request)
    body = await json_body(request)
    wds = required(body, "wds", list)
    workspaces = world(request).workspaces
    if not all(
        isinstance(wd, str) and wd in workspaces and owns(caller, workspaces[wd]) for wd in wds
    ):
        refuse(400, "no matching wdeployment found")
    crop = body.get("crop", {})
    if not isinstance(crop, dict) or not all(isinstance(part, list) for part in crop.values()):
        refuse(400, str(WrongType("crop")))
    camera = Camera(caller.user, tuple(wds), crop)
    world(request).cameras.add(camera)
    return answer({"id": camera.id})


async def remove_camera(request: Request) -> Response:
    """Forget a camera; its pictures are shown no longer."""
    caller = writing_caller_of(request)
    camera = world(request).cameras.find(caller.user, request.path_params["camera_id"])
    if camera is None:
        return missing()
    world(request).cameras.remove(camera)
    for workspace in _shown(request, camera):
        workspace.frame = None
    return done()


def _shown(connection: HTTPConnection, camera: Camera) -> list[Workspace]:
    workspaces = world(connection).workspaces
    return [workspaces[wd] for wd in camera.deployments if wd in workspaces]


def _camera(connection: HTTPConnection) -> Camera:
    caller = writing_caller_of(connection)
    camera = world(connection).cameras.find(caller.user, connection.path_params["camera_id"])
    if camera is None:
        refuse(404, "camera not found")
    return camera


async def upload(websocket: WebSocket, camera: Camera) -> None:
    """Take pictures: they are camera 0 of the deployments, uncropped."""
    while (message := await receive(websocket)) is not None:
        jpeg = read_frame(message)
        if jpeg is not None and world(websocket).cameras.find(camera.owner, camera.id) is not None:
            for workspace in _shown(websocket, camera):
                workspace.frame = jpeg


def _advertised(connection: HTTPConnection) -> Workspace:
    workspace = owned_workspace(connection, writing_caller_of(connection))
    if workspace is None:
        refuse(404, "no workspace deployment found with given ID")
    if workspace.deployment.dissolved is not None:
        refuse(400, "already dissolved")
    return workspace


async def advertise(websocket: WebSocket, workspace: Workspace) -> None:
    """Have a deployment online while the device is connected, and tell it of instances.

    The simulator makes the hosts of the instances itself, whatever the device does. The device
    may give up a launch: `{"id": instance, "status": "INIT_FAIL"}`.
    """
    present = world(websocket)
    workspace.devices += 1
    present.set_online(workspace)
    telling = asyncio.ensure_future(_tell(websocket, workspace))
    try:
        while (message := await receive(websocket)) is not None:
            failed = _failed(message, workspace)
            if failed is not None:
                present.host_failed(failed)
    finally:
        telling.cancel()
        workspace.devices -= 1
        if workspace.devices == 0:
            workspace.disconnect()


async def _tell(websocket: WebSocket, workspace: Workspace) -> None:
    known: Instance | None = None
    while True:
        present = workspace.instance
        if present is not known or (known is not None and not known.active):
            if known is not None:
                await _send(websocket, "INSTANCE_DESTROY", known)
            known = present if present is not None and present.active else None
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
    said = (body.get("id"), body.get("status"))
    return instance if said == (instance.id, "INIT_FAIL") else None


ROUTES: list[Any] = [
    route("GET", "/hardshare/cam", cameras),
    route("POST", "/hardshare/cam", new_camera),
    route("DELETE", "/hardshare/cam/{camera_id}", remove_camera),
    *socket("/hardshare/cam/{camera_id}/upload", _camera, upload),
    *socket("/hardshare/ad/{deployment_id}", _advertised, advertise),
]
