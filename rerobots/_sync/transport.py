# Made from rerobots/_async/transport.py by `make generate`. Do not edit.
"""The one gate to the network: what passes it is an answer below 300 or an `Error`."""

import itertools
import logging
import ssl
import time
from collections.abc import Iterator

import httpx

from .. import _colours, _failures, _policy, errors, tokens

_log = logging.getLogger("rerobots")


class Transport(httpx.BaseTransport):
    """Sends requests, reads the answers whole, and raises what went wrong as an `Error`.

    Sends them again where that is safe, and waits for the rate limit if so told.
    """

    def __init__(
        self, *, verify: ssl.SSLContext, proxy: str | None, policy: _policy.Policy
    ) -> None:
        self._policy = policy
        self._inner = _colours.sync_transport(verify, proxy)
        self._errors = _failures.transport_errors()
        self._numbers = itertools.count(1)
        self.limits_from: httpx.Headers | None = None
        """Headers of the newest answer that told of the rate limit."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer is read when this returns."""
        response, body = self.ask(request)
        # The body is decoded by now.
        headers = response.headers.copy()
        headers.pop("content-encoding", None)
        return httpx.Response(response.status_code, headers=headers, content=body)

    def ask(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        """Send a request; gives the answer, and its body, which the answer itself has not read."""
        attempt, waited = 0, 0.0
        while True:
            try:
                return self._exchange(request)
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
            _colours.sync_sleep(pause)

    def _exchange(self, request: httpx.Request) -> tuple[httpx.Response, bytes]:
        number, started = next(self._numbers), time.monotonic()
        status = None
        try:
            response = self._inner.handle_request(request)
            status = response.status_code
            body = _read(response, request.extensions["timeout"]["read"])
        except self._errors as err:
            _log_call(request, type(err).__name__, started, number)
            raise _failures.unanswered(request, err, status) from err
        _log_call(request, status, started, number)
        if "x-ratelimit-remaining" in response.headers:
            self.limits_from = response.headers
        if status >= 300:
            raise _refused(request, response, body)
        return response, body

    def close(self) -> None:
        """Close all connections."""
        self._inner.close()


def _read(response: httpx.Response, seconds: float) -> bytes:
    """The body of an answer, which has to be there in time, however slowly it comes."""
    deadline = time.monotonic() + seconds
    chunks = []
    try:
        for chunk in _decoded(response):
            if time.monotonic() > deadline:
                raise httpx.ReadTimeout("the body of the answer comes too slowly")
            chunks.append(chunk)
    finally:
        response.close()
    return b"".join(chunks)


def _decoded(response: httpx.Response) -> Iterator[bytes]:
    if "content-encoding" in response.headers:
        return response.iter_bytes()
    # As it comes: httpx's own iterators cost as much as parsing the answer.
    stream = response.stream
    assert isinstance(stream, httpx.SyncByteStream)  # noqa: S101  # that of its own transport
    return stream.__iter__()


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


def _refused(request: httpx.Request, response: httpx.Response, body: bytes) -> errors.Error:
    return errors.from_answer(
        method=request.method,
        url=str(request.url),
        status=response.status_code,
        headers=response.headers,
        body=body,
        sender=tokens.describe(request.headers.get("authorization")),
    )
