"""What every request meets first: the record of it, faults, and which part it is for."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from urllib.parse import parse_qsl

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ..net.faults import Fault, Faults
from ..net.request_log import BODY_KEPT, ReceivedRequest, RequestLog, without_tokens
from .query import first_values

Part = tuple[Callable[[Scope], bool], ASGIApp]

# With these, closing a socket resets the connection.
_LINGER = struct.pack("ii", 1, 0)


class Front:
    """ASGI application in front of the others.

    Args:
        api: the application of the API, for all that no other part takes.
        parts: those that come before it: which requests are theirs, and the application.
        private: the part whose requests are neither recorded nor disturbed.
        faults: what is to go wrong.
        requests: where requests are recorded.
        connections: gives the server's open connections.
        user_of: tells whose token a request bears.
    """

    def __init__(
        self,
        api: ASGIApp,
        *,
        parts: Iterable[Part],
        private: Part,
        faults: Faults,
        requests: RequestLog,
        connections: Callable[[], Iterable[Any]],
        user_of: Callable[[Scope], str | None],
    ) -> None:
        self._api = api
        self._parts = tuple(parts)
        self._private = private
        self._faults = faults
        self._requests = requests
        self._connections = connections
        self._user_of = user_of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Take a request to where it belongs, unless something goes wrong with it."""
        if scope["type"] not in ("http", "websocket"):
            await self._api(scope, receive, send)
            return
        is_private, private = self._private
        if is_private(scope):
            await private(scope, receive, send)
            return
        app = next((app for takes, app in self._parts if takes(scope)), self._api)
        record = _Record(scope, receive, send, self._requests, self._user_of)
        fault = self._faults.take(record.method, scope["path"])
        if fault is None:
            await app(scope, record.receive, record.send)
        else:
            await _Mishap(fault, record, self._transports(scope)).happen(app)

    def _transports(self, scope: Scope) -> list[Any]:
        """Find the connection that a request came by."""
        transports = [connection.transport for connection in self._connections()]
        client = scope["client"]
        return [t for t in transports if t is not None and t.get_extra_info("peername") == client]


class _Record:
    """Passes a request on, and notes what it was."""

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        requests: RequestLog,
        user_of: Callable[[Scope], str | None],
    ) -> None:
        self.scope = scope
        self.method: str = scope.get("method", "GET")
        self._receive = receive
        self._send = send
        self._requests = requests
        self._user_of = user_of
        self._body = bytearray()
        self._noted = False

    async def receive(self) -> Message:
        message = await self._receive()
        room = BODY_KEPT - len(self._body)
        if message["type"] == "http.request" and room > 0:
            self._body += message.get("body", b"")[:room]
        return message

    async def send(self, message: Message) -> None:
        kind = message["type"]
        # Whoever sees the answer shall find its request noted.
        if kind in ("http.response.start", "websocket.http.response.start"):
            self.note(message["status"])
        elif kind == "websocket.accept":
            self.note(101)
        elif kind == "websocket.close":
            self.note(403)
        await self._send(message)

    async def drain(self) -> None:
        """Read the body to its end."""
        if self.scope["type"] == "http":
            while (message := await self.receive())["type"] == "http.request":
                if not message.get("more_body"):
                    return

    def note(self, status: int | None) -> None:
        if self._noted:
            return
        self._noted = True
        query = self.scope["query_string"].decode("latin-1")
        self._requests.append(
            ReceivedRequest(
                method=self.method,
                path=without_tokens(self.scope["path"]),
                query=_parameters(query),
                status=status,
                body=without_tokens(self._body.decode("latin-1")).encode("latin-1"),
                user=self._user_of(self.scope),
            )
        )


def _parameters(query: str) -> dict[str, str]:
    if not query:
        return {}
    return first_values(parse_qsl(without_tokens(query), keep_blank_values=True))


class _Mishap:
    """A fault that happens to a request."""

    def __init__(self, fault: Fault, record: _Record, transports: Sequence[Any]) -> None:
        self._fault = fault
        self._record = record
        self._transports = transports

    async def happen(self, app: ASGIApp) -> None:
        fault, record = self._fault, self._record
        if fault.latency:
            await fault.pause(fault.latency)
        if fault.reset == "before":
            record.note(None)
            await self._abort()
        elif record.scope["type"] == "websocket":
            await self._websocket(app)
        elif fault.status is not None or fault.rate_limit:
            await record.drain()
            await self._answer()
        else:
            await app(record.scope, record.receive, self._send)

    async def _websocket(self, app: ASGIApp) -> None:
        refused = self._fault.status is not None or self._fault.rate_limit
        if not refused:
            await app(self._record.scope, self._record.receive, self._record.send)
            return
        status, headers, body = self._made_up()
        await self._record.receive()
        start = {"type": "websocket.http.response.start", "status": status, "headers": headers}
        await self._record.send(start)
        await self._record.send({"type": "websocket.http.response.body", "body": body})

    async def _answer(self) -> None:
        status, headers, body = self._made_up()
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    def _made_up(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        fault = self._fault
        kind, body = _spell(fault.body)
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        if fault.rate_limit:
            reset = b"%d" % (time.time() + 3600)
            headers += [
                (b"x-ratelimit-limit", b"3600"),
                (b"x-ratelimit-remaining", b"0"),
                (b"x-ratelimit-reset", reset),
            ]
        return fault.status or 403, _with(headers, fault), body

    async def _send(self, message: Message) -> None:
        """Send an answer, or as much of it as there is to be."""
        fault, record = self._fault, self._record
        if fault.reset == "after":
            if message["type"] == "http.response.start":
                record.note(None)
                await self._abort()
            return
        if message["type"] == "http.response.start":
            if fault.status is None:
                message["headers"] = _with(message["headers"], fault)
            await record.send(message)
            return
        body = message.get("body", b"")
        if fault.stall is not None:
            half = len(body) // 2
            await record.send({**message, "body": body[:half], "more_body": True})
            await self._stall(fault.stall)
            message = {**message, "body": body[half:]}
        elif fault.cut_body is not None:
            kept = len(body) // 2 if fault.cut_body is True else fault.cut_body
            await record.send({**message, "body": body[:kept], "more_body": True})
            await self._cut()
            return
        await record.send(message)

    async def _stall(self, seconds: float) -> None:
        """Wait, unless the client goes."""
        pause = asyncio.ensure_future(self._fault.pause(seconds))
        gone = asyncio.ensure_future(self._record.receive())
        try:
            await asyncio.wait({pause, gone}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            gone.cancel()

    async def _abort(self) -> None:
        """Reset the connection."""
        for transport in self._transports:
            sock = transport.get_extra_info("socket")
            if sock is not None:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
            transport.abort()
        await self._until_gone()

    async def _until_gone(self) -> None:
        while not (await self._record.receive())["type"].endswith(".disconnect"):
            pass

    async def _cut(self) -> None:
        """Close the connection once all that was sent has gone out."""
        for transport in self._transports:
            transport.close()
        await self._until_gone()


def _spell(body: object) -> tuple[bytes, bytes]:
    """Give content type and bytes of a body."""
    if body is None:
        return b"application/octet-stream", b""
    if isinstance(body, bytes):
        return b"application/octet-stream", body
    if isinstance(body, str):
        return b"text/plain; charset=utf-8", body.encode()
    return b"application/json", json.dumps(body).encode()


def _with(headers: Iterable[tuple[bytes, bytes]], fault: Fault) -> list[tuple[bytes, bytes]]:
    more = {k.lower().encode("latin-1"): v.encode("latin-1") for k, v in fault.headers.items()}
    return [*(pair for pair in headers if pair[0].lower() not in more), *more.items()]
