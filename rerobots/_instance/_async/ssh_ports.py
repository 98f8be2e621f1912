"""Forwarded ports, interactive shells, and SSH configurations for other programs."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Generic, Protocol, Self, TypeVar

from ... import _arguments, _concurrency, _ssh
from .ssh_session import AsyncInstanceSession

if TYPE_CHECKING:
    from ..._operation import Operation
    from ..._ssh.config import ConfigFiles
    from ..._ssh.forward import Forwarding, RemoteForwarding
    from ..._ssh.session import Session


class Closable(Protocol):
    """A resource that can be closed."""

    def close(self) -> None:
        """Close it."""


C = TypeVar("C", bound=Closable)


class AsyncInstanceTunnels(AsyncInstanceSession):
    """Forwarded ports, interactive shells, and SSH configurations for other programs."""

    def forward_port(
        self, remote_port: int, remote_host: str = "localhost", local_port: int = 0
    ) -> AsyncPortForward:
        """Open a local port that leads to a port on the instance: to a ROS bridge, for example.

        It listens on loopback only, until `aclose()`, the end of the block or that of the program.
        New connections wait while this program has too many open files.

        Args:
            remote_port: Port to reach.
            remote_host: Host to reach from the instance.
            local_port: Local port; 0 for any free one.

        Raises:
            SSHError: The local port is not available, or the host could not be reached. If nothing
                listens on the remote port, connections are reset.

        Example:
            >>> async with rri.forward_port(80) as forwarded:
            ...     print(f"http://127.0.0.1:{forwarded.local_port}/")
            http://127.0.0.1:.../
        """
        _arguments.port(remote_port, "remote_port")
        _ssh.arguments.host(remote_host, "remote_host")
        _arguments.port(local_port, "local_port", 0)

        def make(session: Session, operation: Operation) -> Forwarding:
            return _ssh.forward.Forwarding(session, remote_host, remote_port, local_port, operation)

        return _concurrency.async_opened(AsyncPortForward(lambda: self._call_ssh(make)))

    def forward_remote_port(
        self, remote_port: int, local_host: str = "localhost", local_port: int | None = None
    ) -> AsyncRemotePortForward:
        """Open a port on the instance that leads to a server here: to a ROS master, for example.

        It listens on the loopback of the instance only, until `aclose()` or the end of the block.
        If the connection breaks, it is reopened.

        Args:
            remote_port: Port on the instance; 0 for any free one.
            local_host: Host of the server to reach from this machine.
            local_port: Port of the server; by default the same as `remote_port`.

        Raises:
            SSHError: The port on the instance is not available, or the host could not be reached.

        Example:
            >>> async with rri.forward_remote_port(11311):  # doctest: +SKIP
            ...     await rri.run("./node")
        """
        _arguments.port(remote_port, "remote_port", 0)
        _ssh.arguments.host(local_host, "local_host")
        port = _arguments.port(remote_port if local_port is None else local_port, "local_port")

        def make(session: Session, operation: Operation) -> RemoteForwarding:
            return _ssh.forward.RemoteForwarding(session, remote_port, local_host, port, operation)

        return _concurrency.async_opened(AsyncRemotePortForward(lambda: self._call_ssh(make)))

    async def shell(self) -> int:
        """Open an interactive shell of the instance on this terminal; return its exit code.

        The shell follows the size of the terminal, whose state is always restored.

        Raises:
            SSHError: This program has no terminal, the connection broke, or the shell was killed.

        Example:
            >>> await rri.shell()  # doctest: +SKIP
            0
        """
        session = await self._ssh()
        from ... import _terminal

        stdin, _ = _terminal.terminal()
        # The thread of the shell may be stuck in a write.
        with _terminal.restored(stdin):
            return await _concurrency.async_call_in_thread(
                lambda op: _ssh.shell.interact(session, op)
            )

    def ssh_config(self, host: str = "rerobots") -> AsyncSSHConfig:
        """Create files with which `ssh`, `scp`, `rsync`, VS Code and Ansible can sign in.

        They are in a new folder that only you can read: a configuration (`path`, for `ssh -F`), the
        host keys of the instance, and the private key without a passphrase, unless an SSH agent has
        it. They are removed by `aclose()` or at the end of the block.

        Args:
            host: Name of the instance in the configuration: letters, digits, `.`, `_` and `-`.

        Raises:
            SSHError: There is no private key, or no host key is listed.

        Example:
            >>> async with rri.ssh_config() as config:
            ...     print(config.path.name, config.host)
            config rerobots
        """
        name = _arguments.ssh_name(host)

        def make(session: Session, operation: Operation) -> ConfigFiles:
            return _ssh.config.ConfigFiles(session.endpoint, name)

        return _concurrency.async_opened(AsyncSSHConfig(name, lambda: self._call_ssh(make)))


class AsyncOpened(_concurrency.AsyncOpening, _concurrency.AsyncClosing, Generic[C]):
    """A resource that is opened once, and closed at the end of a block or by `aclose()`."""

    def __init__(self, make: Callable[[], Awaitable[C]]) -> None:
        self._make = make
        self._made: C | None = None

    @property
    def _resource(self) -> C:
        if self._made is None:
            raise ValueError("it is not open")
        return self._made

    async def _open(self) -> Self:
        if self._made is None:
            self._made = await self._make()
        return self

    async def aclose(self) -> None:
        """Close it and its connections; a second call does nothing."""
        made, self._made = self._made, None
        if made is not None:
            await _concurrency.async_call(lambda operation: made.close())

    async def __aenter__(self) -> Self:
        return await self._open()


class AsyncPortForward(AsyncOpened["Forwarding"]):
    """A local port that leads to a port on an instance, made by `Instance.forward_port()`."""

    @property
    def local_port(self) -> int:
        """The local port (int), on 127.0.0.1."""
        return self._resource.port


class AsyncRemotePortForward(AsyncOpened["RemoteForwarding"]):
    """A port on an instance that leads to a server here, by `Instance.forward_remote_port()`."""

    @property
    def remote_port(self) -> int:
        """The port on the instance (int)."""
        return self._resource.port


class AsyncSSHConfig(AsyncOpened["ConfigFiles"]):
    """SSH configuration for other programs, made by `Instance.ssh_config()`.

    Attributes:
        host: Name of the instance in the configuration.
    """

    def __init__(self, host: str, make: Callable[[], Awaitable[ConfigFiles]]) -> None:
        super().__init__(make)
        self.host = host

    @property
    def path(self) -> Path:
        """Path of the configuration (`pathlib.Path`), for `ssh -F`."""
        return self._resource.path
