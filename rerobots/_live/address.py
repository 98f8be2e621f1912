"""The address of a WebSocket with the settings to open it, and errors of opening it."""

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
"""Maximum bytes of a message."""

UNREAD = 16
"""Maximum number of unread messages; then the server has to wait."""


@dataclass(frozen=True, repr=False, kw_only=True)
class Address:
    """The address of a WebSocket, and the settings to open it.

    Attributes:
        base_uri: First part of the URL, http or https.
        target: Rest of the URL; it may contain a token.
        shown: Text for errors and logs instead of `target`.
        connect: Seconds to wait for a connection.
        read: Seconds to wait until the WebSocket is open.
        context: TLS context that verifies the server's certificate; None for plain HTTP.
        missing: The resource that does not exist if the response is a 404 without a message.
        sender: Text for errors: whose token is sent.
        unread: Maximum number of unread messages.
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
    sender: str = "no API token was sent"
    unread: int = UNREAD

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.where}>"

    @property
    def where(self) -> str:
        """The URL for errors and logs, without a token."""
        return f"{self._base}{self.shown}"

    @property
    def url(self) -> str:
        """The URL; it may contain a token."""
        return f"{self._base}{self.target}"

    @property
    def _base(self) -> str:
        return f"ws{self.base_uri.removeprefix('http')}"

    @property
    def host(self) -> str:
        return urlsplit(self.base_uri).hostname or ""

    def dial(self) -> socket.socket | None:
        """Connect to the server; return None if a proxy will do that."""
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
