"""Faults of HTTP requests: late, wrong, cut or missing responses."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import time
from collections.abc import Iterable, Sequence
from typing import Any

from starlette.types import ASGIApp, Message

from .faults import Fault
from .recorder import Recorder

# With these options of SO_LINGER, closing a socket resets the connection.
_LINGER = struct.pack("ii", 1, 0)


class FaultInjection:
    """A request, handled with a fault.

    Args:
        fault: The fault.
        recorder: The request.
        transports: The connection of the request.
    """

    def __init__(self, fault: Fault, recorder: Recorder, transports: Sequence[Any]) -> None:
        self._fault = fault
        self._recorder = recorder
        self._transports = transports

    async def run(self, app: ASGIApp) -> None:
        """Handle the request with `app`, and apply the fault."""
        fault, recorder = self._fault, self._recorder
        if fault.latency:
            await fault.pause(fault.latency)
        if fault.reset == "before":
            recorder.log(None)
            await self._abort()
        elif recorder.scope["type"] == "websocket":
            await self._websocket(app)
        elif fault.status is not None or fault.rate_limit:
            await recorder.drain()
            await self._send_error()
        else:
            await app(recorder.scope, recorder.receive, self._send)

    async def _websocket(self, app: ASGIApp) -> None:
        refused = self._fault.status is not None or self._fault.rate_limit
        if not refused:
            await app(self._recorder.scope, self._recorder.receive, self._recorder.send)
            return
        status, headers, body = self._error_response()
        await self._recorder.receive()
        start = {"type": "websocket.http.response.start", "status": status, "headers": headers}
        await self._recorder.send(start)
        await self._recorder.send({"type": "websocket.http.response.body", "body": body})

    async def _send_error(self) -> None:
        status, headers, body = self._error_response()
        await self._send({"type": "http.response.start", "status": status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body})

    def _error_response(self) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        fault = self._fault
        kind, body = _encode(fault.body)
        headers = [(b"content-type", kind), (b"content-length", b"%d" % len(body))]
        if fault.rate_limit:
            reset = b"%d" % (time.time() + 3600)
            headers += [
                (b"x-ratelimit-limit", b"3600"),
                (b"x-ratelimit-remaining", b"0"),
                (b"x-ratelimit-reset", reset),
            ]
        return fault.status or 403, _add_headers(headers, fault), body

    async def _send(self, message: Message) -> None:
        """Send a part of the response, or the bytes of it that the fault permits."""
        fault, recorder = self._fault, self._recorder
        if fault.reset == "after":
            if message["type"] == "http.response.start":
                recorder.log(None)
                await self._abort()
            return
        if message["type"] == "http.response.start":
            if fault.status is None:
                message["headers"] = _add_headers(message["headers"], fault)
            await recorder.send(message)
            return
        body = message.get("body", b"")
        if fault.stall is not None:
            half = len(body) // 2
            await recorder.send({**message, "body": body[:half], "more_body": True})
            await self._stall(fault.stall)
            message = {**message, "body": body[half:]}
        elif fault.cut_body is not None:
            kept = len(body) // 2 if fault.cut_body is True else fault.cut_body
            await recorder.send({**message, "body": body[:kept], "more_body": True})
            await self._cut()
            return
        await recorder.send(message)

    async def _stall(self, seconds: float) -> None:
        """Wait, or until the client disconnects."""
        pause = asyncio.ensure_future(self._fault.pause(seconds))
        disconnected = asyncio.ensure_future(self._recorder.receive())
        try:
            await asyncio.wait({pause, disconnected}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            pause.cancel()
            disconnected.cancel()

    async def _abort(self) -> None:
        """Reset the connection."""
        reset(self._transports)
        await self._wait_disconnected()

    async def _wait_disconnected(self) -> None:
        while not (await self._recorder.receive())["type"].endswith(".disconnect"):
            pass

    async def _cut(self) -> None:
        """Close the connection when all that was sent is delivered."""
        for transport in self._transports:
            transport.close()
        await self._wait_disconnected()


def reset(transports: Iterable[Any]) -> None:
    """Reset connections."""
    for transport in transports:
        sock = transport.get_extra_info("socket")
        # A client that left while the fault waited has closed the connection.
        if sock is not None and not transport.is_closing():
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _LINGER)
        transport.abort()


def _encode(body: object) -> tuple[bytes, bytes]:
    """Return the content type and the bytes of a body."""
    if body is None:
        return b"application/octet-stream", b""
    if isinstance(body, bytes):
        return b"application/octet-stream", body
    if isinstance(body, str):
        return b"text/plain; charset=utf-8", body.encode()
    return b"application/json", json.dumps(body).encode()


def _add_headers(headers: Iterable[tuple[bytes, bytes]], fault: Fault) -> list[tuple[bytes, bytes]]:
    more = {k.lower().encode("latin-1"): v.encode("latin-1") for k, v in fault.headers.items()}
    return [*(pair for pair in headers if pair[0].lower() not in more), *more.items()]
