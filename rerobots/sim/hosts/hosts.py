"""The hosts of instances: real SSH servers on the loopback interface."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import importlib
import logging
from collections.abc import Callable
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ..net.faults import Faults
from ..world.instances import Instance
from ..world.world import World
from .commands import Commands
from .folder import Folder
from .isolation import find_isolation
from .threads import call_in_thread

if TYPE_CHECKING:
    from .keys import KeyPair
    from .ssh_server import SSHServer

LOOPBACK = "127.0.0.1"

_log = logging.getLogger(__name__)


async def _import_in_thread(name: str) -> Any:
    """Import a module of this package in a thread: it is slow."""
    load: Callable[[str, str | None], ModuleType] = importlib.import_module
    return await asyncio.to_thread(load, f".{name}", __package__)


class Host:
    """One instance's host: its keys, its folder, its SSH server and its commands.

    Commands on it run on this machine, as the user who runs the simulator.

    Args:
        instance: The instance of the host.
        address: The address to listen on.
        faults: The faults to apply.
    """

    def __init__(self, instance: Instance, address: str, faults: Faults) -> None:
        self._instance = instance
        self._address = address
        self._faults = faults
        self._folder: asyncio.Future[Folder] | None = None
        self._commands: Commands | None = None
        self._ssh_server: SSHServer | None = None
        self._pair: asyncio.Future[KeyPair] = asyncio.ensure_future(self._make_pair())

    @property
    def commands(self) -> Commands | None:
        """Runs commands on the host; None before the start."""
        return self._commands

    async def pair(self) -> KeyPair:
        """Return the key pair that the server made."""
        return await self._pair

    async def _make_pair(self) -> KeyPair:
        keys = await _import_in_thread("keys")
        pair: KeyPair = await asyncio.to_thread(
            keys.make_key_pair, self._instance.deployment.key_type
        )
        return pair

    async def start(self) -> tuple[tuple[str, int], tuple[str, ...]]:
        """Start to listen.

        Returns:
            The address and the host keys, as lines.
        """
        hostname = f"sim-{self._instance.id[:8]}"
        isolation = await call_in_thread(find_isolation)
        # In a thread: copying many files would block other requests.
        self._folder = asyncio.ensure_future(call_in_thread(Folder, hostname, isolation))
        # If the start is cancelled, `stop` removes the folder.
        self._commands = Commands(self._instance.id, await asyncio.shield(self._folder))
        ssh_server = await _import_in_thread("ssh_server")
        fault = functools.partial(self._faults.take_ssh, self._instance.id)
        server: SSHServer
        server, host_keys = await ssh_server.start_ssh_server(
            self._address,
            hostname,
            await self._keys(),
            self._commands,
            fault,
            self._instance.allows,
        )
        self._ssh_server = server
        return (self._address, server.port), host_keys

    async def _keys(self) -> list[Any]:
        """Return the keys that can log in: the generated one, and those of the user."""
        keys = await _import_in_thread("keys")
        own: list[Any] = keys.read_public_keys(self._instance.options.sshkey or "")
        return [(await self._pair).public_key, *own]

    def drop_connections(self) -> None:
        """Abort all SSH connections."""
        if self._ssh_server is not None:
            self._ssh_server.drop_connections()

    async def stop(self) -> None:
        """Stop the SSH server and all commands, and remove the folder."""
        if self._ssh_server is not None:
            self._ssh_server.stop()
        if self._commands is not None:
            await self._commands.end()
        if self._ssh_server is not None:
            await self._ssh_server.wait_stopped()
        if self._folder is not None:
            with contextlib.suppress(OSError):  # It could not be made.
                await call_in_thread((await self._folder).remove)
        self._pair.cancel()


class Hosts:
    """Makes a host for each instance of a world, and removes it in the end.

    Args:
        world: The world of the instances.
        faults: The faults of SSH connections.
        address: The address that hosts listen on.
    """

    def __init__(self, world: World, faults: Faults, address: str = LOOPBACK) -> None:
        self._world = world
        self._faults = faults
        self._address = address
        self._hosts: dict[str, Host] = {}
        self._starting: dict[Instance, asyncio.Task[None]] = {}
        self._stopping: dict[Instance, asyncio.Task[None]] = {}
        world.on_launch = self._launch
        world.on_end = self._end

    def __len__(self) -> int:
        return len(self._hosts)

    async def private_key(self, instance: Instance) -> str | None:
        """Return the text of the key that was made for an instance; None if it has ended."""
        host = self._hosts.get(instance.id)
        return None if host is None else (await host.pair()).private_text

    async def public_key(self, instance: Instance) -> str | None:
        """Return the public half of that key, as a line; None if the instance has ended."""
        host = self._hosts.get(instance.id)
        return None if host is None else (await host.pair()).public_text

    def commands(self, instance: Instance) -> Commands | None:
        """Return the command runner of an instance's host; None while there is no host."""
        host = self._hosts.get(instance.id)
        return None if host is None else host.commands

    def drop_connections(self, instance: Instance) -> None:
        """Abort the SSH connections to an instance's host."""
        if (host := self._hosts.get(instance.id)) is not None:
            host.drop_connections()

    async def catch_up(self) -> None:
        """Wait for hosts that should be up, or removed, at this time of the world."""
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
        host = self._hosts[instance.id] = Host(instance, self._address, self._faults)
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
