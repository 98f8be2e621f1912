"""TLS for a WebSocket of plain code, on which one thread reads while another one writes."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading

from .._timeouts import Deadline

_PIECE = 1 << 16


class TLSContext:
    """In place of an `ssl.SSLContext`, whose sockets two threads may not use at a time.

    OpenSSL forbids it: when the host sent its session tickets just as the first request was
    written, at times that request never left, and the thread that read could not be woken.

    Args:
        context: How to verify the server.
    """

    def __init__(self, context: ssl.SSLContext) -> None:
        self._context = context

    def wrap_socket(self, sock: socket.socket, server_hostname: str) -> TLSSocket:
        """Agree on TLS over a socket; it takes as long as the timeout of the socket permits."""
        wrapped = TLSSocket(sock, self._context, server_hostname)
        wrapped.shake_hands()
        return wrapped


class TLSSocket:
    """What `websockets` needs of a socket.

    Args:
        sock: A connected socket; closed with this object.
        context: How to verify the server.
        server_hostname: The name that it must have.
    """

    def __init__(self, sock: socket.socket, context: ssl.SSLContext, server_hostname: str) -> None:
        self._socket = sock
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(
            self._incoming, self._outgoing, server_hostname=server_hostname
        )
        # Nobody who has the first of them waits for the network. The other keeps records in order.
        self._working = threading.Lock()
        self._sending = threading.Lock()

    def shake_hands(self) -> None:
        """Agree on keys, and verify the server."""
        limit = self._socket.gettimeout()
        deadline = None if limit is None else Deadline(limit)
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._flush()
                # What comes drop by drop has no more time than what comes at once.
                if deadline is not None:
                    if (left := deadline.left()) <= 0:
                        raise TimeoutError from None
                    self._socket.settimeout(left)
                self._take(self._socket.recv(_PIECE))
            except ssl.SSLError:
                # The server is told why.
                with contextlib.suppress(OSError):
                    self._flush()
                raise
            else:
                return self._flush()

    def recv(self, size: int) -> bytes:
        """Wait for data, and read all that came; none at the end.

        Args:
            size: Is ignored: what would be left over, nobody would be told of.
        """
        while True:
            parts: list[bytes] = []
            ended = False
            with self._working:
                try:
                    while part := self._tls.read(_PIECE):
                        parts.append(part)
                    ended = True
                except ssl.SSLWantReadError:
                    pass
                except (ssl.SSLZeroReturnError, ssl.SSLEOFError):
                    ended = True
            if parts or ended:
                return b"".join(parts)
            if self._outgoing.pending:
                self._flush()
            self._take(self._receive())

    def _receive(self) -> bytes:
        # The timeout of the socket is for who writes.
        while True:
            with contextlib.suppress(TimeoutError):
                return self._socket.recv(_PIECE)

    def _take(self, data: bytes) -> None:
        with self._working:
            if data:
                self._incoming.write(data)
            else:
                self._incoming.write_eof()

    def sendall(self, data: bytes) -> None:
        """Write all of the data."""
        with self._sending:
            with self._working:
                self._tls.write(data)
                records = self._outgoing.read()
            self._socket.sendall(records)

    def _flush(self) -> None:
        with self._sending:
            with self._working:
                records = self._outgoing.read()
            self._socket.sendall(records)

    def settimeout(self, seconds: float | None) -> None:
        """Let writing raise TimeoutError after so many seconds."""
        self._socket.settimeout(seconds)

    def fileno(self) -> int:
        """File descriptor of the socket."""
        return self._socket.fileno()

    def shutdown(self, how: int) -> None:
        """End the connection in one direction or both, without a farewell of TLS."""
        self._socket.shutdown(how)

    def close(self) -> None:
        """Close the socket; who reads is woken."""
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
