"""The connections to one host, opened when needed and reopened when one breaks."""

import os
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TypeAlias, TypeVar

import paramiko

from .._log import ssh_log as log
from .._operation import Operation
from ..errors import SSHError
from .connection import COMMAND_WINDOW, Connection, Endpoint, Refused
from .sftp import SFTP, WINDOW
from .sftp_client import SFTPClient

_T = TypeVar("_T")
_Opened: TypeAlias = tuple[Connection, paramiko.Channel]
_sessions: "weakref.WeakSet[Session]" = weakref.WeakSet()


class Session:
    """All connections to one host. Several threads can use it.

    A host opens few channels on one connection (OpenSSH: ten). When it refuses one, another
    connection is opened.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._connections: list[Connection] = []
        self._client: SFTPClient | None = None
        self.is_closed: bool = False
        self._start_empty()
        _sessions.add(self)
        weakref.finalize(self, _close_all, self._connections)

    def _start_empty(self) -> None:
        self._connect_lock = threading.Lock()
        self._overflow_lock = threading.RLock()
        self._idle: list[SFTP] = []

    def forget_connections(self) -> None:
        """Discard all connections in a child process: the parent uses them."""
        for connection in self._connections:
            connection.abandon()
        # Keep references: garbage collection could send a close to the host.
        _inherited.extend((*self._connections, *self._idle, self._client))
        self._connections.clear()
        self._client = None
        self._start_empty()

    def connect(self, operation: Operation) -> Connection:
        """Return the first live connection, or open one."""
        with self._connect_lock:
            living = self._living()
            if living:
                return living[0]
            if self._connections:
                failure = self._connections[-1].failure
                log.warning("SSH to %s: %s; connecting again", self.endpoint, failure)
            return self._add(operation)

    def use(self, function: Callable[[Connection], _T], operation: Operation) -> _T:
        """Call a function with a connection; again with a new one, if it had broken unnoticed."""
        connection = self.connect(operation)
        try:
            return function(connection)
        except SSHError:
            if connection.alive or self.is_closed:
                raise
        return function(self.connect(operation))

    def open_session(
        self, operation: Operation, window: int = COMMAND_WINDOW, timeout: float | None = None
    ) -> _Opened:
        """Open a channel for a command or a subsystem on any connection; return both.

        `window` is the number of bytes that the host can send before they are read.
        """

        def open_on(connection: Connection) -> _Opened:
            return connection, connection.open_session(operation, window, timeout)

        return self.use(lambda connection: self._open(connection, open_on, operation), operation)

    def paramiko_sftp(self, operation: Operation) -> paramiko.SFTPClient:
        """Return paramiko's SFTP client, a new one only if the last one is closed."""
        with self._overflow_lock:
            if self._client is None or not self._client.usable:
                connection, channel = self.open_session(operation)
                try:
                    with connection.errors("SFTP", "the host has no SFTP"):
                        channel.invoke_subsystem("sftp")
                    self._client = SFTPClient(connection, channel)
                except BaseException:
                    channel.close()
                    raise
            return self._client

    @contextmanager
    def sftp(self, operation: Operation) -> Iterator[SFTP]:
        """Yield an SFTP channel for the block: an idle one, or a new one.

        It fails after waiting for the host for a minute; a transfer sets limits of its own.
        """
        operation.limit_waiting()
        sftp = self._free_sftp() or self._start_sftp(operation)
        sftp.operation = operation
        try:
            yield sftp
        finally:
            # After an interrupted operation, replies that nobody awaits may still arrive.
            if sftp.usable and not self.is_closed:
                self._idle.append(sftp)
            else:
                sftp.close()

    def _free_sftp(self) -> SFTP | None:
        while True:
            try:
                sftp = self._idle.pop()
            except IndexError:
                return None
            if sftp.usable:
                return sftp

    def _start_sftp(self, operation: Operation) -> SFTP:
        connection, channel = self.open_session(operation, WINDOW)
        sftp = SFTP(connection, channel, operation)
        try:
            sftp.start()
        except BaseException:
            sftp.close()
            raise
        return sftp

    def _open(
        self,
        connection: Connection,
        open_on: Callable[[Connection], _Opened],
        operation: Operation,
    ) -> _Opened:
        """Open a channel on a connection, or on another one if that refuses it."""
        with suppress(Refused):
            return open_on(connection)
        # One thread at a time: the next one may use the connection that this one opens.
        with self._overflow_lock:
            for other in self._living():
                with suppress(Refused):
                    return open_on(other)
            with self._connect_lock:
                added = self._add(operation)
            return open_on(added)

    def _living(self) -> list[Connection]:
        return [connection for connection in self._connections if connection.alive]

    def _add(self, operation: Operation) -> Connection:
        if self.is_closed:
            raise SSHError(f"SSH to {self.endpoint}: the SSH client was stopped")
        connection = Connection.open(self.endpoint, operation)
        dead = [other for other in self._connections if not other.alive]
        self._connections.append(connection)
        for other in dead:
            other.close()
            self._connections.remove(other)
        if self.is_closed:
            connection.close()
        return connection

    def close(self) -> None:
        self.is_closed = True
        _close_all(self._connections)


def _close_all(connections: list[Connection]) -> None:
    for connection in list(connections):
        connection.close()


_inherited: list[object] = []


def _after_fork() -> None:
    for session in list(_sessions):
        session.forget_connections()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
