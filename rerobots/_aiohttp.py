"""Sends async requests by aiohttp, which the extra `async` installs."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, Callable
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, TypeAlias
from weakref import WeakKeyDictionary

import aiohttp
import yarl

from ._failures import Failure, Unanswered
from ._wire import WireAnswer, WireRequest

_LONGEST_IDLE = 15.0
# What is polled has the same URL again and again.
_parse_url = lru_cache(maxsize=256)(lambda text: yarl.URL(text, encoded=True))

# Nor is this made anew for each request: connecting has a limit of its own.
_limit_to_connect = lru_cache(maxsize=16)(lambda seconds: aiohttp.ClientTimeout(connect=seconds))
_on_connected: ContextVar[Callable[[], None]] = ContextVar("rerobots_on_connected")

_Sessions: TypeAlias = AsyncGenerator[aiohttp.ClientSession, None]


class _Kept:
    """The session of an event loop, and how many requests are on their way on it."""

    def __init__(self, session: aiohttp.ClientSession, generator: _Sessions) -> None:
        self.session = session
        self.users = 0
        self._generator = generator
        self._is_ending = False

    async def end(self) -> None:
        """Close it, when the last of its requests is answered."""
        self._is_ending = True
        if not self.users:
            await self._generator.aclose()

    async def release(self) -> None:
        """Tell that a request has ended."""
        self.users -= 1
        if self._is_ending:
            await self.end()


class AiohttpSender:
    """Sends requests to one server, from any event loop; each has connections of its own.

    Args:
        base_uri: Where to.
        context: How to verify the server; None for plain HTTP.
        proxy: URL of a proxy; None for none.
    """

    def __init__(self, base_uri: str, context: ssl.SSLContext | None, proxy: str | None) -> None:
        self._base_uri = base_uri
        self._context = context
        self._proxy = proxy
        self._open: WeakKeyDictionary[asyncio.AbstractEventLoop, _Kept] = WeakKeyDictionary()

    async def send(self, request: WireRequest) -> WireAnswer:
        """Send a request, and receive the answer whole.

        Args:
            request: The request.

        Returns:
            The answer, whatever its status.

        Raises:
            Unanswered: There is none, or not the whole.
        """
        loop = asyncio.get_running_loop()
        kept = self._open.get(loop)
        if kept is None or kept.session.closed:
            kept = await self._keep(loop)
        kept.users += 1
        status: int | None = None
        # One limit for the whole answer: what comes drop by drop is always in time for aiohttp.
        limit = asyncio.timeout(None)
        before = _on_connected.set(lambda: limit.reschedule(loop.time() + request.read))
        try:
            async with (
                limit,
                kept.session.request(
                    request.method,
                    _parse_url(self._base_uri + request.target),
                    headers=request.headers,
                    data=request.body,
                    timeout=_limit_to_connect(request.connect),
                    allow_redirects=False,
                    proxy=self._proxy,
                ) as response,
            ):
                status = response.status
                return WireAnswer(status, response.headers, await response.read())
        except (aiohttp.ClientError, OSError, RuntimeError, ValueError) as err:
            failure = _failure(err, kept.session, status)
            if failure is None:
                raise
        finally:
            _on_connected.reset(before)
            await kept.release()
        # Not from what aiohttp raised: some of its errors hold the URL, and the headers.
        raise failure

    async def aclose(self) -> None:
        """Close all connections; those in use are closed when their requests are answered."""
        here = asyncio.get_running_loop()
        opened = list(self._open.items())
        self._open.clear()
        for loop, kept in opened:
            if loop is here:
                await kept.end()
            elif not loop.is_closed():
                asyncio.run_coroutine_threadsafe(kept.end(), loop)

    async def _keep(self, loop: asyncio.AbstractEventLoop) -> _Kept:
        generator = _sessions(self._context)
        kept = self._open[loop] = _Kept(await anext(generator), generator)
        return kept


class _Connector(aiohttp.TCPConnector):
    """Connections that tell the request that gets one."""

    async def connect(self, *args: Any, **kwargs: Any) -> Any:
        connection = await super().connect(*args, **kwargs)
        _on_connected.get()()
        return connection


async def _sessions(context: ssl.SSLContext | None) -> _Sessions:
    """One session, open for as long as this generator is.

    The event loop closes what is still open of its generators, when they are dropped and at its
    own end. So a client that nobody closed leaves nothing open.
    """
    session = aiohttp.ClientSession(
        connector=_Connector(ssl=context or True, limit=0, keepalive_timeout=_LONGEST_IDLE),
        cookie_jar=aiohttp.DummyCookieJar(),
    )
    # It would send a GET or DELETE again by itself. Not public: a test holds that it is heeded.
    session._retry_connection = False
    try:
        yield session
    finally:
        await session.close()


def _failure(
    err: Exception, session: aiohttp.ClientSession, status: int | None
) -> Unanswered | None:
    words = str(err) or type(err).__name__
    match err:
        case aiohttp.ClientConnectorCertificateError():
            return Unanswered(Failure.UNTRUSTED, words)
        case aiohttp.ConnectionTimeoutError():
            return Unanswered(Failure.UNSENT_IN_TIME, "")
        case aiohttp.ClientConnectorError() | aiohttp.ClientHttpProxyError():
            return Unanswered(Failure.UNSENT, words)
        case TimeoutError():
            return Unanswered(Failure.LATE, "", status)
        case aiohttp.ClientResponseError():
            return Unanswered(Failure.NO_HTTP, err.message, status)
        case aiohttp.ClientPayloadError() | aiohttp.ClientOSError():
            return Unanswered(Failure.BROKEN, words, status)
        case aiohttp.InvalidURL():
            return None
        case aiohttp.ClientError() | OSError():
            return Unanswered(Failure.BROKEN, words, status)
        case RuntimeError() if session.closed:
            return Unanswered(Failure.BROKEN, "the client was closed", status)
    return None
