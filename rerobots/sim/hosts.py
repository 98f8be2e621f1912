"""The hosts of instances: real SSH servers on the loopback interface."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import logging

import asyncssh

from rerobots.sim.commands import Commands
from rerobots.sim.folder import Folder
from rerobots.sim.instances import Instance
from rerobots.sim.keys import (
    KeyPair,
    host_key_lines,
    make_host_keys,
    make_key_pair,
    read_public_keys,
)
from rerobots.sim.sftp import FolderSFTP
from rerobots.sim.world import World

LOOPBACK = "127.0.0.1"

_log = logging.getLogger(__name__)


class _Doorkeeper(asyncssh.SSHServer):
    """Lets in `root` with one of an instance's keys, and nobody else."""

    def __init__(self, keys: list[asyncssh.SSHKey], doors: set[asyncssh.SSHServerConnection]):
        self._keys = keys
        self._doors = doors
        self._connection: asyncssh.SSHServerConnection | None = None

    def connection_made(self, conn: asyncssh.SSHServerConnection) -> None:
        self._connection = conn
        self._doors.add(conn)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._connection is not None:
            self._doors.discard(self._connection)

    def public_key_auth_supported(self) -> bool:
        return True

    def validate_public_key(self, username: str, key: asyncssh.SSHKey) -> bool:
        return username == Instance.rootuser and key in self._keys


class Host:
    """One instance's host: its keys, its folder, its SSH server and its commands.

    Commands that are run on it over SSH run on this machine, as the user who runs the simulator.

    Args:
        instance: whose host this is.
    """

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._pair: asyncio.Future[KeyPair] | None = None
        self._folder: Folder | None = None
        self._commands: Commands | None = None
        self._acceptor: asyncssh.SSHAcceptor | None = None
        self._connections: set[asyncssh.SSHServerConnection] = set()
        if instance.options.sshkey is None:
            make = asyncio.to_thread(make_key_pair, instance.deployment.key_type)
            self._pair = asyncio.ensure_future(make)

    async def private_key(self) -> str | None:
        """Give the text of the private key, or None if the user has it and we never did."""
        return None if self._pair is None else (await self._pair).private_text

    async def start(self) -> tuple[tuple[str, int], tuple[str, ...]]:
        """Begin to listen.

        Returns:
            The address and the host keys, as lines.
        """
        hostname = f"sim-{self._instance.id[:8]}"
        self._folder = Folder(hostname)
        self._commands = Commands(self._instance.id, self._folder)
        host_keys = make_host_keys(hostname)
        keys = await self._keys()
        self._acceptor = await asyncssh.listen(
            LOOPBACK,
            0,
            server_factory=functools.partial(_Doorkeeper, keys, self._connections),
            server_host_keys=host_keys,
            process_factory=self._commands.serve,
            sftp_factory=functools.partial(FolderSFTP, folder=self._folder),
            encoding=None,
            # The kernel edits lines, at a terminal of its own.
            line_editor=False,
            agent_forwarding=False,
            password_auth=False,
            kbdint_auth=False,
            gss_host=None,
            host_based_auth=False,
        )
        return (LOOPBACK, self._acceptor.get_port()), host_key_lines(host_keys)

    async def _keys(self) -> list[asyncssh.SSHKey]:
        if self._pair is not None:
            return [(await self._pair).public_key]
        return read_public_keys(self._instance.options.sshkey or "")

    async def stop(self) -> None:
        """Close the door, end all that runs, remove the folder."""
        if self._acceptor is not None:
            self._acceptor.close()
        for connection in list(self._connections):
            connection.abort()
        if self._commands is not None:
            await self._commands.end()
        if self._acceptor is not None:
            await self._acceptor.wait_closed()
        if self._folder is not None:
            await asyncio.to_thread(self._folder.remove)
        if self._pair is not None:
            self._pair.cancel()
            self._pair = None


class Hosts:
    """Makes a host for each instance of a world, and removes it in the end.

    Args:
        world: whose instances need hosts.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self._hosts: dict[str, Host] = {}
        self._starting: dict[Instance, asyncio.Task[None]] = {}
        self._stopping: dict[Instance, asyncio.Task[None]] = {}
        world.on_launch = self._launch
        world.on_end = self._end

    def __len__(self) -> int:
        return len(self._hosts)

    async def private_key(self, instance: Instance) -> str | None:
        """Give the text of the key that was made for an instance, if one was."""
        host = self._hosts.get(instance.id)
        return None if host is None else await host.private_key()

    async def catch_up(self) -> None:
        """Wait for hosts that, by the time of the world, should be up or gone already."""
        late = [task for i, task in self._starting.items() if i.ready_is_due]
        late += [task for i, task in self._stopping.items() if i.ended]
        if late:
            await asyncio.wait(late)

    async def close(self) -> None:
        """Stop all hosts."""
        for task in self._starting.values():
            task.cancel()
        hosts = list(self._hosts.values())
        await asyncio.gather(*self._starting.values(), return_exceptions=True)
        await asyncio.gather(*(host.stop() for host in hosts), *self._stopping.values())
        self._hosts.clear()

    def _launch(self, instance: Instance) -> None:
        host = self._hosts[instance.id] = Host(instance)
        self._starting[instance] = asyncio.ensure_future(self._start(instance, host))

    async def _start(self, instance: Instance, host: Host) -> None:
        try:
            address, hostkeys = await host.start()
            self._world.host_up(instance, address, hostkeys)
        except OSError as error:
            _log.error("cannot make the host of instance %s: %s", instance.id, error)
            self._world.host_failed(instance)
        finally:
            del self._starting[instance]

    def _end(self, instance: Instance) -> None:
        host = self._hosts.pop(instance.id)
        self._stopping[instance] = asyncio.ensure_future(self._stop(instance, host))

    async def _stop(self, instance: Instance, host: Host) -> None:
        starting = self._starting.get(instance)
        if starting is not None and starting is not asyncio.current_task():
            starting.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await starting
        try:
            await host.stop()
        finally:
            del self._stopping[instance]
