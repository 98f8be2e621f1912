"""A port here that leads to one of the host, or to one that the host reaches."""

import contextlib
import logging
import socket
import struct
import threading
from collections.abc import Callable

import paramiko

from ..errors import SSHError
from .operation import Operation
from .session import Session

_log = logging.getLogger("rerobots.ssh")

_CHUNK = 1 << 16


class Forwarding:
    """A port on loopback. Who connects to it talks to the other end, over SSH.

    Args:
        session: on which host.
        host: name or address to reach, as the host knows it.
        port: port to reach.
        local_port: port here; 0 is any that is free.

    Raises:
        SSHError: the port here is in use, or the host was not reached.
    """

    def __init__(
        self, session: Session, host: str, port: int, local_port: int, operation: Operation
    ) -> None:
        session.connect(operation)
        self._session = session
        self._there = (host, port)
        self._operation = Operation()
        self._open: set[socket.socket] = set()
        self._lock = threading.Lock()
        try:
            self._listener = socket.create_server(("127.0.0.1", local_port), backlog=64)
        except OSError as err:
            raise SSHError(f"port {local_port} here cannot be had: {err.strerror}") from err
        self.port: int = self._listener.getsockname()[1]
        _start(self._accept)

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                if self._operation.cancelled:
                    sock.close()
                    return
                self._open.add(sock)
            _start(self._serve, sock)

    def _serve(self, sock: socket.socket) -> None:
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            channel = self._open_channel()
        except Exception as err:
            if not self._operation.cancelled:
                _log.warning("forwarding to %s port %d: %s", *self._there, err)
            # Reset: the other end was not there, which is no orderly end.
            with contextlib.suppress(OSError):
                linger = struct.pack("ii", 1, 0)
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self._forget(sock)
            return
        with self._operation.woken_by(channel.close):
            out = _start(_send, sock, channel)
            _receive(channel, sock)
            out.join()
        channel.close()
        self._forget(sock)

    def _open_channel(self) -> paramiko.Channel:
        connection = self._session.connect(self._operation)
        try:
            return connection.open_channel("direct-tcpip", self._operation, address=self._there)
        except SSHError:
            if connection.alive:
                raise
        # It had broken, and nobody had noticed.
        connection = self._session.connect(self._operation)
        return connection.open_channel("direct-tcpip", self._operation, address=self._there)

    def _forget(self, sock: socket.socket) -> None:
        with self._lock:
            self._open.discard(sock)
        sock.close()

    def close(self) -> None:
        """Close the port, and what is connected to it."""
        with contextlib.suppress(OSError):
            # Wakes who accepts.
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            self._operation.cancel()
            for sock in self._open:
                with contextlib.suppress(OSError):
                    sock.shutdown(socket.SHUT_RDWR)


def _start(target: Callable[..., object], *args: object) -> threading.Thread:
    thread = threading.Thread(
        target=target,
        args=args,
        name="rerobots-ssh-forward",
        daemon=True,
    )
    thread.start()
    return thread


def _send(sock: socket.socket, channel: paramiko.Channel) -> None:
    with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
        while data := sock.recv(_CHUNK):
            channel.sendall(data)
        channel.shutdown_write()
        return
    channel.close()


def _receive(channel: paramiko.Channel, sock: socket.socket) -> None:
    with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
        while data := channel.recv(_CHUNK):
            sock.sendall(data)
    # Data after the end of the other side's is still sent, but not without a connection.
    with contextlib.suppress(OSError):
        how = socket.SHUT_RDWR if channel.closed else socket.SHUT_WR
        sock.shutdown(how)
