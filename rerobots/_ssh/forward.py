"""Port forwarding over SSH, in both directions."""

import contextlib
import socket
import threading

import paramiko

from .. import _clock, _time_limits
from .._concurrency import start_thread
from .._log import ssh_log as log
from .._operation import Cancelled, Operation
from .._port import LocalPort
from ..errors import SSHError
from .connection import Connection
from .session import Session

_CHUNK = 1 << 16
# Connections that the host can open at a time to a local server.
_MOST_CONNECTIONS = 256


class Forwarding:
    """A local loopback port (0: any free one) that leads to a host and port over SSH."""

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
            raise SSHError(f"the local port {local_port} is not available: {err.strerror}") from err
        self.port: int = self._local.number

    def _serve(self, local: LocalPort, sock: socket.socket) -> None:
        with (
            contextlib.closing(self._session.use(self._open_on, self._operation)) as channel,
            self._operation.woken_by(channel.close),
        ):
            out = local.start(_send, sock, channel)
            _receive(channel, sock)
            out.join()

    def _open_on(self, connection: Connection) -> paramiko.Channel:
        return connection.open_channel("direct-tcpip", self._operation, address=self._there)

    def close(self) -> None:
        self._local.close()
        self._operation.cancel()


class RemoteForwarding:
    """A loopback port of the host (0: any free one) that leads to a local server."""

    def __init__(
        self, session: Session, remote_port: int, host: str, port: int, operation: Operation
    ) -> None:
        self._session = session
        self._here = (host, port)
        self._closed = threading.Event()
        self._operation = Operation()
        self._room = threading.Semaphore(_MOST_CONNECTIONS)
        self._connection = session.connect(operation)
        self.port: int = self._connection.listen(remote_port, self._take)
        start_thread("rerobots-port", self._watch)

    def _take(self, channel: paramiko.Channel) -> None:
        # Called by the thread that reads from the host, so it must not block.
        if self._closed.is_set() or not self._room.acquire(blocking=False):
            channel.close()
            return
        start_thread("rerobots-port", self._serve, channel)

    def _serve(self, channel: paramiko.Channel) -> None:
        try:
            with (
                contextlib.closing(channel),
                socket.create_connection(self._here, _time_limits.CONNECT) as sock,
                self._operation.woken_by(channel.close),
            ):
                sock.settimeout(None)
                out = start_thread("rerobots-port", _send, sock, channel)
                _receive(channel, sock)
                out.join()
        except OSError as err:
            log.warning("port %d of the instance: %s port %d: %s", self.port, *self._here, err)
        finally:
            self._room.release()

    def _watch(self) -> None:
        """Reopen the port when the connection has broken."""
        while not _clock.wait(self._closed, _time_limits.PORT_WATCH):
            if self._connection.alive or self._session.is_closed:
                continue
            try:
                self._connection = self._session.connect(self._operation)
                self._connection.listen(self.port, self._take)
            except (SSHError, Cancelled) as err:
                log.warning("port %d of the instance is not open: %s", self.port, err)

    def close(self) -> None:
        self._closed.set()
        self._operation.cancel()
        self._connection.stop_listening(self.port)


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
    # After the end of the host's data, ours is still sent, unless the channel is closed.
    with contextlib.suppress(OSError):
        how = socket.SHUT_RDWR if channel.closed else socket.SHUT_WR
        sock.shutdown(how)
