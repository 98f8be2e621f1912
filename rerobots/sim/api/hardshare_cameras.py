"""hardshare: cameras that owners register, and their pictures."""

from __future__ import annotations

import asyncio
from typing import NoReturn

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..world.hardshare_cameras import Camera
from ..world.workspaces import Workspace
from .auth import require_caller, require_writer
from .cam import read_frame
from .context import get_world
from .parameters import json_body, owns
from .responses import HTTPError, abort, bad_request, empty_response, json_response
from .routing import route
from .websockets import receive_message, run_together, websocket_routes

# Seconds between checks for an instance: of the world, and real ones with a manual clock.
_PERIOD = 5.0
_REAL_PERIOD = 0.1


async def list_cameras(request: Request) -> Response:
    """List the caller's cameras, and what they show."""
    mine = get_world(request).cameras.of(require_caller(request).user)
    return json_response({camera.id: list(camera.deployments) for camera in mine})


async def register_camera(request: Request) -> Response:
    """Register a camera: the only one of its deployments."""
    caller = require_writer(request)
    body = await json_body(request)
    wds, crop = body.get("wds"), body.get("crop", {})
    workspaces, cameras = get_world(request).workspaces, get_world(request).cameras
    if not isinstance(wds, list) or not wds or not all(isinstance(wd, str) for wd in wds):
        _refuse()
    if len(set(wds)) < len(wds) or any(cameras.show(wd) for wd in wds):
        _refuse()
    if not all(wd in workspaces and owns(caller, workspaces[wd]) for wd in wds):
        _refuse()
    if not isinstance(crop, dict) or not all(isinstance(part, list) for part in crop.values()):
        _refuse()
    camera = Camera(caller.user, tuple(wds), crop)
    cameras.add(camera)
    return json_response({"id": camera.id})


def _refuse() -> NoReturn:
    raise HTTPError(bad_request())


async def remove_camera(request: Request) -> Response:
    """Remove a camera, and its pictures; an unknown one is no error."""
    caller = require_writer(request)
    camera = get_world(request).cameras.find(caller.user, request.path_params["camera_id"])
    if camera is not None:
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
    """Send START when an instance runs, and STOP when it ends; receive pictures in between.

    They are those of camera 0 of the deployments, uncropped.
    """
    world = get_world(websocket)
    speed = world.timeline.speed
    period = _PERIOD / speed if speed else _REAL_PERIOD
    started = False

    async def say() -> None:
        nonlocal started
        while True:
            runs = any(_runs(workspace) for workspace in _shown(websocket, camera))
            if runs != started:
                started = runs
                await websocket.send_text("START" if runs else "STOP")
            await asyncio.sleep(period)

    async def take() -> None:
        while (message := await receive_message(websocket)) is not None:
            jpeg = read_frame(message) if started else None
            if jpeg is not None and world.cameras.find(camera.owner, camera.id) is not None:
                for workspace in _shown(websocket, camera):
                    workspace.frame = jpeg

    await run_together(take(), say())


def _runs(workspace: Workspace) -> bool:
    return workspace.instance is not None and workspace.instance.status == "READY"


ROUTES: list[BaseRoute] = [
    route("GET", "/hardshare/cam", list_cameras),
    route("POST", "/hardshare/cam", register_camera),
    route("DELETE", "/hardshare/cam/{camera_id}", remove_camera),
    *websocket_routes("/hardshare/cam/{camera_id}/upload", _camera, upload_camera),
]
