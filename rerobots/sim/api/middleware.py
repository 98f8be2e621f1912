"""ASGI middleware of the API: time, body, token and rate limit of each request."""

from __future__ import annotations

import re

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..world.rate_limit import ANONYMOUS_LIMIT, NO_LIMIT, TOKEN_LIMIT, Quota
from ..world.standstill import HINT, waits_for_time
from ..world.tokens import Caller, NoSubject
from .auth import verify_token
from .context import Context, get_context
from .responses import server_error

# Requests that programs repeat while they wait.
_POLLED = re.compile(r"/instances(/[^/]+)?|/instance/[^/]+|/addon/[^/]+/[^/]+(/[0-9](/img)?)?")

_OK = 200

MAX_BODY = 1024 * 1024
"""Bytes of a request's body that are accepted."""

# Not counted, and without X-RateLimit headers: commands, files and WebSockets.
_UNCOUNTED = re.compile(
    r"/addon/(drive|cmd)/[^/]+/tx"
    r"|/addon/cmd/[^/]+/cancel/[^/]+"
    r"|/addon/(cmd|cmdsh)/[^/]+/file(/[^/]+)?"
    r"|/addon/(drive|cmd)/[^/]+/rx/[^/]+"
    r"|/addon/cmdsh/[^/]+(/[0-9])?/(new|rx)(/[^/]+)?"
    r"|/addon/cam/[^/]+/[^/]+/(feed|upload)/[^/]+"
    r"|/hardshare/(cam/[^/]+/upload|ad/[^/]+)"
)

# Counted, but its errors have no X-RateLimit headers.
_PICTURE = re.compile(r"/addon/cam/[^/]+/[^/]+/img")


class APIMiddleware:
    """Prepares each request for its route, or answers it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Prepare a request for its route, or answer it."""
        if scope["type"] == "websocket":
            await self._handle_websocket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        simulator = get_context(request)
        try:
            body = await _read_body(request)
        except ClientDisconnect:
            return
        await _catch_up(simulator)
        try:
            caller = _authenticate(simulator, request)
        except NoSubject:
            await server_error()(scope, receive, send)
            return
        if _UNCOUNTED.fullmatch(request.url.path):
            quota = NO_LIMIT
        else:
            quota = _count(simulator, request, caller)
            of_errors = quota.exhausted or not _PICTURE.fullmatch(request.url.path)
            send = _with_quota_headers(send, quota, of_errors=of_errors)
        request.state.caller, request.state.quota = caller, quota
        if _stands_still(simulator, request, caller):
            await PlainTextResponse(HINT, 500)(scope, receive, send)
        elif body is None:
            await PlainTextResponse("413: Content Too Large", 413)(scope, receive, send)
        else:
            await self._app(scope, _replay(body), send)

    async def _handle_websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        simulator = get_context(connection)
        await _catch_up(simulator)
        try:
            caller = _authenticate(simulator, connection)
        except NoSubject:
            await server_error()(scope, receive, send)
            return
        connection.state.caller, connection.state.quota = caller, NO_LIMIT
        await self._app(scope, receive, send)


def _stands_still(simulator: Context, request: Request, caller: Caller | None) -> bool:
    """Return whether a program waits for time to pass, and only tests can move it."""
    path = request.url.path
    if request.method != "GET" or not _POLLED.fullmatch(path):
        return False
    user = "" if caller is None else caller.user
    return simulator.standstill.asked(f"{user} {path}") and waits_for_time(simulator.world)


async def _catch_up(simulator: Context) -> None:
    simulator.world.timeline.run_due()
    await simulator.hosts.catch_up()
    await simulator.background.catch_up()


async def _read_body(request: Request) -> bytes | None:
    """Read a body to its end, so that a response can be sent; None if it is too large."""
    parts: list[bytes] = []
    size = 0
    async for part in request.stream():
        size += len(part)
        if size <= MAX_BODY:
            parts.append(part)
    return b"".join(parts) if size <= MAX_BODY else None


def _replay(body: bytes) -> Receive:
    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    return receive


def _authenticate(simulator: Context, connection: HTTPConnection) -> Caller | None:
    scheme, _, token = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return None
    return verify_token(simulator, token.strip())


def _count(simulator: Context, request: Request, caller: Caller | None) -> Quota:
    if caller is not None:
        return simulator.rate_limit.count(f"token {caller.token_digest}", TOKEN_LIMIT)
    address = "unknown" if request.client is None else request.client.host
    return simulator.rate_limit.count(f"address {address}", ANONYMOUS_LIMIT)


def _with_quota_headers(send: Send, quota: Quota, *, of_errors: bool) -> Send:
    async def send_with_credit(message: Message) -> None:
        if message["type"] == "http.response.start" and (of_errors or message["status"] == _OK):
            message["headers"] = [*message["headers"], *quota.headers()]
        await send(message)

    return send_with_credit
