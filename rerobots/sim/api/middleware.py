"""What happens to every request before its route: time, body, token, credit."""

from __future__ import annotations

import re

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..world.rate_limit import ANONYMOUS_LIMIT, NO_LIMIT, TOKEN_LIMIT, Quota
from ..world.tokens import Caller, NoSubject
from .auth import verify_token
from .context import Context, get_context
from .responses import server_error

MAX_BODY = 1024 * 1024
"""Bytes of a request's body that are accepted."""

# Commands, files and WebSockets: their answers do not tell of a credit.
_UNCOUNTED = re.compile(
    r"/addon/(drive|cmd)/[^/]+/tx"
    r"|/addon/(cmd|cmdsh)/[^/]+/file(/[^/]+)?"
    r"|/addon/(drive|cmd)/[^/]+/rx/[^/]+"
    r"|/addon/cmdsh/[^/]+(/[0-9])?/(new|rx)(/[^/]+)?"
    r"|/addon/cam/[^/]+/[^/]+/(feed|upload)/[^/]+"
    r"|/hardshare/(cam/[^/]+/upload|ad/[^/]+)"
    r"|/proxy/.*"
)


class APIMiddleware:
    """ASGI middleware that all requests pass."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it."""
        if scope["type"] == "websocket":
            await self._pass_socket(scope, receive, send)
            return
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope, receive)
        simulator = get_context(request)
        try:
            body = await _read(request)
        except ClientDisconnect:
            return
        await _let_time_pass(simulator)
        try:
            caller = _authenticate(simulator, request)
        except NoSubject:
            await server_error()(scope, receive, send)
            return
        if request.method == "OPTIONS" or _UNCOUNTED.fullmatch(request.url.path):
            credit = NO_LIMIT
        else:
            credit = _count(simulator, request, caller)
            send = _with_credit(send, credit)
        request.state.caller, request.state.credit = caller, credit
        if body is None:
            await PlainTextResponse("413: Content Too Large", 413)(scope, receive, send)
        else:
            await self._app(scope, _replay(body), send)

    async def _pass_socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection = HTTPConnection(scope)
        simulator = get_context(connection)
        await _let_time_pass(simulator)
        try:
            caller = _authenticate(simulator, connection)
        except NoSubject:
            await server_error()(scope, receive, send)
            return
        connection.state.caller, connection.state.credit = caller, NO_LIMIT
        await self._app(scope, receive, send)


async def _let_time_pass(simulator: Context) -> None:
    simulator.world.timeline.run_due()
    await simulator.hosts.catch_up()
    await simulator.background.catch_up()


async def _read(request: Request) -> bytes | None:
    """Read a body to its end, so that an answer can be sent; None if it is too large."""
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


def _with_credit(send: Send, credit: Quota) -> Send:
    async def send_with_credit(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message["headers"], *credit.headers()]
        await send(message)

    return send_with_credit
