# Made from rerobots/_instance/_async/cmd.py by `make generate`. Do not edit.
"""Add-on `cmd`: single commands."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from ... import _arguments, _concurrency, _timeouts, errors
from .addon import Addon

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from ...types import CommandOutput, CommandResult
    from .cmd_running import CmdCommand


class Cmd(Addon, name="cmd"):
    """Single commands on the host; `cmd` of an instance."""

    def run(
        self,
        command: str,
        timeout: float | None = None,
        *,
        check: bool = False,
        on_output: Callable[[str], object] | None = None,
    ) -> CommandResult[str]:
        r"""Run a command on the host without SSH, to its end.

        Whatever ends the call early (a timeout, a callback that raises, Ctrl-C, a cancelled task)
        cancels the command. The shell of the host must be one like `sh`.

        Args:
            command: The command, for the shell of the host.
            timeout: Give up after so many seconds; None is never.
            check: Whether an exit code other than 0 is an error; also one that is not known.
            on_output: Called with each line as it comes, without its end. What it takes is not
                kept.

        Returns:
            A `rerobots.types.CommandResult`. Its `stdout` is all that the command wrote, stderr
            included. `is_complete` tells whether nothing of it is known to be lost: the server
            keeps output for 30 seconds only, and what was in a lost answer is gone.

        Raises:
            InvalidArgument: An argument cannot be used; nothing was sent.
            CommandTimeout: The command did not end in time. `result` has its output until then,
                as for `CommandFailed`.
            CommandFailed: It failed, and `check` is set.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            Error: A request failed otherwise.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> (rri.cmd.run("echo hello; exit 3")).stdout
            'hello\n'
            >>> (rri.cmd.run("exit 3")).exit_code
            3
        """
        if timeout is not None:
            _timeouts.duration(timeout, "timeout")
        take = None if on_output is None else _concurrency.sync_take(on_output)
        with self.start(command) as running:
            result = running._collect(timeout, take)
        if check and not result.ok:
            code = "is not known" if result.exit_code is None else f"is {result.exit_code}"
            failed = errors.CommandFailed(f"command {command!r} failed: its exit code {code}")
            failed.result = result
            raise failed
        return result

    def start(self, command: str) -> CmdCommand:
        """Start a command, to iterate over the lines that it writes.

        Args:
            command: The command, for the shell of the host.

        Returns:
            The command. As a context manager it is cancelled at the end of the block.

        Raises:
            InvalidArgument: The command is empty; nothing was sent.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            Error: The request failed otherwise.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> with rri.cmd.start("echo 1; echo 2") as counting:
            ...     for line in counting:
            ...         print(line)
            1
            2
        """
        from .cmd_running import CmdCommand

        return CmdCommand(self._instance, _arguments.text(command, "command"))._start()

    def send(self, command: str, *, timeout: Timeout | None = None) -> str:
        """Start a command, and leave its output to `get_output()`.

        Args:
            command: The command, for the shell of the host.
            timeout: As for `APIClient`, for this call.

        Returns:
            Id of the command.

        Raises:
            InvalidArgument: The command is empty; nothing was sent.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            Error: The request failed otherwise.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> command_id = rri.cmd.send("ls")
        """
        return self._instance._ask(
            self._instance.apic.send_cmd, self._instance.instance_id, command, timeout=timeout
        )

    def get_output(
        self, command_id: str | None = None, *, timeout: Timeout | None = None
    ) -> CommandOutput:
        """Get lines that a command wrote. What was got is gone from the server.

        Args:
            command_id: Id of the command; by default, lines of all commands, mixed.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `lines` (list of str), `terminated`, whether the command has ended, and `id`.

        Raises:
            InvalidArgument: The id is empty; nothing was sent.
            AddonNotActive: The add-on is not applied.
            Error: The request failed otherwise.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> command_id = rri.cmd.send("true")
            >>> (rri.cmd.get_output(command_id))["lines"]
            []
        """
        return self._instance._ask(
            self._instance.apic.get_stdout_cmd,
            self._instance.instance_id,
            command_id,
            timeout=timeout,
        )

    def cancel(self, command_id: str, *, timeout: Timeout | None = None) -> None:
        """Cancel a command.

        Args:
            command_id: Id of the command.
            timeout: As for `APIClient`, for this call.

        Raises:
            InvalidArgument: The id is empty; nothing was sent.
            AddonNotActive: The add-on is not applied.
            Error: The request failed otherwise.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> command_id = rri.cmd.send("sleep 60")
            >>> rri.cmd.cancel(command_id)
        """
        self._instance._ask(
            self._instance.apic.cancel_cmd, self._instance.instance_id, command_id, timeout=timeout
        )

    def put_file(self, path: str, data: str | bytes, *, timeout: Timeout | None = None) -> None:
        """Write a file on the host.

        Args:
            path: Path that it gets there.
            data: What is in it: text (str) or bytes; under 1 MiB.
            timeout: As for `APIClient`, for this call.

        Raises:
            InvalidArgument: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            Error: The request failed otherwise.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> rri.cmd.put_file("notes.txt", "hello")
        """
        self._instance._ask(
            self._instance.apic.put_file_cmd,
            self._instance.instance_id,
            path,
            data,
            timeout=timeout,
        )
