"""A WebSocket for async code."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from collections.abc import Callable

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from .. import _threads
from .address import Address, Route
from .end import Ended
from .ends import ended, not_opened, quiet
from .sync_channel import LONGEST_CLOSE, LONGEST_SEND


async def async_channel(address: Address, route: Route) -> AsyncChannel:
    """Open a WebSocket.

    Args:
        address: Where it leads to.
        route: How to get there.

    Raises:
        Error: It was not opened.
    """
    sock: socket.socket | None = None
    try:
        sock = await _threads.async_call(lambda operation: address.dial(route))
        if sock is not None:
            sock.setblocking(False)
        connection = await connect(
            address.url,
            sock=sock,
            ssl=route.context,
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
        )
    except BaseException as err:
        if sock is not None:
            sock.close()
        failure = not_opened(err, address) if isinstance(err, Exception) else None
        if failure is None:
            raise
    else:
        return AsyncChannel(connection)
    # Not from what the library raised: that may hold the URL.
    raise failure


class AsyncChannel:
    """A WebSocket that is open; one that is dropped is closed.

    Args:
        connection: What `websockets` has opened.
    """

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()

    async def receive(self, seconds: float) -> bytes:
        """Receive a message.

        Raises:
            Ended: The WebSocket has ended.
            TimeoutError: No message came in time.
        """
        try:
            async with asyncio.timeout(seconds):
                return await self._connection.recv(decode=False)
        except ConnectionClosed as err:
            raise ended(err) from None

    async def send(self, message: str | bytes) -> None:
        """Send a message, text or binary.

        Raises:
            Ended: The WebSocket has ended.
        """
        try:
            async with asyncio.timeout(LONGEST_SEND):
                await self._connection.send(message)
        except TimeoutError:
            self.abort()
            raise Ended("timed out") from None
        except ConnectionClosed as err:
            raise ended(err) from None

    async def ping(self) -> Callable[[], bool]:
        """Ask the other side whether it is there.

        Returns:
            What tells whether it has answered.

        Raises:
            Ended: The WebSocket has ended.
        """
        try:
            async with asyncio.timeout(LONGEST_SEND):
                return asyncio.ensure_future(await self._connection.ping()).done
        except TimeoutError:
            self.abort()
            raise Ended("timed out") from None
        except ConnectionClosed as err:
            raise ended(err) from None

    async def aclose(self) -> None:
        """Close the WebSocket; doing so again changes nothing."""
        try:
            await self._connection.close()
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        """End the connection at once, without a word to the other side."""
        self._connection.transport.abort()

    def __del__(self) -> None:
        if self._connection.protocol.close_code is None:
            # Perhaps in another thread; and an event loop that is closed has closed it.
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._connection.transport.abort)
