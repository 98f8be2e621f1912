"""The `cmd` add-on: commands on the host of an instance; they run on this machine, as you."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..hosts.jobs import Jobs
from ..world.addons import Addon
from ..world.instances import WrongType
from .addons import AddonRoutes, require_active
from .auth import require_addon_writer, require_caller
from .context import get_context, get_world
from .files import write_file
from .parameters import require_field, require_instance
from .responses import abort, json_response
from .routing import route
from .websockets import (
    receive_message,
    require_caller_in_path,
    run_until_first_ends,
    websocket_routes,
)


def _jobs(request: HTTPConnection, addon: Addon) -> Jobs:
    if addon.route_data is None:
        timeline = get_world(request).timeline
        jobs = addon.route_data = Jobs(lambda: timeline.time)
        addon.on_end.add(jobs.end)
    made: Jobs = addon.route_data
    return made


async def send_command(request: Request) -> Response:
    """Run a command."""
    instance = require_instance(request, require_addon_writer(request))
    addon = require_active(request, instance, "cmd")
    command = _command(await request.body())
    job = _jobs(request, addon).send(command, get_context(request).hosts.commands(instance))
    return json_response({"success": True, "id": job.id})


def _command(raw: bytes) -> str:
    if not raw:
        abort(400, "body required")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        abort(400, "body not valid JSON")
    if not isinstance(body, dict):
        abort(400, "body not valid JSON")
    command = require_field(body, "cmd", str)
    try:
        command.encode()
    except UnicodeEncodeError:
        abort(400, str(WrongType("cmd")))
    if "\0" in command:
        abort(400, str(WrongType("cmd")))
    return command


async def get_output(request: Request) -> Response:
    """Return output that was not returned before: of a command or, without an id, of all."""
    addon = require_active(request, require_instance(request, require_caller(request)), "cmd")
    job_id = request.path_params.get("command_id")
    lines, terminated = _jobs(request, addon).take(job_id)
    return json_response({"lines": lines, "terminated": terminated, "id": job_id})


async def cancel_command(request: Request) -> Response:
    """End a command; an unknown one is no error."""
    addon = require_active(request, require_instance(request, require_addon_writer(request)), "cmd")
    job_id = request.path_params["command_id"]
    job = _jobs(request, addon).find(job_id)
    if job is not None:
        job.cancel()
    return json_response({"success": True, "id": job_id})


async def send_file(request: Request) -> Response:
    """Write a file on the host."""
    instance = require_instance(request, require_addon_writer(request))
    require_active(request, instance, "cmd")
    return await write_file(request, instance)


def _listening(connection: HTTPConnection) -> Addon:
    return require_active(
        connection, require_instance(connection, require_caller_in_path(connection)), "cmd"
    )


async def receive_commands(websocket: WebSocket, addon: Addon) -> None:
    """Send commands to a connected robot, which runs them instead of the host."""
    jobs = _jobs(websocket, addon)
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send() -> None:
        while True:
            await websocket.send_text(json.dumps(await queue.get()))

    async def take() -> None:
        while (message := await receive_message(websocket)) is not None:
            _add_output(jobs, message)

    jobs.robots.append(queue)
    try:
        await run_until_first_ends(websocket, addon, send(), take())
    finally:
        jobs.robots.remove(queue)


def _add_output(jobs: Jobs, message: bytes) -> None:
    """Record the output in `{"id": command, "lines": [...], "terminated": bool}`."""
    try:
        body = json.loads(message)
        job = jobs.find(body["id"])
        lines = [str(line) for line in body.get("lines", [])]
        if job is not None:
            job.add_output(lines, ended=body.get("terminated") is True)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return


ROUTES: list[BaseRoute] = [
    *AddonRoutes("cmd", once=False).routes(),
    route("POST", "/addon/cmd/{instance_id}/tx", send_command),
    route("POST", "/addon/cmd/{instance_id}/file", send_file),
    route("GET", "/addon/cmd/{instance_id}/stdout", get_output),
    route("GET", "/addon/cmd/{instance_id}/stdout/{command_id}", get_output),
    route("POST", "/addon/cmd/{instance_id}/cancel/{command_id}", cancel_command),
    *websocket_routes("/addon/cmd/{instance_id}/rx/{token}", _listening, receive_commands),
]
