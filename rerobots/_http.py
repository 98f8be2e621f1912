"""Sends requests over kept connections, by Python's own HTTP client; safe from threads.

It is the fastest of those that there are, and loads in a few milliseconds. What it leaves to its
users is here: a pool of connections, deadlines, proxies, compressed answers.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import select
import socket
import ssl
import sys
import time
import zlib
from collections import deque
from urllib.parse import urlsplit

from ._dial import PORTS, Exchange, authorization, dial, left, unconnected
from ._failures import Failure, Unanswered, words_of
from ._wire import WireAnswer, WireRequest

# A server or proxy closes what was idle for a minute or so, at times without a word.
_LONGEST_IDLE = 15.0
_MOST_IDLE = 64
_LARGEST_BODY = 256 * 2**20
_PIECE = 2**16
# zlib's code for: find out whether it is gzip or deflate.
_GZIP_OR_DEFLATE = 47


class HTTPSender:
    """Sends requests to one server.

    Args:
        base_uri: Where to.
        context: How to verify the server; None for plain HTTP.
        proxy: URL of a proxy; None for none.
    """

    def __init__(self, base_uri: str, context: ssl.SSLContext | None, proxy: str | None) -> None:
        parts = urlsplit(base_uri)
        self._prefix = parts.path
        self._host = parts.hostname or ""
        self._port = parts.port or PORTS[parts.scheme]
        self._netloc = parts.netloc
        self._context = context if parts.scheme == "https" else None
        self._proxy = None if proxy is None else urlsplit(proxy)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._idle: deque[tuple[_Connection, float]] = deque()
        self._generation = object()

    def send(self, request: WireRequest, exchange: Exchange | None = None) -> WireAnswer:
        """Send a request, and receive the answer whole.

        Args:
            request: The request.
            exchange: By which another thread can abort it.

        Returns:
            The answer, whatever its status.

        Raises:
            Unanswered: There is none, or not the whole.
        """
        exchange = exchange or Exchange()
        generation = self._generation
        connection = self._take() or self._connect(request.connect, exchange)
        kept = False
        try:
            connection.begin(request.read, exchange)
            answer, kept = connection.exchange(request, self._target(request), self._netloc)
        finally:
            if kept and generation is self._generation and not exchange.aborted:
                self._keep(connection)
            else:
                connection.close()
        return answer

    def close(self) -> None:
        """Close all connections; those in use are closed when their exchange ends."""
        self._generation = object()
        while self._idle:
            try:
                self._idle.pop()[0].close()
            except IndexError:  # Another thread took it.
                break

    def __del__(self) -> None:
        # It may be half-made.
        if hasattr(self, "_idle"):
            self.close()

    def _take(self) -> _Connection | None:
        while self._idle:
            try:
                # The newest: the others grow old, and are closed.
                connection, since = self._idle.pop()
            except IndexError:  # Another thread took it.
                return None
            if time.monotonic() - since < _LONGEST_IDLE and connection.is_idle():
                return connection
            connection.close()
        return None

    def _keep(self, connection: _Connection) -> None:
        if len(self._idle) >= _MOST_IDLE:
            with contextlib.suppress(IndexError):  # Another thread took it.
                self._idle.popleft()[0].close()
        self._idle.append((connection, time.monotonic()))

    def _target(self, request: WireRequest) -> str:
        target = self._prefix + request.target
        # A proxy of plain HTTP is told the whole URL.
        return self._origin + target if self._proxy and not self._context else target

    def _connect(self, seconds: float, exchange: Exchange) -> _Connection:
        deadline = time.monotonic() + seconds
        proxy = self._proxy
        tunnelled = self._context is not None
        sock = None
        try:
            sock = dial(self._host, self._port, proxy, deadline, exchange, tunnelled=tunnelled)
            if self._context is not None:
                sock.settimeout(left(deadline))
                sock = self._context.wrap_socket(sock, server_hostname=self._host)
                exchange.use(sock)
        except BaseException as err:
            if sock is not None:
                sock.close()
            failure = unconnected(err)
            if failure is None:
                raise
            raise failure from err
        header = None if tunnelled or proxy is None else authorization(proxy)
        return _Connection(sock, header)


class _Connection:
    """A connection, and the deadline of what goes on on it."""

    def __init__(self, sock: socket.socket, proxy_authorization: str | None) -> None:
        self._socket = _DeadlineSocket(sock)
        self._proxy_authorization = proxy_authorization
        self._http = http.client.HTTPConnection("")
        # Never made again behind our back: a request would be sent twice.
        self._http.auto_open = 0
        self._http.sock = self._socket

    def begin(self, seconds: float, exchange: Exchange) -> None:
        self._socket.deadline = time.monotonic() + seconds
        exchange.use(self._socket.raw)

    def is_idle(self) -> bool:
        """Whether nothing came on it, not even its end."""
        return not _readable(self._socket.raw)

    def exchange(self, request: WireRequest, target: str, host: str) -> tuple[WireAnswer, bool]:
        """The answer to a request, and whether the connection can be used again."""
        status: int | None = None
        connection = self._http
        try:
            connection.putrequest(request.method, target, skip_host=True, skip_accept_encoding=True)
            connection.putheader("Host", host)
            for name, value in request.headers.items():
                connection.putheader(name, value)
            if self._proxy_authorization:
                connection.putheader("Proxy-Authorization", self._proxy_authorization)
            if request.body is not None or request.method == "POST":
                connection.putheader("Content-Length", str(len(request.body or b"")))
            connection.endheaders(request.body)
            response = connection.getresponse()
            status = response.status
            body = _read(response)
            # Not by its finalizer: Python drops a KeyboardInterrupt that comes in there.
            response.close()
        except TimeoutError as err:
            raise Unanswered(Failure.LATE, "", status) from err
        except (http.client.IncompleteRead, ConnectionError, ssl.SSLError) as err:
            raise Unanswered(Failure.BROKEN, words_of(err), status) from err
        except (http.client.HTTPException, ValueError, zlib.error) as err:
            raise Unanswered(Failure.NO_HTTP, words_of(err), status) from err
        except OSError as err:
            raise Unanswered(Failure.BROKEN, words_of(err), status) from err
        return WireAnswer(status, response.headers, body), not response.will_close

    def close(self) -> None:
        self._socket.raw.close()
        self._http.close()


class _DeadlineSocket:
    """A socket each of whose operations ends at a deadline, however slowly bytes come."""

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw
        self.deadline = 0.0

    def sendall(self, data: bytes) -> None:
        self.raw.settimeout(left(self.deadline))
        self.raw.sendall(data)

    def receive_into(self, buffer: memoryview) -> int:
        self.raw.settimeout(left(self.deadline))
        return self.raw.recv_into(buffer)

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self), _PIECE)

    def close(self) -> None:
        """Nothing: http.client closes what is to be closed before its answer is read."""


class _Reader(io.RawIOBase):
    """What a response reads from; to close it leaves the connection open."""

    def __init__(self, sock: _DeadlineSocket) -> None:
        self._socket = sock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview, /) -> int:  # type: ignore[override]  # pyright: ignore[reportIncompatibleMethodOverride]
        return self._socket.receive_into(buffer)


def _readable(sock: socket.socket) -> bool:
    """Whether something came on a socket, its end included."""
    if sys.platform == "win32":  # No poll there, and select knows sockets of any number.
        return bool(select.select([sock], [], [], 0)[0])
    poll = select.poll()
    poll.register(sock, select.POLLIN)
    return bool(poll.poll(0))


def _read(response: http.client.HTTPResponse) -> bytes:
    """The body of an answer, decompressed."""
    if response.length is not None and response.length > _LARGEST_BODY:
        raise ValueError("the body is too large")
    # Without a number of bytes, http.client tells when fewer came than were announced.
    body = _read_chunks(response) if response.length is None else response.read()
    encoding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding in ("identity", "") or not body:
        return body
    if encoding not in ("gzip", "deflate"):
        raise ValueError(f"the body is encoded as {encoding}, which was not asked for")
    decoder = zlib.decompressobj(_GZIP_OR_DEFLATE)
    decoded = decoder.decompress(body, _LARGEST_BODY)
    if not decoder.eof:
        raise ValueError("the compressed body is cut, or too large")
    return decoded


def _read_chunks(response: http.client.HTTPResponse) -> bytes:
    pieces: list[bytes] = []
    size = 0
    while piece := response.read(_PIECE):
        pieces.append(piece)
        size += len(piece)
        if size > _LARGEST_BODY:
            raise ValueError("the body is too large")
    return b"".join(pieces)
