"""The transport of all requests: that of httpx, with retries, limits, and this package's errors."""

from __future__ import annotations

import itertools
import logging
from collections.abc import AsyncIterable, Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

import httpcore
import httpx

from ... import _clock, _failures, errors, tokens
from ..._failures import Failure, NoResponse
from ..._log import log
from ..._rate_limit import RateLimit
from ..._text import one_line
from ..._timeouts import Deadline
from .. import operations, pools, transport, urls

if TYPE_CHECKING:
    from ssl import SSLContext

    from ..._timeouts import Policy
    from ..operations import Operation
    from ..transport import Verify

LARGEST_BODY = 16 * 2**20
"""Maximum number of bytes of a response's body, compressed or not."""

# Headers that no longer apply once the body is decoded.
_OF_BODY = ("content-encoding", "content-length", "transfer-encoding")


class AsyncTransport(httpx.AsyncBaseTransport):
    """Sends requests, with retries where these are safe; failures raise an `Error`."""

    def __init__(self, base_uri: str, verify: Verify, proxy: str | None, policy: Policy) -> None:
        self._base_path = httpx.URL(base_uri).path.rstrip("/")
        self._policy = policy
        self._pools = pools.AsyncPools(lambda: _connect(base_uri, verify, proxy))
        self._numbers = itertools.count(1)
        self.rate_limit: RateLimit | None = None
        """The rate limit in the last response that had it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request, with retries, and read its response; raise an `Error` if it fails."""
        operation = operations.find(request.method, request.url.path.removeprefix(self._base_path))
        url, shown = request.url, str(request.url)
        if operation.has_token:
            shown = urls.without_token(shown)
        attempt, waited, may_be_done = 0, 0.0, False
        while True:
            request.url = url
            try:
                return await self._attempt(request, operation, shown)
            except errors.Error as err:
                if may_be_done and operations.was_done(err, operation):
                    return httpx.Response(200)
                may_be_done = may_be_done or err.may_be_done
                delay = operations.retry_delay(err, operation, self._policy, attempt, waited)
                if delay is None:
                    raise
                if isinstance(err, errors.RateLimitExceeded):
                    waited += delay
                else:
                    attempt += 1
                reason = type(err).__name__
            finally:
                # httpx logs this URL.
                request.url = httpx.URL(shown) if operation.has_token else url
            path = _failures.path_of(shown)
            log.warning("%s %s: %s; retry in %.1f s", request.method, path, reason, delay)
            await _clock.async_sleep(delay)

    async def _attempt(
        self, request: httpx.Request, operation: Operation, shown: str
    ) -> httpx.Response:
        number, started, outcome = next(self._numbers), _clock.monotonic(), ""
        written = str(request.url) if operation.has_token else ""
        try:
            response = await self._exchange(request)
            outcome = str(response.status_code)
        except NoResponse as failed:
            outcome = failed.failure.name
            is_safe = operation.retry == "safe"
            raise _failures.error(failed, request.method, shown, is_safe=is_safe) from failed
        finally:
            if log.isEnabledFor(logging.DEBUG):
                taken = (_clock.monotonic() - started) * 1000
                path = _failures.path_of(shown)
                log.debug("#%d %s %s: %s, %.0f ms", number, request.method, path, outcome, taken)
        if response.is_success:
            return response
        body = _failures.body_without_token(await response.aread(), written)
        raise _failures.from_response(
            method=request.method,
            url=shown,
            status=response.status_code,
            headers=response.headers,
            body=body,
            missing=operation.missing,
            may_be_done=operation.retry != "safe"
            and operations.is_from_gateway(response.status_code, body),
            sender=tokens.describe(request.headers.get("Authorization")),
        )

    async def _exchange(self, request: httpx.Request) -> httpx.Response:
        """Send a request once, and read its response; raise `NoResponse` if it is not complete."""
        timeout = request.extensions.get("timeout", {})
        if timeout.get("read") is not None:
            deadline = Deadline(timeout["read"])
            request.extensions["timeout"] = {**timeout, "read": deadline, "write": deadline}
        status: int | None = None
        try:
            async with self._pools.lease() as pool:
                response = await pool.handle_async_request(request)
                status = response.status_code
                if response.headers.get("x-ratelimit-remaining"):
                    self.rate_limit = RateLimit.from_headers(response.headers)
                return await _read(response)
        except (httpx.RequestError, OSError, UnicodeError) as err:
            failed = transport.no_response(err, status)
        # Outside of `except`, as the traceback of httpx's error contains the token.
        raise failed

    async def aclose(self) -> None:
        """Close all connections; a later request opens new ones."""
        await self._pools.aclose()


async def _read(response: httpx.Response) -> httpx.Response:
    """Read the body of a response; raise `NoResponse` if it is too large."""
    # The API has no cookies, and httpx would keep those of a proxy forever.
    if "set-cookie" in response.headers:
        del response.headers["set-cookie"]
    encoding = response.headers.get("content-encoding", "").strip().lower()
    stream: Any = response.stream
    try:
        if encoding in ("", "identity"):
            # httpx reads it from memory later.
            response.stream = httpx.ByteStream(await _join(stream, response))
            return response
        if encoding not in ("gzip", "deflate"):
            raise _malformed(response, f"the body is encoded as {one_line(encoding, 40)!r}")
        return httpx.Response(
            response.status_code,
            headers=[each for each in response.headers.multi_items() if each[0] not in _OF_BODY],
            content=await _join(response.aiter_bytes(), response),
            extensions=response.extensions,
        )
    finally:
        await stream.aclose()


async def _join(chunks: AsyncIterable[bytes], response: httpx.Response) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for chunk in chunks:
        parts.append(chunk)
        size += len(chunk)
        if max(size, response.num_bytes_downloaded) > LARGEST_BODY:
            raise _malformed(response, f"the body is larger than {LARGEST_BODY >> 20} MiB")
    return b"".join(parts)


def _malformed(response: httpx.Response, detail: str) -> NoResponse:
    return NoResponse(Failure.MALFORMED, detail, response.status_code)


class AsyncHTTP(NamedTuple):
    """An HTTP client, and its transport."""

    client: httpx.AsyncClient
    transport: AsyncTransport


def async_http(base_uri: str, verify: Verify, proxy: str | None, policy: Policy) -> AsyncHTTP:
    """Make an HTTP client."""
    own = AsyncTransport(base_uri, verify, proxy, policy)
    timeout = transport.timeouts(policy.connect, policy.read)
    # The transport reads the environment variables.
    client = httpx.AsyncClient(base_url=base_uri, transport=own, timeout=timeout, trust_env=False)
    return AsyncHTTP(client, own)


def _connect(base_uri: str, verify: Verify, proxy: str | None) -> httpx.AsyncHTTPTransport:
    """Return a new transport of httpx."""
    context, found = transport.tls_context(verify), urls.proxy_for(base_uri, proxy)
    try:
        below = httpx.AsyncHTTPTransport(verify=context, proxy=found, limits=transport.LIMITS)
    except ImportError as err:
        words = 'a SOCKS proxy needs socksio: pip install "rerobots[socks]"'
        raise errors.MissingExtra(words) from err
    # httpx has no parameter for it.
    pool: Any = below._pool
    pool._network_backend = _AsyncDeadlineBackend(pool._network_backend)
    return below


class _AsyncDeadlineBackend(httpcore.AsyncNetworkBackend):
    """Opens connections whose timeouts can be a `Deadline`."""

    def __init__(self, backend: httpcore.AsyncNetworkBackend) -> None:
        self._backend = backend

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """Open a connection; the timeout applies to each address of the host."""
        stream = await self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _AsyncDeadlineStream(stream, timeout)


class _AsyncDeadlineStream(httpcore.AsyncNetworkStream):
    def __init__(self, stream: httpcore.AsyncNetworkStream, timeout: float | None) -> None:
        self._stream = stream
        # The handshake with a SOCKS proxy has no own timeout.
        self._handshake = None if timeout is None else Deadline(timeout)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._left(timeout)
        if left is not None and left <= 0:
            raise httpcore.ReadTimeout
        return await self._stream.read(max_bytes, left)

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = self._left(timeout)
        if left is not None and left <= 0:
            raise httpcore.WriteTimeout
        if buffer.startswith(b"CONNECT "):
            buffer = _with_brackets(buffer)
        await self._stream.write(buffer, left)

    def _left(self, timeout: float | None) -> float | None:
        deadline = self._handshake if timeout is None else timeout
        return deadline.left() if isinstance(deadline, Deadline) else deadline

    async def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        stream = await self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _AsyncDeadlineStream(stream, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _with_brackets(head: bytes) -> bytes:
    """Return a request to a proxy with brackets around an IPv6 address, which httpcore omits."""
    target = head.split(b" ", 2)[1]
    host, _, port = target.rpartition(b":")
    is_bare = b":" in host and not host.startswith(b"[")
    return head.replace(target, b"[%b]:%b" % (host, port)) if is_bare else head
