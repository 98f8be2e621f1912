"""Passes a request on, and adds it to the request log."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from urllib.parse import parse_qsl

from starlette.types import Message, Receive, Scope, Send

from .request_log import BODY_KEPT, Answered, ReceivedRequest, RequestLog, without_tokens


class Recorder:
    """One request: `receive` and `send` stand in for those of the server.

    The request is logged just before its response starts, so that whoever
    has the response finds the request in the log.

    Args:
        scope: The request, as ASGI describes it.
        receive: Receives from the client.
        send: Sends to the client.
        requests: The log.
        user_of: Returns the user of the token of a request.
        arrived: Time of the request, by the clock of the simulator.

    Attributes:
        scope: The request.
        method: Its method; `GET` for a WebSocket.
    """

    def __init__(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        requests: RequestLog,
        user_of: Callable[[Scope], str | None],
        arrived: datetime,
    ) -> None:
        self.scope = scope
        self.method: str = scope.get("method", "GET")
        self._receive = receive
        self._send = send
        self._requests = requests
        self._user_of = user_of
        self._arrived = arrived
        self._body = bytearray()
        self._began = time.monotonic()
        self._answer = bytearray()
        self._logged: ReceivedRequest | None = None
        self._answered = False

    async def receive(self) -> Message:
        """Receive from the client, and keep the beginning of the body."""
        message = await self._receive()
        missing = BODY_KEPT - len(self._body)
        if message["type"] == "http.request" and missing > 0:
            self._body += message.get("body", b"")[:missing]
        return message

    async def send(self, message: Message) -> None:
        """Send to the client; log the request when its response starts."""
        kind = message["type"]
        if kind in ("http.response.start", "websocket.http.response.start"):
            self.log(message["status"])
        elif kind == "websocket.accept":
            self.log(101)
        elif kind == "websocket.close":
            self.log(403)
        await self._send(message)
        if kind in ("http.response.body", "websocket.http.response.body"):
            missing = BODY_KEPT - len(self._answer)
            self._answer += message.get("body", b"")[: max(missing, 0)]
        if not message.get("more_body") and not kind.endswith(".start"):
            self._tell()

    async def drain(self) -> None:
        """Read the body to its end."""
        if self.scope["type"] == "http":
            while (message := await self.receive())["type"] == "http.request":
                if not message.get("more_body"):
                    return

    def log(self, status: int | None) -> None:
        """Log the request, unless it is logged already.

        Args:
            status: Status of the response; None without a response.
        """
        if self._logged is not None:
            return
        query = self.scope["query_string"].decode("latin-1")
        self._logged = ReceivedRequest(
            method=self.method,
            path=without_tokens(self.scope["path"]),
            query=_parameters(query),
            status=status,
            body=without_tokens(self._body.decode("latin-1")).encode("latin-1"),
            user=self._user_of(self.scope),
            time=self._arrived,
        )
        self._requests.append(self._logged)
        if status is None:
            self._tell()

    def _tell(self) -> None:
        """Report the response, once."""
        told = self._requests.on_answer
        if told is None or self._logged is None or self._answered:
            return
        self._answered = True
        told(Answered(self._logged, time.monotonic() - self._began, bytes(self._answer)))


def _parameters(query: str) -> dict[str, str]:
    """Read a query; of several values of a parameter, the server sees the first."""
    parameters: dict[str, str] = {}
    if query:
        for name, value in parse_qsl(without_tokens(query), keep_blank_values=True):
            parameters.setdefault(name, value)
    return parameters
