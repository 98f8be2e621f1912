"""An HTTP server on a socket, in the running event loop."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from typing import Any

from starlette.types import ASGIApp
from uvicorn.config import Config
from uvicorn.server import Server
from websockets.exceptions import InvalidState

# Seconds that requests in progress have to finish when the server closes.
_GRACE = 2.0


class _UvicornServer(Server):
    """A server that reports when it listens, and stops without delay."""

    def __init__(self, config: Config) -> None:
        super().__init__(config)
        self.listening = asyncio.Event()
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Start to stop."""
        self.should_exit = True
        self._stopping.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.listening.set()

    async def main_loop(self) -> None:
        """Wait for `stop`, and update the Date header each second."""
        # The base class polls ten times a second.
        ticks_per_second = 10
        second = 0
        while not await self.on_tick(second * ticks_per_second):
            second += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Shut down as the base class does, without needless sleeps."""
        for server in self.servers:
            server.close()
        for sock in sockets or []:
            sock.close()
        connections: set[Any] = self.server_state.connections
        for connection in list(connections):
            # A WebSocket that the client is just closing raises this.
            with contextlib.suppress(InvalidState):
                connection.shutdown()
        if tasks := set(self.server_state.tasks):
            _, late = await asyncio.wait(tasks, timeout=_GRACE)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late)
        for delay in (0, 0, *[0.01] * 10):
            await asyncio.sleep(delay)
            if not connections:
                return
        for connection in list(connections):
            connection.transport.abort()
        await asyncio.sleep(0)


class HTTPServer:
    """Serves an application on a socket.

    Args:
        app: The application.
        sock: The socket to listen on.
        tls: The TLS context, for HTTPS.
    """

    def __init__(self, app: ASGIApp, sock: socket.socket, tls: ssl.SSLContext | None = None):
        config = Config(
            app,
            http="h11",
            ws="websockets-sansio",
            ws_ping_interval=5,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            proxy_headers=False,
            # Longer than a person needs between two requests.
            timeout_keep_alive=75,
        )
        config.load()
        config.ssl = tls
        self._socket = sock
        self._server = _UvicornServer(config)
        self._serving: asyncio.Task[None] | None = None

    @property
    def connections(self) -> list[Any]:
        """The connections that are open."""
        return list(self._server.server_state.connections)

    @property
    def port(self) -> int:
        """The address that it listens on."""
        return int(self._socket.getsockname()[1])

    async def start(self) -> None:
        """Start to listen.

        Raises:
            OSError: The socket cannot be listened on.
        """
        self._serving = asyncio.create_task(self._server.serve(sockets=[self._socket]))
        listening = asyncio.create_task(self._server.listening.wait())
        await asyncio.wait({self._serving, listening}, return_when=asyncio.FIRST_COMPLETED)
        listening.cancel()
        if self._serving.done():
            await self._serving

    async def close(self) -> None:
        """Stop, and return when it has stopped."""
        self._server.stop()
        if self._serving is not None:
            await self._serving
        self._socket.close()


def bind(address: str, port: int) -> socket.socket:
    """Make a socket for a listener.

    Raises:
        OSError: The port is in use, or address or port may not be used.
    """
    # asyncio disables Nagle's algorithm only where the protocol is named.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # The port of a simulator that has just closed can be used again.
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        sock.bind((address, port))
    except BaseException:
        sock.close()
        raise
    return sock
