"""The `py` add-on: a Python interpreter on the host, that is on this machine, as you."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import json
import sys

from starlette.routing import BaseRoute
from starlette.websockets import WebSocket

from ..hosts import interpreter
from ..hosts.commands import Commands
from ..world.addons import Addon
from ..world.instances import Instance
from .addons import UrlAddonRoutes, require_addon_at_url
from .context import get_context
from .websockets import receive_message, run_until_first_ends, websocket_routes


async def interpret(websocket: WebSocket, target: tuple[Instance, Addon]) -> None:
    """Run source texts, and send the lines that they print."""
    instance, addon = target
    commands = get_context(websocket).hosts.commands(instance)
    if commands is not None:
        await run_until_first_ends(websocket, addon, _interpret(websocket, commands))


@functools.cache
def _program() -> str:
    return inspect.getsource(interpreter)


async def _interpret(websocket: WebSocket, commands: Commands) -> None:
    environment = {"PYTHONIOENCODING": "utf-8:replace"}
    arguments = [sys.executable, "-u", "-c", _program()]
    async with commands.run(arguments, environment) as child:

        async def read() -> None:
            while (message := await receive_message(websocket)) is not None:
                text = json.dumps(message.decode(errors="replace"))
                await child.write_input(text.encode() + b"\n")

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


ROUTES: list[BaseRoute] = [
    *UrlAddonRoutes("py", "ws").routes(),
    *websocket_routes(
        "/proxy/py/{proxy_token}", functools.partial(require_addon_at_url, name="py"), interpret
    ),
]
