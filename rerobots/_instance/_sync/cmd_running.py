# Made from rerobots/_instance/_async/cmd_running.py by `make generate`. Do not edit.
"""A command of the add-on `cmd`: its output is taken in time, and it is ended with its block."""

from __future__ import annotations

import re
import secrets
import time
from collections import deque
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ... import _concurrency, _timeouts, errors
from ..._failures import NoResponse
from ..._log import log
from ...types import CommandResult

if TYPE_CHECKING:
    from .base import InstanceBase

# The server gives so many lines at a time, and keeps them for so long.
_LINES = 80
_KEPT = 30.0
# Output is asked for after pauses that grow with the time that the command runs. So the rate
# limit is not used up by one that runs for an hour.
_SHORTEST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_PAUSE_PER_SECOND = 0.05
# For so long a lost connection is tried on.
_LONGEST_OUTAGE = 60.0
_CANCEL_TIMEOUT = 3.0


class CmdCommand:
    """A command that was started by `cmd.start()`.

    Iterate over it to get the lines that it writes as they come, without their ends. What is not
    taken within 30 seconds is lost. As a context manager it cancels the command at the end of the
    block, if that still runs.

    Attributes:
        command: The command (str).
        command_id: Its id (str).
        is_complete: Whether no line is known to be lost so far (bool).
        exit_code: Its exit code (int); None while it runs, or if it is not known.
    """

    def __init__(self, instance: InstanceBase, command: str) -> None:
        self._instance = instance
        self._mark = f"exit-{secrets.token_hex(8)}:"
        self._clock = time.monotonic
        self._began = self._heard = self._clock()
        self._lines: deque[str] = deque()
        self._lost_answer_at: float | None = None
        self._has_ended = False
        self.command: str = command
        self.command_id: str = ""
        self.is_complete: bool = True
        self.exit_code: int | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.command_id}>"

    def _start(self) -> Self:
        # The API tells no exit code: the shell does, in a line of its own.
        command = f"(\n{self.command}\n)\nprintf '%s%d\\n' {self._mark} $?"
        self.command_id = self._instance._ask(
            self._instance.apic.send_cmd, self._instance.instance_id, command
        )
        return self

    def cancel(self) -> None:
        """End the command; one that has ended is left alone.

        Raises:
            Error: The request failed.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> running = rri.cmd.start("sleep 60")
            >>> running.cancel()
        """
        if not self._has_ended:
            self._has_ended = True
            self._instance._ask(
                self._instance.apic.cancel_cmd,
                self._instance.instance_id,
                self.command_id,
                timeout=_CANCEL_TIMEOUT,
            )

    def next_line(self, timeout: float | None = None) -> str | None:
        """Wait for a line.

        Args:
            timeout: Wait for so many seconds at most.

        Returns:
            The line (str) without its end; None if the command has ended.

        Raises:
            RequestTimeout: No line came in time.
            AddonNotActive: The add-on is not active any more.
            ConnectionFailed: The connection was lost for too long; or an answer that may have told
                the end.
            Error: A request failed otherwise.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> with rri.cmd.start("echo hello; sleep 60") as running:
            ...     running.next_line(timeout=10)
            'hello'
        """
        deadline = None if timeout is None else self._clock() + timeout
        while not self._lines and not self._has_ended:
            if self._take():
                continue
            now = self._clock()
            if deadline is not None and now >= deadline:
                raise errors.RequestTimeout(
                    f"command {self.command_id}: no output in {timeout:g} s", retryable=True
                )
            pause = (now - self._began) * _PAUSE_PER_SECOND
            pause = min(max(pause, _SHORTEST_PAUSE), _LONGEST_PAUSE)
            if deadline is not None:
                pause = min(pause, deadline - now)
            _concurrency.sync_sleep(pause)
        return self._lines.popleft() if self._lines else None

    def _take(self) -> bool:
        """Take what there is; whether there is more."""
        try:
            answer = self._instance.apic.get_stdout_cmd(self._instance.instance_id, self.command_id)
        except errors.Error as err:
            self._note_failure(err)
            return False
        now = self._clock()
        if now - self._heard > _KEPT:
            self.is_complete = False
        self._heard = now
        lines: list[str] | None = answer.get("lines")
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise errors.MalformedResponse(
                f"the output of command {self.command_id} has no lines. "
                f"{errors.MalformedResponse.advice}"
            )
        if lines:
            self._lost_answer_at = None
        elif self._lost_answer_at is not None and now - self._lost_answer_at > _KEPT:
            raise errors.ConnectionFailed(
                f"command {self.command_id}: an answer was lost, perhaps the one that told its end",
                retryable=False,
            )
        is_full = len(lines) >= _LINES
        self._lines.extend(self._without_mark(lines))
        self._has_ended = self._has_ended or (bool(answer.get("terminated")) and not is_full)
        return is_full or bool(lines)

    def _without_mark(self, lines: list[str]) -> list[str]:
        if lines and (found := re.fullmatch(f"(.*){self._mark}(\\d+)", lines[-1], re.DOTALL)):
            self.exit_code = int(found[2])
            self._has_ended = True
            # The last line of the command need not have had an end.
            return [*lines[:-1], *([found[1]] if found[1] else [])]
        return lines

    def _note_failure(self, err: errors.Error) -> None:
        """Note an answer that did not come, or raise what is to be raised."""
        now = self._clock()
        if not err.retryable or now - self._heard > _LONGEST_OUTAGE:
            raise err
        log.warning("output of command %s: %s", self.command_id, err)
        if err.may_be_done and isinstance(err.__cause__, NoResponse):
            # Its lines are gone with it, if it had some.
            self.is_complete = False
            self._lost_answer_at = now

    def wait(self, timeout: float | None = None) -> CommandResult[str]:
        r"""Wait until the command ends.

        Args:
            timeout: Give up after so many seconds, and let it run on; None is never. Its output
                so far is then in `result` of the error.

        Returns:
            A `rerobots.types.CommandResult`; its output is what was not yet iterated over.

        Raises:
            InvalidArgument: The timeout is not positive.
            CommandTimeout: It still runs.
            Error: As for `next_line()`.

        Example:
            >>> rri.cmd.activate(wait=True)
            >>> ((rri.cmd.start("echo done")).wait()).stdout
            'done\n'
        """
        if timeout is not None:
            _timeouts.duration(timeout, "timeout")
        return self._collect(timeout, None)

    def _collect(self, timeout: float | None, take: _concurrency.Take | None) -> CommandResult[str]:
        deadline = None if timeout is None else self._clock() + timeout
        lines: list[str] = []
        while True:
            left = None if deadline is None else max(0.0, deadline - self._clock())
            # Output without a pause is never waited for, so it never meets the timeout there.
            if left == 0 and not self._lines and not self._has_ended:
                raise self._late(timeout, lines)
            try:
                line = self.next_line(left)
            except errors.RequestTimeout as err:
                if deadline is None or self._clock() < deadline:
                    raise
                raise self._late(timeout, lines) from err
            if line is None:
                return self._result(lines)
            if take is None:
                lines.append(line)
            else:
                take(line)

    def _late(self, timeout: float | None, lines: list[str]) -> errors.CommandTimeout:
        late = errors.CommandTimeout(f"command {self.command!r} did not end in {timeout:g} s")
        late.result = self._result(lines)
        return late

    def _result(self, lines: list[str]) -> CommandResult[str]:
        return CommandResult(
            command=self.command,
            exit_code=self.exit_code,
            signal=None,
            stdout="".join(f"{line}\n" for line in lines),
            stderr="",
            duration=self._clock() - self._began,
            is_complete=self.is_complete,
        )

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> str:
        line = self.next_line()
        if line is None:
            raise StopIteration
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            self.cancel()
        except errors.Error as failure:
            if err is None:
                raise
            log.warning("command %s may still run: %s", self.command_id, failure)
