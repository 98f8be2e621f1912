"""Where a WebSocket leads to and by which route, and the errors of one that is not opened."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .. import _failures
from .._failures import Failure, NoResponse

if TYPE_CHECKING:
    from .. import errors

_PORTS = {"http": 80, "https": 443}

LARGEST_MESSAGE = 16 * 2**20
"""Bytes of a message, at most."""

UNREAD = 16
"""Messages that came and were not read yet, at most; then the other side has to wait."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Address:
    """Where a WebSocket leads to, and how to get there.

    Attributes:
        base_uri: The beginning of its URL, of http or https.
        target: The rest of its URL; it may hold a token.
        shown: What errors and logs show in place of `target`.
        connect: Seconds to wait for a connection.
        read: Seconds to wait until the WebSocket is open.
        context: How to verify the server's certificate; None for plain HTTP.
        missing: What does not exist if the response is a 404 without a message.
        sender: Whose token is sent, in words.
        unread: Messages that are kept until they are read, at most.
    """

    base_uri: str
    target: str
    shown: str
    headers: Mapping[str, str]
    connect: float
    read: float
    proxy: str | None = None
    context: ssl.SSLContext | None = None
    missing: str | None = None
    sender: str = "no token was sent"
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
        return urlsplit(self.base_uri).hostname or ""

    def dial(self) -> socket.socket | None:
        """Connect to the server; return None where a proxy does that later."""
        if self.proxy is not None:
            return None
        parts = urlsplit(self.base_uri)
        try:
            port = parts.port or _PORTS[parts.scheme]
            return socket.create_connection((self.host, port), self.connect)
        except TimeoutError as err:
            raise NoResponse(Failure.UNSENT_IN_TIME) from err
        except (OSError, UnicodeError) as err:
            raise NoResponse(Failure.UNSENT, str(err)) from err

    def no_response(self, failed: NoResponse) -> errors.Error:
        return _failures.error(failed, "GET", self.where, is_safe=True)

    def refused(self, status: int, headers: Mapping[str, str], body: bytes) -> errors.Error:
        if self.target != self.shown:
            body = _failures.body_without_token(body, self.target)
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
