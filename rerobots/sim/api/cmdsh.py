"""The `cmdsh` add-on: shells on the host of an instance; they run on this machine, as you."""

from __future__ import annotations

import asyncio
import contextlib
import json
import uuid
from dataclasses import dataclass, field

from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..hosts.commands import Commands
from ..hosts.terminal import Terminal
from ..world.addons import Addon
from .addons import AddonRoutes, require_active, require_applied
from .auth import check_may_modify_addon, require_addon_writer, require_caller
from .context import get_context
from .files import write_file
from .parameters import require_instance
from .responses import HTTPError, abort, empty_response
from .routing import route
from .websockets import (
    receive_message,
    require_caller_in_path,
    run_until_first_ends,
    websocket_routes,
)

_SIZE = (80, 24)
_FORBIDDEN = 403

# Unread messages of a shell that are buffered, and seconds between checks for space.
_UNREAD = 256
_PAUSE = 0.01

_Queue = asyncio.Queue[bytes]


@dataclass(eq=False)
class _Shell:
    """A shell that a connected robot serves."""

    typed: _Queue = field(default_factory=_Queue)
    written: _Queue = field(default_factory=_Queue)


@dataclass(eq=False)
class _Shells:
    """The connected robots, and the shells that they were asked to open."""

    robots: list[asyncio.Queue[str]] = field(default_factory=list)
    asked: dict[str, _Shell] = field(default_factory=dict)


@dataclass(frozen=True)
class _Target:
    """The add-on, and perhaps shell, of a WebSocket."""

    addon: Addon
    commands: Commands | None
    shells: _Shells
    shell: _Shell | None = None


def _check_host(connection: HTTPConnection) -> None:
    if connection.path_params.get("host", "0") != "0":
        abort(400, "not valid host ID")


def _shells(addon: Addon) -> _Shells:
    if addon.route_data is None:
        addon.route_data = _Shells()
    made: _Shells = addon.route_data
    return made


def _target(connection: HTTPConnection, *, refusal: int = 503) -> _Target:
    """Return the add-on, and its shells, of a WebSocket.

    Args:
        connection: The WebSocket.
        refusal: The status of the response while the add-on is not active.
    """
    in_path = "token" in connection.path_params
    caller = check_may_modify_addon(
        require_caller_in_path(connection) if in_path else require_caller(connection)
    )
    _check_host(connection)
    instance = require_instance(connection, caller)
    try:
        addon = require_active(connection, instance, "cmdsh")
    except HTTPError as exc:
        if refusal == _FORBIDDEN:
            exc.response.status_code = _FORBIDDEN
        raise
    return _Target(addon, get_context(connection).hosts.commands(instance), _shells(addon))


def _opening(connection: HTTPConnection) -> _Target:
    return _target(connection, refusal=503 if "token" in connection.path_params else _FORBIDDEN)


def _serving(connection: HTTPConnection) -> _Target:
    target = _target(connection)
    shell_id = connection.path_params.get("shell_id")
    if shell_id is None:
        return target
    shell = target.shells.asked.get(shell_id)
    if shell is None:
        abort(404, "shell not found")
    return _Target(target.addon, target.commands, target.shells, shell)


async def open_shell(websocket: WebSocket, target: _Target) -> None:
    """Open a shell: on a connected robot or, without one, on the host."""
    if target.shells.robots:
        shell, sid = _Shell(), str(uuid.uuid4())
        target.shells.asked[sid] = shell
        target.shells.robots[-1].put_nowait(json.dumps({"cmd": "new", "sid": sid}))
        try:
            await run_until_first_ends(
                websocket,
                target.addon,
                _take(websocket, shell.typed),
                _give(websocket, shell.written),
            )
        finally:
            target.shells.asked.pop(sid, None)
            shell.typed.put_nowait(b"")
    elif target.commands is not None:
        await run_until_first_ends(websocket, target.addon, _run_shell(websocket, target.commands))


async def _take(websocket: WebSocket, queue: _Queue) -> None:
    while (message := await receive_message(websocket)) is not None:
        if message:
            queue.put_nowait(message)
        # Backpressure: a fast sender waits for a slow reader.
        while queue.qsize() > _UNREAD:  # noqa: ASYNC110 -- rare, and short
            await asyncio.sleep(_PAUSE)


async def _give(websocket: WebSocket, queue: _Queue) -> None:
    while data := await queue.get():
        await websocket.send_bytes(data)


async def _run_shell(websocket: WebSocket, commands: Commands) -> None:
    async with Terminal.open(*_SIZE) as terminal:
        arguments = terminal.command([commands.shell, "-i"])
        async with commands.run(arguments, {"TERM": "xterm"}) as child:

            async def read() -> None:
                while (message := await receive_message(websocket)) is not None:
                    terminal.writer.write(message)
                    await terminal.writer.drain()

            async def write() -> None:
                async for data in child.chunks(terminal.reader):
                    await websocket.send_bytes(data)

            tasks = {asyncio.ensure_future(read()), asyncio.ensure_future(write())}
            try:
                await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            finally:
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)


async def receive_shells(websocket: WebSocket, target: _Target) -> None:
    """Ask a connected robot to open shells, or let it serve one."""
    if target.shell is not None:
        await run_until_first_ends(
            websocket,
            target.addon,
            _take(websocket, target.shell.written),
            _give(websocket, target.shell.typed),
        )
        target.shell.written.put_nowait(b"")
        return
    queue: asyncio.Queue[str] = asyncio.Queue()

    async def ask() -> None:
        while True:
            await websocket.send_text(await queue.get())

    async def ignore() -> None:
        while await receive_message(websocket) is not None:
            pass

    target.shells.robots.append(queue)
    try:
        await run_until_first_ends(websocket, target.addon, ask(), ignore())
    finally:
        with contextlib.suppress(ValueError):
            target.shells.robots.remove(queue)


async def send_shell_file(request: Request) -> Response:
    """Write a file on the host."""
    caller = require_addon_writer(request)
    _check_host(request)
    instance = require_instance(request, caller)
    require_active(request, instance, "cmdsh")
    return await write_file(request, instance)


class _HostRoutes(AddonRoutes):
    """The routes of the add-on, with the number of a host."""

    def __init__(self) -> None:
        super().__init__("cmdsh", once=False, path="/addon/cmdsh/{instance_id}/{host}")

    async def apply(self, request: Request) -> Response:
        """Apply the add-on on a host."""
        require_addon_writer(request)
        _check_host(request)
        return await super().apply(request)

    async def status(self, request: Request) -> Response:
        """Return the status of the add-on on a host."""
        require_caller(request)
        _check_host(request)
        return await super().status(request)

    async def remove(self, request: Request) -> Response:
        """Accept a removal from a host, which changes nothing."""
        caller = require_addon_writer(request)
        _check_host(request)
        require_applied(request, require_instance(request, caller), "cmdsh")
        return empty_response()


def _sockets(path: str) -> list[BaseRoute]:
    return [
        *websocket_routes(f"{path}/new", _opening, open_shell),
        *websocket_routes(f"{path}/new/{{token}}", _opening, open_shell),
        *websocket_routes(f"{path}/rx", _serving, receive_shells),
        *websocket_routes(f"{path}/rx/{{shell_id}}", _serving, receive_shells),
    ]


_PATH = "/addon/cmdsh/{instance_id}"

ROUTES: list[BaseRoute] = [
    *AddonRoutes("cmdsh", once=False).routes(),
    *_HostRoutes().routes(),
    *_sockets(_PATH),
    *_sockets(_PATH + "/{host}"),
    route("POST", _PATH + "/file", send_shell_file),
    route("POST", _PATH + "/file/{host}", send_shell_file),
]
