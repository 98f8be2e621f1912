"""The thread in which a simulator lives: one event loop, HTTP and SSH."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future

import uvicorn

from rerobots.sim.app import make_app
from rerobots.sim.clock import Clock
from rerobots.sim.context import Context
from rerobots.sim.hosts import LOOPBACK, Hosts
from rerobots.sim.quiet import quiet
from rerobots.sim.ratelimit import RateLimit
from rerobots.sim.ticker import Ticker
from rerobots.sim.tokens import TokenIssuer
from rerobots.sim.world import World


class _HTTP(uvicorn.Server):
    """Tells when it listens, and ends without delay."""

    def __init__(self, config: uvicorn.Config, on_started: Callable[[], None]) -> None:
        super().__init__(config)
        self._on_started = on_started
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """Begin the end."""
        self.should_exit = True
        self._stopping.set()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_started()

    async def main_loop(self) -> None:
        """Wait, and keep the date of the answers up to date."""
        # The base class would look ten times a second whether it is to end.
        ticks_per_second = 10
        second = 0
        while not await self.on_tick(second * ticks_per_second):
            second += 1
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), 1)


class ServerThread:
    """Serves a world, in a thread of its own, until it is closed.

    Args:
        world: what to serve. Nobody else touches it from now on.
        tokens: whose tokens to accept.
        clock: the time of the world.
        enforce_rate_limit: whether requests are refused when their credit is exhausted.
    """

    def __init__(
        self, world: World, tokens: TokenIssuer, clock: Clock, *, enforce_rate_limit: bool
    ) -> None:
        self._world = world
        self._tokens = tokens
        self._clock = clock
        self._rate_limit = RateLimit(clock, enforced=enforce_rate_limit)
        self._started: Future[None] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None

    def start(self, port: int) -> int:
        """Listen, and return when requests are answered.

        Args:
            port: where to listen; 0 is any that is free.

        Returns:
            The port.

        Raises:
            OSError: the port is in use, or may not be used.
        """
        listener = _listen(port)
        self._thread = threading.Thread(
            target=self._run, args=(listener,), name="rerobots-sim", daemon=True
        )
        self._thread.start()
        self._started.result()
        return int(listener.getsockname()[1])

    def close(self) -> None:
        """End all that runs, and return when it has ended."""
        if self._loop is not None and self._stop is not None:
            with contextlib.suppress(RuntimeError):  # The loop is closed: it ended by itself.
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread is not None:
            self._thread.join()

    def _run(self, listener: socket.socket) -> None:
        with listener, quiet():
            try:
                asyncio.run(self._serve(listener))
            except BaseException as exc:
                if self._started.done():
                    raise
                self._started.set_exception(exc)

    async def _serve(self, listener: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        hosts = Hosts(self._world)
        app = make_app(Context(self._world, hosts, self._tokens, self._rate_limit))
        config = uvicorn.Config(
            app,
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            # Longer than people think between two requests.
            timeout_keep_alive=75,
            timeout_graceful_shutdown=2,
        )
        http = _HTTP(config, lambda: self._started.set_result(None))
        serving = asyncio.ensure_future(http.serve(sockets=[listener]))
        ticker = Ticker(self._world.timeline, self._clock)
        stopped = asyncio.ensure_future(self._stop.wait())
        try:
            await asyncio.wait({serving, stopped}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopped.cancel()
            ticker.stop()
            http.stop()
            try:
                # First no more requests, then no more hosts.
                await serving
            finally:
                await hosts.close()


def _listen(port: int) -> socket.socket:
    # With the protocol named, asyncio switches off the delays of small packets.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        # A port of a simulator that has just ended can be used again.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((LOOPBACK, port))
    except BaseException:
        listener.close()
        raise
    return listener
