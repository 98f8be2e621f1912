"""A WebSocket for plain code."""

from __future__ import annotations

import contextlib
import socket
import sys
from collections.abc import Callable
from typing import Any, cast

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from .address import Address, Route
from .ends import ended, not_opened, quiet
from .tls import TLSContext

LONGEST_CLOSE = 2.0
"""Seconds to wait for the other side to agree to the end."""

LONGEST_SEND = 20.0
"""Seconds in which the other side has to take what is sent."""


def sync_channel(address: Address, route: Route) -> Channel:
    """Open a WebSocket.

    Args:
        address: Where it leads to.
        route: How to get there.

    Raises:
        Error: It was not opened.
    """
    made: list[ClientConnection] = []

    class Noted(ClientConnection):
        """To be closed, should Ctrl-C come before it is open."""

        def __init__(self, *args: Any, **kwargs: Any) -> None:
            made.append(self)
            super().__init__(*args, **kwargs)

    sock: socket.socket | None = None
    try:
        sock = address.dial(route)
        if sock is not None:
            sock.settimeout(None)
        connection = connect(
            address.url,
            sock=sock,
            ssl=None if route.context is None else cast("Any", TLSContext(route.context)),
            server_hostname=address.host if route.context else None,
            proxy=route.proxy,
            compression=None,
            additional_headers=address.headers,
            user_agent_header=None,
            open_timeout=route.read if sock else route.connect + route.read,
            ping_interval=None,
            close_timeout=LONGEST_CLOSE,
            max_size=address.largest,
            max_queue=address.unread,
            logger=quiet,
            create_connection=Noted,
        ).__enter__()
    except BaseException as err:
        for each in made:
            with contextlib.suppress(AttributeError):  # It is not even half made.
                _shut(each.socket)
        if sock is not None:
            sock.close()
        failure = not_opened(err, address) if isinstance(err, Exception) else None
        if failure is None:
            raise
    else:
        # A send that nobody takes ends. The socket may be closed by now.
        with contextlib.suppress(OSError):
            connection.socket.settimeout(LONGEST_SEND)
        return Channel(connection)
    # Not from what the library raised: that may hold the URL.
    raise failure


def _shut(sock: socket.socket) -> None:
    # It wakes up who waits, and the thread that reads closes all.
    with contextlib.suppress(OSError):
        sock.shutdown(socket.SHUT_RDWR)


class Channel:
    """A WebSocket that is open; one that is dropped is closed.

    Args:
        connection: What `websockets` has opened.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    def receive(self, seconds: float) -> bytes:
        """Receive a message.

        Raises:
            Ended: The WebSocket has ended.
            TimeoutError: No message came in time.
        """
        try:
            return self._connection.recv(timeout=seconds, decode=False)
        except ConnectionClosed as err:
            raise ended(err) from None

    def send(self, message: str | bytes) -> None:
        """Send a message, text or binary.

        Raises:
            Ended: The WebSocket has ended.
        """
        try:
            self._connection.send(message)
        except ConnectionClosed as err:
            raise ended(err) from None
        except BaseException:
            # Half of it may be sent.
            self.abort()
            raise

    def ping(self) -> Callable[[], bool]:
        """Ask the other side whether it is there.

        Returns:
            What tells whether it has answered.

        Raises:
            Ended: The WebSocket has ended.
        """
        try:
            return self._connection.ping().is_set
        except ConnectionClosed as err:
            raise ended(err) from None

    def close(self) -> None:
        """Close the WebSocket; doing so again changes nothing."""
        try:
            self._connection.close()
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        """End the connection at once, without a word to the other side."""
        _shut(self._connection.socket)
        self._connection.close()

    def __del__(self) -> None:
        # Its thread would go on reading; not at the end of Python, when there are no threads to
        # wait for. What is closed already is not touched.
        if not sys.is_finalizing() and self._connection.protocol.close_code is None:
            self.abort()
