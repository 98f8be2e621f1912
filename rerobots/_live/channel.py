"""WebSockets of the package `websockets`, with errors of this package."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import socket
import ssl
import sys
import threading
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any, TypeVar

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)

from .. import _concurrency, _time_limits, errors
from .._failures import Failure, NoResponse
from .._log import log
from .address import LARGEST_MESSAGE, Address

# Codes of RFC 6455: normal closure, going away, and no code; message too big.
_ORDERLY = (1000, 1001, 1005)
_TOO_LARGE = 1009
_REASON_KEPT = 100

# getLogger() does not find it, so that no program can make it log URLs, which contain tokens.
_quiet = logging.Logger("rerobots.websocket", logging.WARNING)  # noqa: LOG001
_quiet.parent = log

_T = TypeVar("_T")


class Ended(Exception):
    """A WebSocket has ended; `code` is the close code of the server, or None.

    If `is_too_large`, this client ended it because a message was too large.
    """

    def __init__(self, words: str, *, code: int | None = None, is_too_large: bool = False) -> None:
        super().__init__(words)
        self.code = code
        self.is_too_large = is_too_large

    @property
    def is_orderly(self) -> bool:
        """Whether the server ended it without a failure."""
        return self.code in _ORDERLY


async def async_channel(address: Address) -> AsyncChannel:
    sock: socket.socket | None = None
    try:
        sock = await _concurrency.async_call(lambda operation: address.dial())
        if sock is not None:
            sock.setblocking(False)
        connection = await connect(
            address.url,
            sock=sock,
            ssl=address.context,
            server_hostname=address.host if address.context else None,
            proxy=address.proxy,
            compression=None,
            additional_headers=address.headers,
            user_agent_header=None,
            open_timeout=address.read if sock else address.connect + address.read,
            ping_interval=None,
            close_timeout=_time_limits.WEBSOCKET_CLOSE,
            max_size=LARGEST_MESSAGE,
            max_queue=address.unread,
            logger=_quiet,
        )
    except BaseException as err:
        if sock is not None:
            sock.close()
        failure = _opening_error(err, address) if isinstance(err, Exception) else None
        if failure is None:
            raise
    else:
        return AsyncChannel(connection)
    # Outside of `except`, as the library's error may contain the URL.
    raise failure


class EventLoop:
    """The event loop of this process; a forked child gets its own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def get(self) -> asyncio.AbstractEventLoop:
        """Return the event loop, which runs in a daemon thread."""
        if self._loop is None:
            with self._lock:
                if self._loop is None:
                    loop = asyncio.new_event_loop()
                    _concurrency.start_thread("rerobots-websockets", loop.run_forever)
                    self._loop = loop
        return self._loop

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine, and return its result; an exception while waiting cancels it."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self.get())
        try:
            while True:
                try:
                    return future.result(_time_limits.SIGNAL_CHECK)
                except TimeoutError:
                    if future.done():
                        return future.result()
        except BaseException:
            future.cancel()
            raise


event_loop = EventLoop()
if hasattr(os, "register_at_fork"):  # Not on Windows.
    os.register_at_fork(after_in_child=lambda: event_loop.__init__())  # type: ignore[misc]


def sync_channel(address: Address) -> Channel:
    return Channel(event_loop.run(async_channel(address)))


class AsyncChannel:
    """An open WebSocket. It is closed when it is garbage-collected."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()

    async def receive(self, seconds: float) -> bytes:
        """Receive a message, or raise `Ended` or `TimeoutError`."""
        try:
            async with asyncio.timeout(seconds):
                return await self._connection.recv(decode=False)
        except ConnectionClosed as err:
            raise _ended(err) from None

    async def send(self, message: str | bytes) -> None:
        """Send a message, text or binary, or raise `Ended`."""
        async with self._sending():
            await self._connection.send(message)

    async def ping(self) -> Callable[[], bool]:
        """Ping the server; return a function that returns whether the pong was received."""
        async with self._sending():
            return asyncio.ensure_future(await self._connection.ping()).done

    @contextlib.asynccontextmanager
    async def _sending(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(_time_limits.WEBSOCKET_SEND):
                yield
        except TimeoutError:
            self.abort()
            raise Ended("timed out") from None
        except ConnectionClosed as err:
            raise _ended(err) from None

    async def aclose(self) -> None:
        try:
            await self._connection.close()
        except BaseException:
            self.abort()
            raise

    def abort(self) -> None:
        """Close the connection at once, without a close message. Thread-safe."""
        # If the event loop is closed, so is the connection.
        with contextlib.suppress(RuntimeError):
            self._loop.call_soon_threadsafe(self._connection.transport.abort)

    def __del__(self) -> None:
        if self._connection.protocol.close_code is None and not sys.is_finalizing():
            self.abort()


class Channel:
    """An `AsyncChannel` for sync code, in the event loop of a thread."""

    def __init__(self, channel: AsyncChannel) -> None:
        self._channel = channel
        self.abort: Callable[[], None] = channel.abort

    def receive(self, seconds: float) -> bytes:
        return event_loop.run(self._channel.receive(seconds))

    def send(self, message: str | bytes) -> None:
        event_loop.run(self._channel.send(message))

    def ping(self) -> Callable[[], bool]:
        return event_loop.run(self._channel.ping())

    def close(self) -> None:
        event_loop.run(self._channel.aclose())


def _ended(err: ConnectionClosed) -> Ended:
    """Convert the error of a closed connection."""
    if err.sent is not None and err.sent.code == _TOO_LARGE and not err.rcvd_then_sent:
        return Ended("", is_too_large=True)
    if err.rcvd is not None:
        reason = "".join(filter(str.isprintable, err.rcvd.reason))[:_REASON_KEPT]
        words = f"the server ended it with code {err.rcvd.code}" + (reason and f": {reason}")
        return Ended(words, code=err.rcvd.code)
    cause = err.__cause__
    return Ended(str(cause) if isinstance(cause, OSError) else "")


def _opening_error(err: Exception, address: Address) -> errors.Error | None:
    """Convert an error of opening a WebSocket; return None for other errors."""
    # For a redirect, which the library would follow, its error contains the whole URL.
    first = err.__cause__ or err.__context__
    if isinstance(first, InvalidStatus):
        err = first
    if isinstance(err, InvalidStatus):
        response = err.response
        if response.status_code < 300:
            words = "not a WebSocket"
            return address.no_response(NoResponse(Failure.MALFORMED, words, response.status_code))
        headers = {name.lower(): value for name, value in response.headers.raw_items()}
        return address.refused(response.status_code, headers, bytes(response.body or b""))
    failure = _failure(err)
    return None if failure is None else address.no_response(failure)


def _failure(err: Exception) -> NoResponse | None:
    match err:
        case NoResponse():
            return err
        case ssl.SSLCertVerificationError():
            return NoResponse(Failure.UNTRUSTED, str(err))
        case TimeoutError():
            return NoResponse(Failure.LATE, "")
        case ProxyError():
            return NoResponse(Failure.UNSENT, str(err))
        case InvalidHandshake() if isinstance(err.__cause__, EOFError | OSError):
            return NoResponse(Failure.BROKEN, "")
        case InvalidHandshake() | InvalidURI():
            return NoResponse(Failure.MALFORMED, "not a WebSocket")
        case EOFError() | OSError() | ConnectionClosed():
            return NoResponse(Failure.BROKEN, str(err) or type(err).__name__)
    return None
