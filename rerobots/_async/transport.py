"""The one gate to the network: what passes it is an answer below 300 or an `Error`."""

import logging
import ssl
import time

import httpx

from .. import errors, tokens

_log = logging.getLogger("rerobots")


class AsyncTransport(httpx.AsyncBaseTransport):
    """Sends requests, reads the answers whole, and raises what went wrong as an `Error`."""

    def __init__(self, *, verify: bool | ssl.SSLContext, proxy: str | None) -> None:
        self._inner = httpx.AsyncHTTPTransport(verify=verify, proxy=proxy)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request; its answer is read when this returns."""
        started = time.monotonic()
        status = None
        try:
            response = await self._inner.handle_async_request(request)
            status = response.status_code
            await response.aread()
        except httpx.HTTPError as err:
            _log.debug("%s %s failed: %s", request.method, request.url.path, type(err).__name__)
            raise _unanswered(request, err, status) from err
        elapsed = (time.monotonic() - started) * 1000
        _log.debug("%s %s: %d, %.0f ms", request.method, request.url.path, status, elapsed)
        if status >= 300:
            raise _refused(request, response)
        return response

    async def aclose(self) -> None:
        """Close all connections."""
        await self._inner.aclose()


def _unanswered(request: httpx.Request, err: httpx.HTTPError, status: int | None) -> errors.Error:
    kind: type[errors.Error]
    if isinstance(err, httpx.TimeoutException):
        kind, happened = errors.RequestTimeout, "no answer in time"
    elif status is not None or _is_no_http(err):
        kind, happened = errors.MalformedResponse, f"the answer is broken ({err})"
    else:
        kind, happened = errors.ConnectionFailed, f"cannot reach the server ({err})"
    origin = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
    return kind(
        f"{request.method} {origin}{request.url.path}: {happened}. {kind.advice}",
        status_code=status,
        method=request.method,
        url=str(request.url),
        retryable=kind is not errors.MalformedResponse,
    )


def _is_no_http(err: httpx.HTTPError) -> bool:
    return isinstance(err, httpx.RemoteProtocolError) and "disconnected" not in str(err)


def _refused(request: httpx.Request, response: httpx.Response) -> errors.Error:
    return errors.from_answer(
        method=request.method,
        url=str(request.url),
        status=response.status_code,
        headers=response.headers,
        body=response.content,
        sender=tokens.describe(request.headers.get("authorization")),
    )
