"""The thread of a simulator: one event loop, with HTTP and SSH servers."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from starlette.types import Scope

from .api.app import make_app
from .api.background import BackgroundTasks
from .api.context import Context
from .api.proxies import Proxies, is_for_proxy
from .dispatcher import Dispatcher
from .hosts.hosts import LOOPBACK, Hosts
from .net.cors import AnyOrigin
from .net.faults import Faults
from .net.http_server import HTTPServer, bind
from .net.https_server import HTTPSServer
from .net.quiet_logging import suppress_server_logs
from .net.request_log import RequestLog
from .page.app import Page, is_for_page
from .world.clock import Clock
from .world.rate_limit import RateLimit
from .world.standstill import Standstill
from .world.ticker import Ticker
from .world.tokens import NoSubject, TokenIssuer
from .world.world import World

T = TypeVar("T")

_LAST_TURNS = 20


class ServerThread:
    """Serves a world, in a thread of its own, until it is closed.

    Args:
        world: The world to serve. Only this thread uses it from now on.
        tokens: Verifies tokens.
        clock: The time of the world.
        faults: The faults to apply.
        requests: The log of requests.
        enforce_rate_limit: Whether requests beyond the rate limit are refused.
        api_token: The token that the page gives to a browser that has its key.
        address: The address to listen on.

    Attributes:
        page_key: The key of the page.
    """

    def __init__(
        self,
        world: World,
        tokens: TokenIssuer,
        clock: Clock,
        faults: Faults,
        requests: RequestLog,
        *,
        enforce_rate_limit: bool,
        api_token: str,
        address: str = LOOPBACK,
    ) -> None:
        self._world = world
        self._tokens = tokens
        self._clock = clock
        self._faults = faults
        self._requests = requests
        self._rate_limit = RateLimit(clock, enforced=enforce_rate_limit)
        self._api_token = api_token
        self._address = address
        self._started: Future[None] = Future()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stop: asyncio.Event | None = None
        self._thread: threading.Thread | None = None
        self._hosts: Hosts | None = None
        self._background: BackgroundTasks | None = None
        self._https_server: HTTPSServer | None = None
        self.page_key: str = ""

    def start(self, port: int) -> int:
        """Listen, and return when requests are answered.

        Args:
            port: The port to listen on; 0 is any free port.

        Returns:
            The port.

        Raises:
            OSError: The port is in use, or not permitted.
        """
        sock = bind(self._address, port)
        self._thread = threading.Thread(
            target=self._run, args=(sock,), name="rerobots-sim", daemon=True
        )
        self._thread.start()
        self._started.result()
        return int(sock.getsockname()[1])

    def close(self) -> None:
        """Stop everything, and return when it has stopped."""
        # A request that waits because of a fault would delay the end.
        self._faults.clear()
        if self._loop is not None and self._stop is not None:
            with contextlib.suppress(RuntimeError):  # The loop is closed: it ended by itself.
                self._loop.call_soon_threadsafe(self._stop.set)
        # The garbage collector can close a dropped simulator in this thread.
        if self._thread is not None and self._thread is not threading.current_thread():
            self._thread.join()

    def call(self, function: Callable[[World, Hosts], T]) -> T:
        """Call a function in the thread of the world.

        Args:
            function: Receives the world and the hosts of its instances.

        Returns:
            What the function returns, after its immediate consequences have happened.
        """

        async def call(hosts: Hosts) -> T:
            await self._catch_up(hosts)
            result = function(self._world, hosts)
            await self._catch_up(hosts)
            return result

        assert self._loop is not None  # noqa: S101 -- for the type checker
        assert self._hosts is not None  # noqa: S101 -- for the type checker
        return asyncio.run_coroutine_threadsafe(call(self._hosts), self._loop).result()

    async def _catch_up(self, hosts: Hosts) -> None:
        self._world.timeline.run_due()
        await hosts.catch_up()
        if self._background is not None:
            await self._background.catch_up()

    @property
    def certificate(self) -> str:
        """The certificate of HTTPS addresses, in PEM."""
        assert self._https_server is not None  # noqa: S101 -- for the type checker
        https_server = self._https_server
        return self.call(lambda _world, _hosts: https_server.certificate)

    def _run(self, sock: socket.socket) -> None:
        with sock, suppress_server_logs():
            try:
                asyncio.run(self._serve(sock))
            except BaseException as exc:
                if self._started.done():
                    raise
                self._started.set_exception(exc)

    async def _serve(self, sock: socket.socket) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        self._hosts = hosts = Hosts(self._world, self._faults, self._address)
        self._background = background = BackgroundTasks(self._world, hosts)
        proxies = Proxies(self._world, hosts)
        self._https_server = https_server = HTTPSServer(AnyOrigin(proxies), self._address)
        api = make_app(
            Context(
                self._world,
                hosts,
                background,
                self._tokens,
                self._rate_limit,
                https_server,
                Standstill(self._clock),
            )
        )
        page = Page(self._world, hosts, self._requests, self._faults, self._api_token)
        self.page_key = page.key
        dispatcher = Dispatcher(
            api,
            mounts=[(is_for_proxy, proxies)],
            page=(is_for_page, page),
            faults=self._faults,
            requests=self._requests,
            connections=lambda: http_server.connections,
            user_of=self._user_of,
            wall_time=lambda: self._world.timeline.wall_time,
        )
        http_server = HTTPServer(dispatcher, sock)
        ticker = Ticker(self._world.timeline, self._clock)
        try:
            await http_server.start()
            self._started.set_result(None)
            await self._stop.wait()
        finally:
            ticker.stop()
            # Requests end first: they could launch more hosts.
            try:
                await https_server.close()
                await http_server.close()
            finally:
                await background.close()
                await hosts.close()
                # Connections that were aborted are closed in the next turns of the loop.
                for _ in range(_LAST_TURNS):
                    await asyncio.sleep(0)

    def _user_of(self, scope: Scope) -> str | None:
        """Return the user of the token of a request."""
        state = scope.get("state") or {}
        caller = state.get("caller")
        if caller is None and "caller" not in state:
            header = dict(scope["headers"]).get(b"authorization", b"").decode("latin-1")
            with contextlib.suppress(NoSubject):
                caller = self._tokens.verify(header.partition(" ")[2].strip())
        return None if caller is None else str(caller.user)
