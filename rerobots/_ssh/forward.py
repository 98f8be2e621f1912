"""A port here that leads to one of the host, or to one that the host reaches."""

import contextlib
import socket

import paramiko

from .._log import ssh_log as log
from .._operation import Operation
from .._port import LocalPort
from ..errors import SSHError
from .session import Session

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
        name = f"forwarding to {host} port {port}"
        try:
            self._local = LocalPort(local_port, self._serve, name, log)
        except OSError as err:
            raise SSHError(f"port {local_port} here cannot be had: {err.strerror}") from err
        self.port: int = self._local.number

    def _serve(self, local: LocalPort, sock: socket.socket) -> None:
        with (
            contextlib.closing(self._open_channel()) as channel,
            self._operation.woken_by(channel.close),
        ):
            out = local.start(_send, sock, channel)
            _receive(channel, sock)
            out.join()

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

    def close(self) -> None:
        """Close the port, and what is connected to it."""
        self._local.close()
        self._operation.cancel()


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
