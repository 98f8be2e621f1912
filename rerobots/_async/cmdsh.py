"""Add-on `cmdsh`: shells over WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi import operations

from .. import _arguments, _bodies
from .addon import AsyncAddon
from .connection import AsyncConnection

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from .shell import AsyncShell


class AsyncCmdshCalls(AsyncConnection):
    """Calls about shells on the hosts of an instance."""

    async def get_shell_url_cmdsh(
        self,
        instance_id: str | uuid.UUID,
        host_id: int | None = None,
        *,
        with_token: bool = True,
    ) -> str:
        """Make the URL of the WebSocket that opens a shell; the cmdsh add-on must be active.

        The client sends standard input (text or binary), and receives standard output (binary).

        Args:
            instance_id: Id of the instance (UUID).
            host_id: Number of the host (int), on a deployment with several.
            with_token: Whether the URL holds the token. If not, send it as a header: see
                `get_client_headers()`.

        Returns:
            The URL. If it holds the token, whoever has it has the token.

        Raises:
            ValueError: An argument cannot be used.
            WrongAuthToken: There is no token.

        Example:
            >>> (await apic.get_shell_url_cmdsh(instance_id, with_token=False))[-4:]
            '/new'
        """
        id_ = _arguments.instance_id(instance_id)
        host = None if host_id is None else _arguments.host(host_id)
        if with_token:
            token = self._websocket_token()
            request = (
                operations.cmdsh.open_shell_with_token(id_, token)
                if host is None
                else operations.cmdsh.open_shell_with_token_of_host(id_, host, token)
            )
        else:
            request = (
                operations.cmdsh.open_shell(id_)
                if host is None
                else operations.cmdsh.open_shell_of_host(id_, host)
            )
        return self._websocket_url(request)

    async def get_rx_url_cmdsh(
        self,
        instance_id: str | uuid.UUID,
        host_id: int | None = None,
        *,
        shell_id: str | None = None,
    ) -> str:
        """Make the URL of the WebSocket on which the robot is asked for shells, or serves one.

        The token is sent as a header: see `get_client_headers()`.

        Args:
            instance_id: Id of the instance (UUID).
            host_id: Number of the host (int), on a deployment with several.
            shell_id: Id of the shell to serve; by default, requests for shells are received.

        Returns:
            The URL.

        Raises:
            ValueError: An argument cannot be used.

        Example:
            >>> (await apic.get_rx_url_cmdsh(instance_id))[-3:]
            '/rx'
        """
        id_ = _arguments.instance_id(instance_id)
        host = None if host_id is None else _arguments.host(host_id)
        if shell_id is None:
            request = (
                operations.cmdsh.receive_shells(id_)
                if host is None
                else operations.cmdsh.receive_shells_of_host(id_, host)
            )
        else:
            shell = _arguments.text(shell_id, "shell_id")
            request = (
                operations.cmdsh.serve_shell(id_, shell)
                if host is None
                else operations.cmdsh.serve_shell_of_host(id_, host, shell)
            )
        return self._websocket_url(request)

    async def put_file_cmdsh(
        self,
        instance_id: str | uuid.UUID,
        path: str,
        data: str | bytes,
        host_id: int | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Put a file onto a host; the cmdsh add-on must be active.

        Args:
            instance_id: Id of the instance (UUID).
            path: Path that it gets there.
            data: What is in it: text (str) or bytes; under 1 MiB.
            host_id: Number of the host (int), on a deployment with several.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> await apic.put_file_cmdsh(instance_id, "notes.txt", b"hello")
        """
        id_ = _arguments.instance_id(instance_id)
        body = _bodies.file(path, data)
        if host_id is None:
            request = operations.cmdsh.send_shell_file(id_, body=body)
        else:
            request = operations.cmdsh.send_shell_file_to_host(
                id_, _arguments.host(host_id), body=body
            )
        await self._call(request, timeout)


class AsyncCmdsh(AsyncAddon, name="cmdsh"):
    """Shells on the hosts; `cmdsh` of an instance."""

    async def open(self, host: int | None = None, *, timeout: Timeout | None = None) -> AsyncShell:
        r"""Open a shell on a host, without SSH.

        Args:
            host: Number of the host (int), on a deployment with several.
            timeout: As for `APIClient`: to wait for a connection, and until it is open.

        Returns:
            The shell. Close it, or use it as a context manager.

        Raises:
            InvalidArgument: There is no such host; nothing was sent.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            MissingExtra: This needs `pip install "rerobots[live]"`.
            Error: The shell was not opened.

        Example:
            >>> await rri.cmdsh.activate(wait=True)
            >>> async with await rri.cmdsh.open() as shell:
            ...     await shell.send("echo 6 times 7 is $((6 * 7)); exit\n")
            ...     written = b"".join([part async for part in shell])
            >>> b"6 times 7 is 42" in written
            True
        """
        from .shell import AsyncShell
        from .websocket import async_open

        id_ = self._instance.instance_id
        if host is None:
            request = operations.cmdsh.open_shell(id_)
        else:
            request = operations.cmdsh.open_shell_of_host(id_, _arguments.host(host))
        apic = self._instance.apic
        return AsyncShell(await self._instance._ask(async_open, apic, request, timeout))

    async def shell_url(self, host: int | None = None, *, with_token: bool = True) -> str:
        """Make the URL of the WebSocket that opens a shell.

        The client sends standard input (text or binary), and receives standard output (binary).

        Args:
            host: Number of the host (int), on a deployment with several.
            with_token: Whether the URL holds the token. If not, send it as a header: see
                `APIClient.get_client_headers()`.

        Returns:
            The URL. If it holds the token, whoever has it has the token.

        Raises:
            InvalidArgument: There is no such host.
            WrongAuthToken: There is no token.

        Example:
            >>> (await rri.cmdsh.shell_url(with_token=False))[-4:]
            '/new'
        """
        return await self._instance.apic.get_shell_url_cmdsh(
            self._instance.instance_id, host, with_token=with_token
        )

    async def put_file(
        self,
        path: str,
        data: str | bytes,
        host: int | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Write a file on a host.

        Args:
            path: Path that it gets there.
            data: What is in it: text (str) or bytes; under 1 MiB.
            host: Number of the host (int), on a deployment with several.
            timeout: As for `APIClient`, for this call.

        Raises:
            InvalidArgument: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            Error: The request failed otherwise.

        Example:
            >>> await rri.cmdsh.activate(wait=True)
            >>> await rri.cmdsh.put_file("notes.txt", b"hello")
        """
        await self._instance._ask(
            self._instance.apic.put_file_cmdsh,
            self._instance.instance_id,
            path,
            data,
            host,
            timeout=timeout,
        )
