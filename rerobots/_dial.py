"""Connects to a server, through a proxy if there is one; another thread may abort it."""

from __future__ import annotations

import base64
import contextlib
import http.client
import socket
import ssl
import time
from urllib.parse import SplitResult, unquote

from ._failures import Failure, Unanswered, words_of

PORTS = {"http": 80, "https": 443}


class Exchange:
    """A request on its way, which another thread may abort."""

    def __init__(self) -> None:
        self.aborted: bool = False
        self._socket: socket.socket | None = None

    def use(self, sock: socket.socket) -> None:
        """Note the socket that is in use; it is shut down if the exchange was aborted before."""
        self._socket = sock
        if self.aborted:
            self.abort()

    def abort(self) -> None:
        """End the exchange: what waits for the socket fails at once."""
        self.aborted = True
        sock = self._socket
        if sock is not None:
            # It may be closed, or not connected.
            with contextlib.suppress(OSError):
                # Not that of TLS, which would say farewell: this one wakes up who waits.
                socket.socket.shutdown(sock, socket.SHUT_RDWR)


def dial(
    host: str,
    port: int,
    proxy: SplitResult | None,
    deadline: float,
    exchange: Exchange,
    *,
    tunnelled: bool,
) -> socket.socket:
    """Connect to a server, or to the proxy that stands before it.

    Args:
        host: Name or address of the server.
        port: Its port.
        proxy: URL of a proxy; None for none.
        deadline: When there must be a connection, by `time.monotonic()`.
        exchange: By which another thread can abort it.
        tunnelled: Whether the proxy is asked to connect to the server, and then passes on bytes.

    Returns:
        The socket.
    """
    if proxy is None:
        return _open(host, port, deadline, exchange)
    sock = _open(proxy.hostname or "", proxy.port or PORTS["http"], deadline, exchange)
    if tunnelled:
        try:
            _tunnel(sock, host, port, authorization(proxy))
        except BaseException:
            sock.close()
            raise
    return sock


def _open(host: str, port: int, deadline: float, exchange: Exchange) -> socket.socket:
    """Connect to the first address of a host that answers."""
    failures: list[OSError] = []
    # For a name in bytes, Python does not load its tables of international names.
    name = host.encode("ascii") if host.isascii() else host
    for family, kind, protocol, _, each in socket.getaddrinfo(name, port, type=socket.SOCK_STREAM):
        sock = socket.socket(family, kind, protocol)
        try:
            sock.settimeout(left(deadline))
            exchange.use(sock)
            sock.connect(each)
            # Small requests leave at once.
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except BaseException as err:
            sock.close()
            if not isinstance(err, OSError) or isinstance(err, TimeoutError):
                raise
            failures.append(err)
        else:
            return sock
    raise failures[0] if failures else OSError(f"{host} has no address")


def _tunnel(sock: socket.socket, host: str, port: int, authorization: str | None) -> None:
    """Ask a proxy to connect to a server."""
    lines = [f"CONNECT {host}:{port} HTTP/1.1", f"Host: {host}:{port}"]
    if authorization:
        lines.append(f"Proxy-Authorization: {authorization}")
    sock.sendall("\r\n".join([*lines, "", ""]).encode("ascii"))
    response = http.client.HTTPResponse(sock, method="CONNECT")
    response.begin()
    response.close()
    if response.status != 200:
        raise OSError(f"the proxy answered {response.status} {response.reason}")


def authorization(proxy: SplitResult) -> str | None:
    """The header by which a proxy knows its user; None if its URL names no user."""
    if proxy.username is None:
        return None
    pair = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
    return f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"


def left(deadline: float) -> float:
    """Seconds until a deadline.

    Raises:
        TimeoutError: It has passed.
    """
    seconds = deadline - time.monotonic()
    if seconds <= 0:
        raise TimeoutError("timed out")
    return seconds


def unconnected(err: BaseException) -> Unanswered | None:
    """What it means that there is no connection; None is something else."""
    if isinstance(err, TimeoutError):
        return Unanswered(Failure.UNSENT_IN_TIME, "")
    if isinstance(err, ssl.SSLCertVerificationError):
        return Unanswered(Failure.UNTRUSTED, str(err))
    if isinstance(err, OSError | http.client.HTTPException | UnicodeError):
        return Unanswered(Failure.UNSENT, words_of(err))
    return None
