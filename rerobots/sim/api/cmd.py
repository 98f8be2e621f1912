"""The `cmd` add-on: commands run on the host of an instance, that is: here, as you."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..hosts.jobs import Job, Jobs
from ..world.addons import Addon
from ..world.instances import WrongType
from .addons import AddonRoutes, active
from .context import caller_of, context, instance_of, required, writing_caller_of
from .files import write_file
from .responses import answer, refuse
from .routing import route
from .websockets import caller_in_path, converse, receive, socket


def _jobs(addon: Addon) -> Jobs:
    if addon.desk is None:
        jobs = addon.desk = Jobs()
        addon.on_end.add(jobs.end)
    made: Jobs = addon.desk
    return made


async def tx(request: Request) -> Response:
    """Run a command."""
    caller = writing_caller_of(request)
    command = _command(await request.body())
    instance = instance_of(request, caller)
    addon = active(request, instance, "cmd")
    job = _jobs(addon).send(command, context(request).hosts.commands(instance))
    return answer({"success": True, "id": job.id})


def _command(raw: bytes) -> str:
    if not raw:
        refuse(400, "body required")
    try:
        body = json.loads(raw)
    except (ValueError, RecursionError):
        refuse(400, "body not valid JSON")
    if not isinstance(body, dict):
        refuse(400, "body not valid JSON")
    command = required(body, "cmd", str)
    try:
        command.encode()
    except UnicodeEncodeError:
        refuse(400, str(WrongType("cmd")))
    if "\0" in command:
        refuse(400, str(WrongType("cmd")))
    return command


def _job(request: Request, jobs: Jobs) -> Job | None:
    job_id = request.path_params.get("command_id")
    if job_id is None:
        return jobs.newest
    job = jobs.find(job_id)
    if job is None:
        refuse(404, "command not found")
    return job


async def stdout(request: Request) -> Response:
    """Take output of a command that was not taken before."""
    addon = active(request, instance_of(request, caller_of(request)), "cmd")
    job = _job(request, _jobs(addon))
    if job is None:
        return answer({"lines": [], "terminated": True, "id": None})
    lines = job.take()
    return answer({"lines": lines, "terminated": job.ended, "id": job.id})


async def cancel(request: Request) -> Response:
    """End a command."""
    addon = active(request, instance_of(request, writing_caller_of(request)), "cmd")
    job = _job(request, _jobs(addon))
    if job is None:
        refuse(404, "command not found")
    job.cancel()
    return answer({"success": True, "id": job.id})


async def file(request: Request) -> Response:
    """Write a file on the host."""
    instance = instance_of(request, writing_caller_of(request))
    active(request, instance, "cmd")
    return await write_file(request, instance)


def _listening(connection: HTTPConnection) -> Addon:
    return active(connection, instance_of(connection, caller_in_path(connection)), "cmd")


async def rx(websocket: WebSocket, addon: Addon) -> None:
    """Hand commands to the robot's side, which runs them in place of the host."""
    jobs = _jobs(addon)
    queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()

    async def send() -> None:
        while True:
            await websocket.send_text(json.dumps(await queue.get()))

    async def take() -> None:
        while (message := await receive(websocket)) is not None:
            _note(jobs, message)

    jobs.robots.append(queue)
    try:
        await converse(websocket, addon, send(), take())
    finally:
        jobs.robots.remove(queue)


def _note(jobs: Jobs, message: bytes) -> None:
    """Take note of `{"id": command, "lines": [...], "terminated": bool}`."""
    try:
        body = json.loads(message)
        job = jobs.find(body["id"])
        lines = [str(line) for line in body.get("lines", [])]
        if job is not None:
            job.note(lines, ended=body.get("terminated") is True)
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        return


ROUTES: list[BaseRoute] = [
    *AddonRoutes("cmd", once=False).routes(),
    route("POST", "/addon/cmd/{instance_id}/tx", tx),
    route("POST", "/addon/cmd/{instance_id}/file", file),
    route("GET", "/addon/cmd/{instance_id}/stdout", stdout),
    route("GET", "/addon/cmd/{instance_id}/stdout/{command_id}", stdout),
    route("POST", "/addon/cmd/{instance_id}/cancel/{command_id}", cancel),
    *socket("/addon/cmd/{instance_id}/rx/{token}", _listening, rx),
]
