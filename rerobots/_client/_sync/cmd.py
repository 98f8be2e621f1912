# Made from rerobots/_client/_async/cmd.py by `make generate`. Do not edit.
"""Add-on `cmd`: single commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi import models
from rerobots_openapi.api import cmd

from ... import _arguments, _bodies
from .addons import AddonCalls

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import CommandOutput, CommandStarted


class CmdCalls(AddonCalls):
    """Calls about single commands on the host of an instance."""

    def send_cmd(
        self, instance_id: str | uuid.UUID, command: str, *, timeout: Timeout | None = None
    ) -> str:
        """Run a command on the host; the cmd add-on must be active.

        Args:
            command: The command, for the shell of the host.

        Returns:
            Id of the command.

        Raises:
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.

        Example:
            >>> apic.send_cmd(instance_id, "ls")
            '4f0e'
        """
        id_ = _arguments.instance_id(instance_id)
        body = models.Command(_arguments.text(command, "command"))
        kwargs = cmd.send_command.get_kwargs(id_, body=body)
        started: CommandStarted = self._fetch(kwargs, timeout)
        return self._need(kwargs, started.get("id"), str, "id")

    def get_stdout_cmd(
        self,
        instance_id: str | uuid.UUID,
        command_id: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> CommandOutput:
        """Take output that was not taken before; at most 80 lines a call.

        Lines that are not taken within 30 seconds are gone.

        Args:
            command_id: Id of the command; by default, the lines of all commands come, mixed. One
                that is not known has no lines.

        Returns:
            A dict of `lines` (list of str), `terminated`, whether the command has ended, which is
            told once, and `id`, that of the command (None for all).

        Raises:
            AddonNotActive: The add-on is not applied.

        Example:
            >>> (apic.get_stdout_cmd(instance_id))["lines"]
            ['README.md']
        """
        id_ = _arguments.instance_id(instance_id)
        if command_id is None:
            kwargs = cmd.get_output.get_kwargs(id_)
        else:
            command = _arguments.text(command_id, "command_id")
            kwargs = cmd.get_command_output.get_kwargs(id_, command)
        output: CommandOutput = self._fetch(kwargs, timeout)
        return output

    def cancel_cmd(
        self, instance_id: str | uuid.UUID, command_id: str, *, timeout: Timeout | None = None
    ) -> None:
        """End a command that runs.

        Args:
            command_id: Id of the command.

        Raises:
            AddonNotActive: The add-on is not applied.

        Example:
            >>> apic.cancel_cmd(instance_id, "4f0e")
        """
        id_ = _arguments.instance_id(instance_id)
        command = _arguments.text(command_id, "command_id")
        self._request(cmd.cancel_command.get_kwargs(id_, command), timeout)

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
            path: Path that it gets there.
            data: What is in it: text (str) or bytes; under 1 MiB.

        Raises:
            AddonNotActive: The add-on is not applied.

        Example:
            >>> apic.put_file_cmd(instance_id, "notes.txt", "hello")
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = cmd.send_file.get_kwargs(id_, body=_bodies.file(path, data))
        self._request(kwargs, timeout)

    def get_rx_url_cmd(self, instance_id: str | uuid.UUID) -> str:
        """Make the URL of the WebSocket on which the robot receives commands.

        Returns:
            The URL. It holds the token: whoever has it has the token.

        Raises:
            WrongAuthToken: There is no token.

        Example:
            >>> (apic.get_rx_url_cmd(instance_id)).startswith("ws")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = cmd.receive_commands.get_kwargs(id_, self._websocket_token())
        return self._websocket_url(kwargs)
