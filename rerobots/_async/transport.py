"""The one gate to the network: what passes it is an answer below 300 or an `Error`."""

import itertools
import logging
import ssl
import time
from collections.abc import AsyncIterator

import httpx

from .. import _colours, _failures, _policy, errors, tokens

_log = logging.getLogger("rerobots")


class AsyncTransport(httpx.AsyncBaseTransport):
    """Sends requests, reads the answers whole, and raises what went wrong as an `Error`.

    Sends them again where that is safe, and waits for the rate limit if so told.
    """

    def __init__(
        self, *, verify: ssl.SSLContext, proxy: str | None, policy: _policy.Policy
    ) -> None:
        self._policy = policy
        self._inner = _colours.async_transport(verify, proxy)
        self._errors = _failures.transport_errors()
        self._numbers = itertools.count(1)
        self.limits_from: httpx.Headers | None = None
        """Headers of the newest answer that told of the rate limit."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer is read when this returns."""
        attempt, waited = 0, 0.0
        while True:
            try:
                return await self._exchange(request)
            except errors.RateLimitExceeded as err:
                # Refused, so certainly not done: whatever it was, it may be sent again.
                pause = self._policy.rate_limit_pause(err.seconds, waited)
                if pause is None:
                    raise
                waited += pause
                cause = "the rate limit is reached"
            except errors.Error as err:
                if attempt >= self._policy.retries or not _failures.may_repeat(err):
                    raise
                pause = _policy.backoff(attempt)
                attempt += 1
                cause = type(err).__name__
            _log.warning(
                "%s %s: %s; again in %.1f s", request.method, request.url.path, cause, pause
            )
            await _colours.async_sleep(pause)

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        number, started = next(self._numbers), time.monotonic()
        status = None
        try:
            response = await self._inner.handle_async_request(request)
            status = response.status_code
            await self._read(request, response)
        except self._errors as err:
            _log_call(request, type(err).__name__, started, number)
            raise _failures.unanswered(request, err, status) from err
        _log_call(request, status, started, number)
        if "x-ratelimit-remaining" in response.headers:
            self.limits_from = response.headers
        if status >= 300:
            raise _refused(request, response)
        return response

    async def _read(self, request: httpx.Request, response: httpx.Response) -> None:
        deadline = time.monotonic() + request.extensions["timeout"]["read"]
        try:
            if not isinstance(response.stream, httpx.AsyncByteStream):
                raise TypeError("the transport gave a stream of the other colour")
            response.stream = _BoundedStream(response.stream, deadline)
            await response.aread()
        except BaseException:
            await response.aclose()
            raise

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


class _BoundedStream(httpx.AsyncByteStream):
    """A body that has to be there in time, however slowly it comes."""

    def __init__(self, inner: httpx.AsyncByteStream, deadline: float) -> None:
        self._inner = inner
        self._deadline = deadline

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for chunk in self._inner:
            if time.monotonic() > self._deadline:
                raise httpx.ReadTimeout("the body of the answer comes too slowly")
            yield chunk

    async def aclose(self) -> None:
        await self._inner.aclose()


def _log_call(request: httpx.Request, outcome: object, started: float, number: int) -> None:
    if _log.isEnabledFor(logging.DEBUG):
        milliseconds = (time.monotonic() - started) * 1000
        _log.debug(
            "#%d %s %s: %s, %.0f ms",
            number,
            request.method,
            request.url.path,
            outcome,
            milliseconds,
        )


def _refused(request: httpx.Request, response: httpx.Response) -> errors.Error:
    return errors.from_answer(
        method=request.method,
        url=str(request.url),
        status=response.status_code,
        headers=response.headers,
        body=response.content,
        sender=tokens.describe(request.headers.get("authorization")),
    )
