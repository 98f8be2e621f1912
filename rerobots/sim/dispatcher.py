"""Passes each request to its application, records it, and applies faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from starlette.types import ASGIApp, Receive, Scope, Send

from .net.cors import answer_options, permit_any_origin
from .net.fault_injection import FaultInjection
from .net.faults import Faults
from .net.feed_faults import FeedInjection, is_feed
from .net.recorder import Recorder
from .net.request_log import RequestLog

Mount = tuple[Callable[[Scope], bool], ASGIApp]
"""Whether a request is for an application, and the application."""


class Dispatcher:
    """ASGI application in front of the API, the page and the robots' REST interface.

    Args:
        api: Handles all requests that are for no other application.
        mounts: Other applications.
        page: The application whose requests are neither recorded nor hit by faults.
        faults: The faults to apply.
        requests: The log of requests.
        connections: Lists the server's open connections.
        user_of: Returns the user of the token of a request.
        wall_time: Returns the time of the simulated world.
    """

    def __init__(
        self,
        api: ASGIApp,
        *,
        mounts: Iterable[Mount],
        page: Mount,
        faults: Faults,
        requests: RequestLog,
        connections: Callable[[], Iterable[Any]],
        user_of: Callable[[Scope], str | None],
        wall_time: Callable[[], datetime],
    ) -> None:
        self._api = api
        self._mounts = tuple(mounts)
        self._page = page
        self._faults = faults
        self._requests = requests
        self._connections = connections
        self._user_of = user_of
        self._wall_time = wall_time

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request, with a fault if one matches it."""
        if scope["type"] not in ("http", "websocket"):
            await self._api(scope, receive, send)
            return
        is_for_page, page = self._page
        if is_for_page(scope):
            await page(scope, receive, send)
            return
        app = next((app for matches, app in self._mounts if matches(scope)), self._api)
        if scope.get("method") == "OPTIONS":
            app = answer_options
        send = permit_any_origin(send)
        recorder = Recorder(scope, receive, send, self._requests, self._user_of, self._wall_time())
        fault = self._faults.take(recorder.method, scope["path"])
        if fault is None and is_feed(scope):
            await FeedInjection(self._faults, recorder, self._transports).run(app)
        elif fault is None:
            await app(scope, recorder.receive, recorder.send)
        else:
            await FaultInjection(fault, recorder, self._transports(scope)).run(app)

    def _transports(self, scope: Scope) -> list[Any]:
        """Find the connection that a request came by."""
        transports = [connection.transport for connection in self._connections()]
        client = scope["client"]
        return [t for t in transports if t is not None and t.get_extra_info("peername") == client]
