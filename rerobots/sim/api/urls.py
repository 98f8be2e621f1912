"""The add-ons `py`, `java` and `vscode`, and what answers at their URLs.

Behind that of `py` there is a Python interpreter, run on the host of the instance, that is: here,
as you. There is no Java interpreter and no editor: their URLs answer and say so.
"""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import json
import sys
from typing import Any

from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.websockets import WebSocket

from ..hosts import interpreter
from ..hosts.commands import Commands
from ..world.addons import Addon
from ..world.instances import Instance
from .addons import AddonRoutes
from .context import context, world
from .responses import Refused, unrecognized
from .routing import route
from .websockets import converse, receive, socket

_SCHEMES = {"py": "ws", "java": "ws", "vscode": "http"}

_NO_JAVA = "The simulator has no Java interpreter."
_NO_EDITOR = "The simulator has no editor: look at the files of the instance over SFTP.\n"

_NOT_IMPLEMENTED = 501


class _UrlRoutes(AddonRoutes):
    def show(self, request: Request, addon: Addon) -> dict[str, Any]:
        """Show the add-on; its URL is new each time that it is applied."""
        status = addon.status(world(request).timeline.time)
        if status != "active":
            return {"status": status}
        where = f"{request.base_url.netloc}/proxy/{addon.name}/{addon.proxy_token}"
        return {"status": status, "url": f"{_SCHEMES[addon.name]}://{where}"}


_Target = tuple[Instance, Addon]


def _behind(connection: HTTPConnection, name: str) -> _Target:
    """Find the add-on that a URL leads to.

    Raises:
        Refused: none, or it is no longer active.
    """
    present = world(connection)
    token = connection.path_params["proxy_token"]
    for workspace in present.workspaces.values():
        instance = workspace.instance
        addon = None if instance is None else present.addon(instance, name)
        if instance is None or addon is None or addon.proxy_token != token:
            continue
        if addon.status(present.timeline.time) == "active":
            return instance, addon
    raise Refused(unrecognized())


def _behind_py(connection: HTTPConnection) -> _Target:
    return _behind(connection, "py")


def _behind_java(connection: HTTPConnection) -> _Target:
    return _behind(connection, "java")


async def interpret(websocket: WebSocket, target: _Target) -> None:
    """Run source texts, and send the lines that they print."""
    instance, addon = target
    commands = context(websocket).hosts.commands(instance)
    if commands is not None:
        await converse(websocket, addon, _interpret(websocket, commands))


@functools.cache
def _program() -> str:
    return inspect.getsource(interpreter)


async def _interpret(websocket: WebSocket, commands: Commands) -> None:
    environment = {"PYTHONIOENCODING": "utf-8:replace"}
    arguments = [sys.executable, "-u", "-c", _program()]
    async with commands.run(arguments, environment) as child:

        async def read() -> None:
            while (message := await receive(websocket)) is not None:
                text = json.dumps(message.decode(errors="replace"))
                await child.feed(text.encode() + b"\n")

        async def write() -> None:
            rest = b""
            async for data in child.chunks(child.stdout):
                *lines, rest = (rest + data).split(b"\n")
                for line in lines:
                    await websocket.send_text(line.decode(errors="replace"))

        async def drop() -> None:
            async for _ in child.chunks(child.stderr):
                pass

        tasks = {asyncio.ensure_future(part()) for part in (read, write)}
        aside = asyncio.ensure_future(drop())
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (*tasks, aside):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.gather(*tasks, aside, return_exceptions=True)


async def no_java(websocket: WebSocket, target: _Target) -> None:
    """Say that there is none."""
    _, addon = target

    async def say() -> None:
        await websocket.send_text(_NO_JAVA)

    await converse(websocket, addon, say())


async def no_editor(request: Request) -> Response:
    """Say that there is none."""
    _behind(request, "vscode")
    return PlainTextResponse(_NO_EDITOR, _NOT_IMPLEMENTED)


ROUTES: list[Any] = [
    *_UrlRoutes("py", once=True).routes(),
    *_UrlRoutes("java", once=True).routes(),
    *_UrlRoutes("vscode", once=True).routes(),
    *socket("/proxy/py/{proxy_token}", _behind_py, interpret),
    *socket("/proxy/java/{proxy_token}", _behind_java, no_java),
    route("GET", "/proxy/vscode/{proxy_token}", no_editor),
]
