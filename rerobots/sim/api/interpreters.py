"""The interpreter at the URL of `py`: it runs source texts and sends the lines they print."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import json

from starlette.websockets import WebSocket

from ..hosts import interpreter
from ..hosts.commands import Commands
from .websockets import receive_message


@functools.cache
def _program() -> str:
    return inspect.getsource(interpreter)


async def interpret(websocket: WebSocket, commands: Commands) -> None:
    """Run a Python interpreter until it, or its client, ends."""
    environment = {"PYTHONIOENCODING": "utf-8:replace"}
    arguments = [commands.python, "-u", "-c", _program()]
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
