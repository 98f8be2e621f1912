"""Add-on `cmd`: single commands, without SSH."""

from __future__ import annotations

import re
import secrets
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from ... import _arguments, _clock, _concurrency, _time_limits, errors
from ..._failures import NoResponse
from ..._log import log
from ...types import CommandResult
from .addon import AsyncAddon

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from ...types import CommandOutput


class AsyncCmd(AsyncAddon, name="cmd"):
    """Single commands on the host; `cmd` of an instance."""

    async def run(
        self,
        command: str,
        timeout: float | None = None,
        *,
        check: bool = False,
        on_output: Callable[[str], object] | None = None,
    ) -> CommandResult[str]:
        r"""Run a command on the host without SSH, to its end.

        If the call ends early (by a timeout, a callback that raises, Ctrl-C, or cancellation), the
        command is cancelled; during the request that starts it, the command may continue. The
        shell of the host must be compatible with `sh`.

        Args:
            command: The command, for the shell of the host.
            timeout: Seconds to wait for its end; None for no limit.
            check: Whether an exit code that is not 0, or unknown, raises `CommandFailed`.
            on_output: Called with each line as it arrives, without its line end; it is not kept.

        Returns:
            The result. Its `stdout` includes stderr. `is_complete` is False if output may be lost:
            the server keeps it for only 30 seconds, and the output in a lost response is gone.

        Raises:
            CommandTimeout: It did not end in time. `result` has its output, as for `CommandFailed`.
            CommandFailed: It failed, and `check` is set.

        Example:
            >>> (await rri.cmd.run("echo hello; exit 3")).stdout
            'hello\n'
        """
        _arguments.seconds_or_none(timeout, "timeout")
        take = None if on_output is None else _concurrency.async_take(on_output)
        async with await self.start(command) as running:
            result = await running._collect(timeout, take)
        if check and not result.ok:
            code = "is unknown" if result.exit_code is None else f"is {result.exit_code}"
            failed = errors.CommandFailed(f"command {command!r} failed: its exit code {code}")
            failed.result = result
            raise failed
        return result

    async def start(self, command: str) -> AsyncCmdCommand:
        """Start a command, to iterate over its lines of output.

        As a context manager, the returned object cancels it at the end of the block.

        Example:
            >>> async with await rri.cmd.start("echo 1; echo 2") as counting:
            ...     async for line in counting:
            ...         print(line)
            1
            2
        """
        return await AsyncCmdCommand(self, _arguments.text(command, "command"))._start()

    async def send(self, command: str, *, timeout: Timeout | None = None) -> str:
        """Start a command, and return its id; `get_output()` gets its output.

        Example:
            >>> command_id = await rri.cmd.send("ls")
        """
        send = self._instance.apic.send_cmd
        return await self._when_active(lambda: self._ask(send, command, timeout=timeout))

    async def get_output(
        self, command_id: str | None = None, *, timeout: Timeout | None = None
    ) -> CommandOutput:
        """Get lines of output of a command, which the server then discards.

        Args:
            command_id: Id of the command; by default, it gets lines of all commands, mixed.

        Returns:
            A dict of `lines`, `terminated` (whether the command has ended), and `id`.

        Example:
            >>> command_id = await rri.cmd.send("true")
            >>> (await rri.cmd.get_output(command_id))["lines"]
            []
        """
        return await self._ask(self._instance.apic.get_stdout_cmd, command_id, timeout=timeout)

    async def cancel(self, command_id: str, *, timeout: Timeout | None = None) -> None:
        """Cancel a command.

        Example:
            >>> command_id = await rri.cmd.send("sleep 60")
            >>> await rri.cmd.cancel(command_id)
        """
        await self._ask(self._instance.apic.cancel_cmd, command_id, timeout=timeout)

    async def put_file(
        self, path: str, data: str | bytes, *, timeout: Timeout | None = None
    ) -> None:
        """Write a file on the host, under 1 MiB.

        Example:
            >>> await rri.cmd.put_file("notes.txt", "hello")
        """
        put = self._instance.apic.put_file_cmd
        await self._when_active(lambda: self._ask(put, path, data, timeout=timeout))


# Lines that the server returns at a time.
_LINES = 80
# Seconds between requests, for each second since the start of the command.
_PAUSE_PER_SECOND = 0.05


class AsyncCmdCommand:
    """A command that was started by `cmd.start()`.

    Iterate over it to get its lines of output as they arrive, without line ends. Output that is not
    read within 30 seconds is lost. As a context manager, it cancels the command at the end of the
    block if it still runs.

    Attributes:
        command: The command.
        command_id: Its id.
        is_complete: False if a line may be lost.
        exit_code: Its exit code; None while it runs, or if it is unknown.
    """

    def __init__(self, addon: AsyncCmd, command: str) -> None:
        self._addon = addon
        self._mark = f"exit-{secrets.token_hex(8)}:"
        self._began = self._heard = _clock.monotonic()
        self._lines: deque[str] = deque()
        self._lost_response_at: float | None = None
        self._has_ended = False
        self.command: str = command
        self.command_id: str = ""
        self.is_complete: bool = True
        self.exit_code: int | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.command_id}>"

    async def _start(self) -> Self:
        # The API returns no exit code: the shell prints it in a line of its own.
        command = f"(\n{self.command}\n)\nprintf '%s%d\\n' {self._mark} $?"
        self.command_id = await self._addon.send(command)
        return self

    async def cancel(self) -> None:
        """Cancel the command; do nothing if it has ended."""
        if not self._has_ended:
            self._has_ended = True
            await self._addon.cancel(self.command_id, timeout=_time_limits.COMMAND_CANCEL)

    async def next_line(self, timeout: float | None = None) -> str | None:
        """Return the next line without its line end; None if the command has ended.

        Args:
            timeout: Seconds to wait; None for no limit.

        Raises:
            RequestTimeout: No line arrived in time.
            AddonNotActive: The add-on is no longer active.
            ConnectionFailed: The connection was lost for too long, or a lost response may have
                reported the end of the command.

        Example:
            >>> async with await rri.cmd.start("echo hello; sleep 60") as running:
            ...     await running.next_line(timeout=10)
            'hello'
        """
        deadline = None if timeout is None else _clock.monotonic() + timeout
        while not self._lines and not self._has_ended:
            if await self._take():
                continue
            now = _clock.monotonic()
            if deadline is not None and now >= deadline:
                raise errors.RequestTimeout(
                    f"command {self.command_id}: no output in {timeout:g} s", retryable=True
                )
            pause = (now - self._began) * _PAUSE_PER_SECOND
            pause = min(max(pause, _time_limits.OUTPUT_POLL), _time_limits.LONGEST_OUTPUT_POLL)
            if deadline is not None:
                pause = min(pause, deadline - now)
            await _clock.async_sleep(pause)
        return self._lines.popleft() if self._lines else None

    async def _take(self) -> bool:
        """Get the available output; return whether there was any."""
        try:
            instance = self._addon._instance
            output = await instance.apic.get_stdout_cmd(instance.instance_id, self.command_id)
        except errors.Error as err:
            self._note_failure(err)
            return False
        now = _clock.monotonic()
        if now - self._heard > _time_limits.OUTPUT_KEPT:
            self.is_complete = False
        self._heard = now
        lines: list[str] | None = output.get("lines")
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise errors.MalformedResponse(
                f"the output of command {self.command_id} has no lines. "
                f"{errors.MalformedResponse.advice}"
            )
        if lines:
            self._lost_response_at = None
        elif (
            self._lost_response_at is not None
            and now - self._lost_response_at > _time_limits.OUTPUT_KEPT
        ):
            raise errors.ConnectionFailed(
                f"command {self.command_id}: a response was lost, which may have reported its end",
                retryable=False,
            )
        is_full = len(lines) >= _LINES
        self._lines.extend(self._without_mark(lines))
        has_ended: bool | None = output.get("terminated")
        self._has_ended = self._has_ended or (bool(has_ended) and not is_full)
        return is_full or bool(lines)

    def _without_mark(self, lines: list[str]) -> list[str]:
        if lines and (found := re.fullmatch(f"(.*){self._mark}(\\d+)", lines[-1], re.DOTALL)):
            self.exit_code = int(found[2])
            self._has_ended = True
            # The last line of the command may have no line end.
            return [*lines[:-1], *([found[1]] if found[1] else [])]
        return lines

    def _note_failure(self, err: errors.Error) -> None:
        """Handle a lost response; raise other errors, and those after a long outage."""
        now = _clock.monotonic()
        if not err.retryable or now - self._heard > _time_limits.OUTPUT_OUTAGE:
            raise err
        log.warning("output of command %s: %s", self.command_id, err)
        if err.may_be_done and isinstance(err.__cause__, NoResponse):
            # Lines in it are lost.
            self.is_complete = False
            self._lost_response_at = now

    async def wait(self, timeout: float | None = None) -> CommandResult[str]:
        r"""Wait until the command ends; the result has the output that was not read before.

        Args:
            timeout: Seconds to wait, after which the command continues; None for no limit.

        Raises:
            CommandTimeout: It still runs; `result` has its output so far.
            AddonNotActive: The add-on is no longer active.
            ConnectionFailed: The connection was lost for too long.

        Example:
            >>> (await (await rri.cmd.start("echo done")).wait()).stdout
            'done\n'
        """
        _arguments.seconds_or_none(timeout, "timeout")
        return await self._collect(timeout, None)

    async def _collect(
        self, timeout: float | None, take: _concurrency.AsyncTake | None
    ) -> CommandResult[str]:
        deadline = None if timeout is None else _clock.monotonic() + timeout
        lines: list[str] = []
        while True:
            left = None if deadline is None else max(0.0, deadline - _clock.monotonic())
            # Continuous output never waits in next_line(), so that it raises no timeout.
            if left == 0 and not self._lines and not self._has_ended:
                raise self._timeout_error(timeout, lines)
            try:
                line = await self.next_line(left)
            except errors.RequestTimeout as err:
                if deadline is None or _clock.monotonic() < deadline:
                    raise
                raise self._timeout_error(timeout, lines) from err
            if line is None:
                return self._result(lines)
            if take is None:
                lines.append(line)
            else:
                await take(line)

    def _timeout_error(self, timeout: float | None, lines: list[str]) -> errors.CommandTimeout:
        err = errors.CommandTimeout(f"command {self.command!r} did not end in {timeout:g} s")
        err.result = self._result(lines)
        return err

    def _result(self, lines: list[str]) -> CommandResult[str]:
        return CommandResult(
            command=self.command,
            exit_code=self.exit_code,
            signal=None,
            stdout="".join(f"{line}\n" for line in lines),
            stderr="",
            duration=_clock.monotonic() - self._began,
            is_complete=self.is_complete,
        )

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> str:
        line = await self.next_line()
        if line is None:
            raise StopAsyncIteration
        return line

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: object, err: BaseException | None, traceback: object) -> None:
        try:
            await self.cancel()
        except errors.Error as failure:
            if err is None:
                raise
            log.warning("command %s may still run: %s", self.command_id, failure)
