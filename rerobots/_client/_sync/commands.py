# Made from rerobots/_client/_async/commands.py by `make generate`. Do not edit.
"""Add-ons `cmd` and `cmdsh`: commands and shells without SSH."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi import models
from rerobots_openapi.api import commands

from ... import _arguments
from .. import bodies
from .addons import AddonCalls

if TYPE_CHECKING:
    import uuid

    from ..._timeouts import Timeout
    from ...types import CommandOutput, CommandStarted


class CommandCalls(AddonCalls):
    """Calls about commands and shells on the hosts of an instance."""

    def send_cmd(
        self, instance_id: str | uuid.UUID, command: str, *, timeout: Timeout | None = None
    ) -> str:
        """Run a command in the shell of the host, and return its id; the cmd add-on must be active.

        Example:
            >>> apic.send_cmd(instance_id, "ls")
            '4f0e'
        """
        id_ = _arguments.instance_id(instance_id)
        body = models.Command(_arguments.text(command, "command"))
        kwargs = commands.send_command.get_kwargs(id_, body=body)
        started: CommandStarted = self._fetch(kwargs, timeout)
        return self._need(kwargs, started.get("id"), str, "id")

    def get_stdout_cmd(
        self,
        instance_id: str | uuid.UUID,
        command_id: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> CommandOutput:
        """Get new output, at most 80 lines per call; the server drops lines after 30 seconds.

        Args:
            command_id: Id of the command; by default, the lines of all commands are returned,
                mixed. An unknown command has no lines.

        Returns:
            A dict of `lines`, `terminated`, which is True once after the command has ended, and
            `id`, that of the command (None for all).

        Example:
            >>> apic.get_stdout_cmd(instance_id)["lines"]
            ['README.md']
        """
        id_ = _arguments.instance_id(instance_id)
        if command_id is None:
            kwargs = commands.get_output.get_kwargs(id_)
        else:
            command = _arguments.text(command_id, "command_id")
            kwargs = commands.get_command_output.get_kwargs(id_, command)
        output: CommandOutput = self._fetch(kwargs, timeout)
        return output

    def cancel_cmd(
        self, instance_id: str | uuid.UUID, command_id: str, *, timeout: Timeout | None = None
    ) -> None:
        """End a running command.

        Example:
            >>> apic.cancel_cmd(instance_id, "4f0e")
        """
        id_ = _arguments.instance_id(instance_id)
        command = _arguments.text(command_id, "command_id")
        self._request(commands.cancel_command.get_kwargs(id_, command), timeout)

    def put_file_cmd(
        self,
        instance_id: str | uuid.UUID,
        path: str,
        data: str | bytes,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Write a file on the host, under 1 MiB; the cmd add-on must be active.

        Example:
            >>> apic.put_file_cmd(instance_id, "notes.txt", "hello")
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = commands.send_file.get_kwargs(id_, body=bodies.file(path, data))
        self._request(kwargs, timeout)

    def get_rx_url_cmd(self, instance_id: str | uuid.UUID) -> str:
        """Return the URL of the WebSocket on which the robot receives commands.

        It contains the token, so keep it secret.

        Example:
            >>> apic.get_rx_url_cmd(instance_id).startswith("ws")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = commands.receive_commands.get_kwargs(id_, self._websocket_token())
        return self._websocket_url(kwargs)

    def get_shell_url_cmdsh(
        self,
        instance_id: str | uuid.UUID,
        host_id: int | None = None,
        *,
        with_token: bool = True,
    ) -> str:
        """Return the URL of the WebSocket that opens a shell; the cmdsh add-on must be active.

        The client sends standard input (text or binary), and receives standard output (binary).

        Args:
            host_id: Number of the host, on a deployment with several.
            with_token: Whether the URL contains the token, and must be kept secret. If not, send
                the token as a header: see `get_client_headers()`.

        Example:
            >>> apic.get_shell_url_cmdsh(instance_id, with_token=False)[-4:]
            '/new'
        """
        id_ = _arguments.instance_id(instance_id)
        host = None if host_id is None else _arguments.host(host_id)
        if with_token:
            token = self._websocket_token()
            kwargs = (
                commands.open_shell_with_token.get_kwargs(id_, token)
                if host is None
                else commands.open_shell_with_token_of_host.get_kwargs(id_, host, token)
            )
        else:
            kwargs = (
                commands.open_shell.get_kwargs(id_)
                if host is None
                else commands.open_shell_of_host.get_kwargs(id_, host)
            )
        return self._websocket_url(kwargs)

    def get_rx_url_cmdsh(
        self,
        instance_id: str | uuid.UUID,
        host_id: int | None = None,
        *,
        shell_id: str | None = None,
    ) -> str:
        """Return the URL of the WebSocket on which the robot gets shell requests, or serves one.

        The token is sent as a header: see `get_client_headers()`.

        Args:
            host_id: Number of the host, on a deployment with several.
            shell_id: Id of the shell to serve; by default, the URL is that for requests.

        Example:
            >>> apic.get_rx_url_cmdsh(instance_id)[-3:]
            '/rx'
        """
        id_ = _arguments.instance_id(instance_id)
        host = None if host_id is None else _arguments.host(host_id)
        if shell_id is None:
            kwargs = (
                commands.receive_shells.get_kwargs(id_)
                if host is None
                else commands.receive_shells_of_host.get_kwargs(id_, host)
            )
        else:
            shell = _arguments.text(shell_id, "shell_id")
            kwargs = (
                commands.serve_shell.get_kwargs(id_, shell)
                if host is None
                else commands.serve_shell_of_host.get_kwargs(id_, host, shell)
            )
        return self._websocket_url(kwargs)

    def put_file_cmdsh(
        self,
        instance_id: str | uuid.UUID,
        path: str,
        data: str | bytes,
        host_id: int | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Write a file on a host, under 1 MiB; the cmdsh add-on must be active.

        Args:
            host_id: Number of the host, on a deployment with several.

        Example:
            >>> apic.put_file_cmdsh(instance_id, "notes.txt", b"hello")
        """
        id_ = _arguments.instance_id(instance_id)
        body = bodies.file(path, data)
        if host_id is None:
            kwargs = commands.send_shell_file.get_kwargs(id_, body=body)
        else:
            kwargs = commands.send_shell_file_to_host.get_kwargs(
                id_, _arguments.host(host_id), body=body
            )
        self._request(kwargs, timeout)
