"""SSH servers, one for each host. The import is slow: it waits for the first host."""

from __future__ import annotations

import asyncio
import functools
import socket
from collections.abc import Callable
from typing import Any

import asyncssh

from ..net.faults import SSHFault
from ..world.instances import LOGIN
from . import ssh_session
from .commands import Commands
from .keys import host_key_lines, make_host_keys
from .sftp import FolderSFTP

# Turns of the event loop between accepting a connection and `connection_made`.
_LOOP_TURNS = 20

# The only addresses for forwarded ports and their listeners.
_LOOPBACK = ("localhost", "127.0.0.1", "::1")


class _Connections(set[asyncssh.SSHServerConnection]):
    """The open connections, and whether new ones are refused."""

    refused = False


class _ConnectionHandler(asyncssh.SSHServer):
    """One connection: accepts `root` with a key of the instance, and no other login."""

    def __init__(
        self,
        keys: list[asyncssh.SSHKey],
        connections: _Connections,
        fault: SSHFault | None,
        allows: Callable[[str], bool],
    ) -> None:
        self._keys = keys
        self._connections = connections
        self._fault = fault
        self._allows = allows
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._connections.add(conn)
        refused = self._connections.refused or (self._fault is not None and self._fault.refuse)
        if refused or not self._allows(conn.get_extra_info("peername")[0]):
            self._abort_in(0)
        if self._fault is not None:
            conn.set_extra_info(**{ssh_session.FAULT: self._fault})
            if self._fault.other_host_key:
                _show_other_host_key(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._connections.discard(self._connection)

    async def begin_auth(self, username: str) -> bool:
        if self._fault is not None and self._fault.stall is not None:
            await self._fault.pause(self._fault.stall)
        return True

    def auth_completed(self) -> None:
        if self._fault is not None and self._fault.drop is not None:
            self._abort_in(self._fault.drop)
        if self._fault is not None and self._fault.silent is not None:
            asyncio.get_running_loop().call_later(self._fault.silent, self._go_silent)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == LOGIN and key in self._keys

    def connection_requested(
        self, dest_host: str, dest_port: int, orig_host: str, orig_port: int
    ) -> bool:
        # Only this machine: a simulated host reaches no other.
        return dest_host in _LOOPBACK

    def server_requested(self, listen_host: str, listen_port: int) -> bool:
        # No other machine reaches it either.
        return listen_host in _LOOPBACK

    def _go_silent(self) -> None:
        if self._connection is not None:
            transport: Any = self._connection._transport
            if transport is not None:
                transport.pause_reading()

    def _abort_in(self, seconds: float) -> None:
        if self._connection is not None:
            asyncio.get_running_loop().call_later(seconds, self._connection.abort)


def _show_other_host_key(connection: asyncssh.SSHServerConnection) -> None:
    """Set a host key for one new connection, which asyncssh has no function for."""
    key = asyncssh.load_keypairs([asyncssh.generate_private_key("ssh-ed25519")])[0]
    private: Any = connection
    private._server_host_keys = {key.algorithm: key}
    private._server_host_key_algs = [key.algorithm]


class SSHServer:
    """The SSH server of one host, while it listens."""

    def __init__(
        self, acceptor: asyncssh.SSHAcceptor, sock: socket.socket, connections: _Connections
    ) -> None:
        self._acceptor = acceptor
        self._sock = sock
        self._connections = connections

    @property
    def port(self) -> int:
        """The address that it listens on."""
        return self._acceptor.get_port()

    def stop(self) -> None:
        """Refuse new connections, and abort those that are open."""
        self._connections.refused = True
        # Closed later, in wait_stopped: asyncio loses connections that it accepted just before.
        asyncio.get_running_loop().remove_reader(self._sock)
        self.drop_connections()

    def drop_connections(self) -> None:
        """Abort all connections."""
        for connection in list(self._connections):
            connection.abort()

    async def wait_stopped(self) -> None:
        """Wait until it has stopped."""
        # `connection_made` of the last connections comes a few turns later, and aborts them.
        for _ in range(_LOOP_TURNS):
            await asyncio.sleep(0)
        self._acceptor.close()
        await self._acceptor.wait_closed()


async def start_ssh_server(
    address: str,
    hostname: str,
    keys: list[asyncssh.SSHKey],
    commands: Commands,
    fault: Callable[[], SSHFault | None],
    allows: Callable[[str], bool],
) -> tuple[SSHServer, tuple[str, ...]]:
    """Listen for SSH clients.

    Args:
        address: The address to listen on, on a free port.
        hostname: Name of the host.
        keys: Public keys that can log in, as root.
        commands: The runner of their commands.
        fault: Returns the fault of a new connection, if any.
        allows: Whether the firewall accepts an address.

    Returns:
        The server, and its host keys as lines.
    """
    connections = _Connections()
    host_keys = make_host_keys(hostname)
    # asyncio disables Nagle's algorithm only where the protocol is named.
    sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    sock.bind((address, 0))
    try:
        acceptor = await asyncssh.listen(
            sock=sock,
            server_factory=lambda: _ConnectionHandler(keys, connections, fault(), allows),
            server_host_keys=host_keys,
            process_factory=functools.partial(ssh_session.run_session, commands),
            sftp_factory=functools.partial(FolderSFTP, folder=commands.folder),
            encoding=None,
            # The pseudo-terminal edits lines, not asyncssh.
            line_editor=False,
            agent_forwarding=False,
            password_auth=False,
            kbdint_auth=False,
            gss_host=None,
            host_based_auth=False,
        )
    except BaseException:
        # A simulator that closes just after a launch cancels this while it starts to listen.
        asyncio.get_running_loop().remove_reader(sock)
        sock.close()
        raise
    return SSHServer(acceptor, sock, connections), host_key_lines(host_keys)
