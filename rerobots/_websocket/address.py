"""Where a WebSocket leads to, and by which route."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from .. import _failures, _refusals
from .._dial import PORTS, Exchange, dial, unconnected
from .._shown import body_without_token
from .._wire import WireRequest

if TYPE_CHECKING:
    from rerobots_openapi.operation import Missing

    from .. import errors

LARGEST_MESSAGE = 16 * 2**20
"""Bytes of a message, at most."""

UNREAD = 16
"""Messages that came and were not read yet, at most; then the other side has to wait."""


class Route(NamedTuple):
    """How to get there, and how long that may take.

    Attributes:
        proxy: URL of a proxy; None for none.
        connect: Seconds to wait for a connection.
        read: Seconds to wait until the WebSocket is open.
        context: How to verify the server's certificate; None for plain HTTP.
    """

    proxy: str | None
    connect: float
    read: float
    context: ssl.SSLContext | None = None


@dataclass(frozen=True, repr=False)
class Address:
    """Where a WebSocket leads to.

    Attributes:
        base_uri: The beginning of its URL, of http or https.
        target: The rest of its URL; it may hold a token.
        shown: What errors and logs show in place of `target`.
        headers: Headers of the request that opens it.
        missing: What does not exist if the server answers 404 without words.
        sender: Whose token is sent, in words.
        largest: Bytes of a message, at most.
        unread: Messages that are kept until they are read, at most.
    """

    base_uri: str
    target: str
    shown: str
    headers: Mapping[str, str]
    missing: Missing | None = None
    sender: str = "no token was sent"
    largest: int = LARGEST_MESSAGE
    unread: int = UNREAD

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.where}>"

    @property
    def where(self) -> str:
        """The URL, as errors and logs may show it."""
        return f"{self._base}{self.shown}"

    @property
    def url(self) -> str:
        """The URL; it may hold a token."""
        return f"{self._base}{self.target}"

    @property
    def _base(self) -> str:
        return f"ws{self.base_uri.removeprefix('http')}"

    @property
    def host(self) -> str:
        """Name or address of the server."""
        return urlsplit(self.base_uri).hostname or ""

    def dial(self, route: Route, exchange: Exchange) -> socket.socket:
        """Connect to the server.

        Args:
            route: How to get there.
            exchange: By which another thread can abort it.

        Returns:
            The socket, without TLS.

        Raises:
            Unanswered: There is no connection.
        """
        parts = urlsplit(self.base_uri)
        port = parts.port or PORTS[parts.scheme]
        proxy = None if route.proxy is None else urlsplit(route.proxy)
        deadline = time.monotonic() + route.connect
        try:
            return dial(self.host, port, proxy, deadline, exchange, tunnelled=True)
        except Exception as err:
            raise unconnected(err) or err from err

    def unanswered(self, err: _failures.Unanswered) -> errors.Error:
        """The error for a WebSocket that was not opened, or broke."""
        request = WireRequest("GET", self.shown, {}, None, 0, 0)
        return _failures.unanswered(request, self._base, "safe", err)

    def refused(self, status: int, headers: Mapping[str, str], body: bytes) -> errors.Error:
        """The error for a WebSocket that the server did not open."""
        if self.target != self.shown:
            body = body_without_token(body, self.target)
        return _refusals.from_answer(
            method="GET",
            url=self.where,
            path=self.shown,
            status=status,
            headers=headers,
            body=body,
            missing=self.missing,
            may_be_done=False,
            sender=self.sender,
        )
