"""Where a WebSocket leads to, and by which route."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from .. import _failures
from .._client import urls
from .._failures import Failure, NoResponse

if TYPE_CHECKING:
    from .. import errors
    from .._client.rate_limit import Headers

_PORTS = {"http": 80, "https": 443}

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
    missing: str | None = None
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

    def dial(self, route: Route) -> socket.socket | None:
        """Connect to the server; None where a proxy does that later.

        Args:
            route: How to reach it.

        Returns:
            The socket, without TLS.

        Raises:
            NoResponse: There is no connection.
        """
        if route.proxy is not None:
            return None
        parts = urlsplit(self.base_uri)
        port = parts.port or _PORTS[parts.scheme]
        try:
            return socket.create_connection((self.host, port), route.connect)
        except TimeoutError as err:
            raise NoResponse(Failure.UNSENT_IN_TIME) from err
        except (OSError, UnicodeError) as err:
            raise NoResponse(Failure.UNSENT, str(err)) from err

    def no_response(self, failed: NoResponse) -> errors.Error:
        """Return the error for a WebSocket that was not opened, or broke."""
        return _failures.error(failed, "GET", self.where, is_safe=True)

    def refused(self, status: int, headers: Headers, body: bytes) -> errors.Error:
        """Return the error for a WebSocket that the server did not open."""
        if self.target != self.shown:
            body = urls.body_without_token(body, self.target)
        return _failures.from_response(
            method="GET",
            url=self.where,
            status=status,
            headers=headers,
            body=body,
            missing=self.missing,
            may_be_done=False,
            sender=self.sender,
        )
