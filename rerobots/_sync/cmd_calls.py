# Made from rerobots/_async/cmd_calls.py by `make generate`. Do not edit.
"""Calls of the add-ons cmd and cmdsh: commands, shells and files of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from rerobots_openapi.api import cmd, cmdsh

from .. import _arguments
from .._operations import reaches
from .connection import Connection

if TYPE_CHECKING:
    import uuid

    from rerobots_openapi.models import NewFile

    from .._policy import Timeout
    from ..types import CommandOutput


class CmdCalls(Connection):
    """Commands, shells and files of the host."""

    # Add-on cmd

    @reaches("send_command")
    def send_cmd(
        self, instance_id: str | uuid.UUID, command: str, *, timeout: Timeout | None = None
    ) -> str:
        """Run a command on the host; the cmd add-on must be active.

        Args:
            instance_id: Id of the instance (UUID).
            command: The command, for the shell of the host.
            timeout: As for `APIClient`, for this call.

        Returns:
            Id of the command.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.send_cmd(instance_id, "ls")
            '4f0e'
        """
        from rerobots_openapi.models import Command

        id_ = _arguments.instance_id(instance_id)
        body = Command(cmd=_arguments.text(command, "command"))
        answer = self._ask(cmd.send_command.get_kwargs(id_, body=body), id=str, timeout=timeout)
        return str(answer["id"])

    @reaches("get_output", "get_command_output")
    def get_stdout_cmd(
        self,
        instance_id: str | uuid.UUID,
        command_id: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> CommandOutput:
        """Take output of a command that was not taken before; at most 80 lines a call.

        Args:
            instance_id: Id of the instance (UUID).
            command_id: Id of the command; by default, the newest one.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `lines` (list of str), `terminated`, whether the command has ended, and
            `id`, that of the command (None if there was none).

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_stdout_cmd(instance_id))["lines"]
            ['README.md']
        """
        id_ = _arguments.instance_id(instance_id)
        if command_id is None:
            request = cmd.get_output.get_kwargs(id_)
        else:
            request = cmd.get_command_output.get_kwargs(
                id_, _arguments.text(command_id, "command_id")
            )
        return cast(
            "CommandOutput",
            self._ask(request, lines=list[str], terminated=bool, timeout=timeout),
        )

    @reaches("cancel_command")
    def cancel_cmd(
        self, instance_id: str | uuid.UUID, command_id: str, *, timeout: Timeout | None = None
    ) -> None:
        """End a command that runs.

        Args:
            instance_id: Id of the instance (UUID).
            command_id: Id of the command.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.cancel_cmd(instance_id, "4f0e")
        """
        id_ = _arguments.instance_id(instance_id)
        command = _arguments.text(command_id, "command_id")
        self._send(cmd.cancel_command.get_kwargs(id_, command), timeout=timeout)

    @reaches("send_file")
    def put_file_cmd(
        self,
        instance_id: str | uuid.UUID,
        path: str,
        data: str | bytes,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Put a file onto the host; the cmd add-on must be active.

        Args:
            instance_id: Id of the instance (UUID).
            path: Path that it gets there.
            data: What is in it: text (str) or bytes; under 1 MiB.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.put_file_cmd(instance_id, "notes.txt", "hello")
        """
        id_ = _arguments.instance_id(instance_id)
        self._send(cmd.send_file.get_kwargs(id_, body=_new_file(path, data)), timeout=timeout)

    @reaches("receive_commands")
    def get_rx_url_cmd(self, instance_id: str | uuid.UUID) -> str:
        """Make the URL of the WebSocket on which the robot receives commands.

        Args:
            instance_id: Id of the instance (UUID).

        Returns:
            The URL. It holds the token: whoever has it has the token.

        Raises:
            ValueError: The id is not a UUID.
            WrongAuthToken: There is no token.

        Example:
            >>> (apic.get_rx_url_cmd(instance_id)).startswith("ws")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        return self._websocket_url(cmd.receive_commands.get_kwargs(id_, self._websocket_token()))

    # Add-on cmdsh

    @reaches(
        "open_shell", "open_shell_with_token", "open_shell_of_host", "open_shell_with_token_of_host"
    )
    def get_shell_url_cmdsh(
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
            >>> (apic.get_shell_url_cmdsh(instance_id, with_token=False))[-4:]
            '/new'
        """
        id_ = _arguments.instance_id(instance_id)
        token = (self._websocket_token(),) if with_token else ()
        if host_id is not None:
            host = _arguments.host(host_id)
            request = (
                cmdsh.open_shell_with_token_of_host.get_kwargs(id_, host, *token)
                if token
                else cmdsh.open_shell_of_host.get_kwargs(id_, host)
            )
        else:
            request = (
                cmdsh.open_shell_with_token.get_kwargs(id_, *token)
                if token
                else cmdsh.open_shell.get_kwargs(id_)
            )
        return self._websocket_url(request)

    @reaches("receive_shells", "serve_shell", "receive_shells_of_host", "serve_shell_of_host")
    def get_rx_url_cmdsh(
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
            >>> (apic.get_rx_url_cmdsh(instance_id))[-3:]
            '/rx'
        """
        id_ = _arguments.instance_id(instance_id)
        shell = None if shell_id is None else _arguments.text(shell_id, "shell_id")
        if host_id is None:
            request = (
                cmdsh.receive_shells.get_kwargs(id_)
                if shell is None
                else cmdsh.serve_shell.get_kwargs(id_, shell)
            )
        else:
            host = _arguments.host(host_id)
            request = (
                cmdsh.receive_shells_of_host.get_kwargs(id_, host)
                if shell is None
                else cmdsh.serve_shell_of_host.get_kwargs(id_, host, shell)
            )
        return self._websocket_url(request)

    @reaches("send_shell_file", "send_shell_file_to_host")
    def put_file_cmdsh(
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
            >>> apic.put_file_cmdsh(instance_id, "notes.txt", b"hello")
        """
        id_ = _arguments.instance_id(instance_id)
        body = _new_file(path, data)
        if host_id is None:
            request = cmdsh.send_shell_file.get_kwargs(id_, body=body)
        else:
            host = _arguments.host(host_id)
            request = cmdsh.send_shell_file_to_host.get_kwargs(id_, host, body=body)
        self._send(request, timeout=timeout)


def _new_file(path: str, data: str | bytes) -> NewFile:
    from rerobots_openapi.models import NewFile

    return NewFile.from_dict(_arguments.file(path, data))
