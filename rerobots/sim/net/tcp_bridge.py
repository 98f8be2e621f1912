"""WebSockets that lead to a TCP port, for the add-on `wstcp`."""

from __future__ import annotations

import asyncio
import logging
import socket

from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

# Anybody on this machine can cause log messages: they are not written to a terminal.
_log = logging.getLogger("rerobots.sim")
_log.addHandler(logging.NullHandler())

_CHUNK = 64 * 1024
_FAILED = 1011


async def bridge(sock: socket.socket, port: int | None, over: asyncio.Event) -> None:
    """Serve WebSockets until it is over.

    Args:
        sock: The socket to listen on.
        port: The TCP port of this machine that they lead to; None is one where nobody listens.
        over: The event that ends all.
    """

    async def connect(websocket: ServerConnection) -> None:
        try:
            if port is None:
                raise OSError("no port")
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await websocket.close(_FAILED, "nobody listens at the TCP port")
            return
        try:
            await _pass_on(websocket, reader, writer)
        finally:
            writer.close()

    with sock:
        async with serve(connect, sock=sock, compression=None, close_timeout=1, logger=_log):
            await over.wait()


async def _pass_on(
    websocket: ServerConnection, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> None:
    async def to_port() -> None:
        async for message in websocket:
            writer.write(message.encode() if isinstance(message, str) else message)
            await writer.drain()

    async def from_port() -> None:
        while data := await reader.read(_CHUNK):
            await websocket.send(data)

    tasks = {asyncio.ensure_future(to_port()), asyncio.ensure_future(from_port())}
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        if any(isinstance(task.exception(), OSError) for task in done):
            await websocket.close(_FAILED, "the TCP connection broke")
    finally:
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            known = (ConnectionClosed, OSError, asyncio.CancelledError)
            if isinstance(outcome, Exception) and not isinstance(outcome, known):
                raise outcome
