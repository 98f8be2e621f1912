# Made from rerobots/_client/_async/network.py by `make generate`. Do not edit.
"""The network as httpcore uses it, with a deadline for all reads and writes of a request."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import httpcore

from ..._timeouts import Deadline

if TYPE_CHECKING:
    from ssl import SSLContext


class DeadlineBackend(httpcore.NetworkBackend):
    """Opens connections whose timeouts may be a `Deadline`."""

    def __init__(self, backend: httpcore.NetworkBackend) -> None:
        self._backend = backend

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Open a connection; the timeout is for each address of the host."""
        stream = self._backend.connect_tcp(host, port, timeout, local_address, socket_options)
        return _DeadlineStream(stream, timeout)

    def sleep(self, seconds: float) -> None:
        """Wait."""
        self._backend.sleep(seconds)


class _DeadlineStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, timeout: float | None) -> None:
        self._stream = stream
        # The handshake with a SOCKS proxy has no timeout of its own.
        self._handshake = None if timeout is None else Deadline(timeout)

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        left = self._left(timeout)
        if left is not None and left <= 0:
            raise httpcore.ReadTimeout
        return self._stream.read(max_bytes, left)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = self._left(timeout)
        if left is not None and left <= 0:
            raise httpcore.WriteTimeout
        if buffer.startswith(b"CONNECT "):
            buffer = _with_brackets(buffer)
        self._stream.write(buffer, left)

    def _left(self, timeout: float | None) -> float | None:
        deadline = self._handshake if timeout is None else timeout
        return deadline.left() if isinstance(deadline, Deadline) else deadline

    def start_tls(
        self,
        ssl_context: SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, timeout)
        return _DeadlineStream(stream, timeout)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _with_brackets(head: bytes) -> bytes:
    """Return a request to a proxy with brackets around an IPv6 address, which httpcore omits."""
    target = head.split(b" ", 2)[1]
    host, _, port = target.rpartition(b":")
    is_bare = b":" in host and not host.startswith(b"[")
    return head.replace(target, b"[%b]:%b" % (host, port)) if is_bare else head
