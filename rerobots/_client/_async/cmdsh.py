"""Add-on `cmdsh`: shells over WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi.api import cmdsh

from ... import _arguments, _bodies
from .addons import AsyncAddonCalls

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout


class AsyncCmdshCalls(AsyncAddonCalls):
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
            host_id: Number of the host (int), on a deployment with several.
            with_token: Whether the URL holds the token. If not, send it as a header: see
                `get_client_headers()`.

        Returns:
            The URL. If it holds the token, whoever has it has the token.

        Raises:
            WrongAuthToken: There is no token.

        Example:
            >>> (await apic.get_shell_url_cmdsh(instance_id, with_token=False))[-4:]
            '/new'
        """
        id_ = _arguments.instance_id(instance_id)
        host = None if host_id is None else _arguments.host(host_id)
        if with_token:
            token = self._websocket_token()
            kwargs = (
                cmdsh.open_shell_with_token.get_kwargs(id_, token)
                if host is None
                else cmdsh.open_shell_with_token_of_host.get_kwargs(id_, host, token)
            )
        else:
            kwargs = (
                cmdsh.open_shell.get_kwargs(id_)
                if host is None
                else cmdsh.open_shell_of_host.get_kwargs(id_, host)
            )
        return self._websocket_url(kwargs)

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
            host_id: Number of the host (int), on a deployment with several.
            shell_id: Id of the shell to serve; by default, requests for shells are received.

        Returns:
            The URL.

        Example:
            >>> (await apic.get_rx_url_cmdsh(instance_id))[-3:]
            '/rx'
        """
        id_ = _arguments.instance_id(instance_id)
        host = None if host_id is None else _arguments.host(host_id)
        if shell_id is None:
            kwargs = (
                cmdsh.receive_shells.get_kwargs(id_)
                if host is None
                else cmdsh.receive_shells_of_host.get_kwargs(id_, host)
            )
        else:
            shell = _arguments.text(shell_id, "shell_id")
            kwargs = (
                cmdsh.serve_shell.get_kwargs(id_, shell)
                if host is None
                else cmdsh.serve_shell_of_host.get_kwargs(id_, host, shell)
            )
        return self._websocket_url(kwargs)

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
            path: Path that it gets there.
            data: What is in it: text (str) or bytes; under 1 MiB.
            host_id: Number of the host (int), on a deployment with several.

        Raises:
            AddonNotActive: The add-on is not applied.

        Example:
            >>> await apic.put_file_cmdsh(instance_id, "notes.txt", b"hello")
        """
        id_ = _arguments.instance_id(instance_id)
        body = _bodies.file(path, data)
        if host_id is None:
            kwargs = cmdsh.send_shell_file.get_kwargs(id_, body=body)
        else:
            kwargs = cmdsh.send_shell_file_to_host.get_kwargs(
                id_, _arguments.host(host_id), body=body
            )
        await self._request(kwargs, timeout)
