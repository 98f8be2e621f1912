# Made from rerobots/_instance/_async/remote_command.py by `make generate`. Do not edit.
"""A command that was started on the host of an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from ... import _concurrency, _timeouts

if TYPE_CHECKING:
    from ..._ssh.run import Running
    from ...types import CommandResult


class RemoteCommand:
    """A command that was started by `Instance.start()`.

    Iterate over it to get the lines of its stdout as they come, without their ends. The command
    waits while nobody takes its output. Of its stderr the last 1 MB is kept, for `wait()`. As a
    context manager it ends the command at the end of the block.
    """

    def __init__(self, running: Running) -> None:
        self._running = running

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._running.shown}>"

    def poll(self) -> int | None:
        """Return the exit code, minus the number of the signal that killed it, or None if it runs.

        Example:
            >>> sleeping = rri.start("sleep 30")
            >>> print(sleeping.poll())
            None
            >>> sleeping.kill()
        """
        return _concurrency.sync_call(lambda operation: self._running.poll())

    def wait(self, timeout: float | None = None) -> CommandResult[Any]:
        r"""Wait until the command ends; the result has the output that was not yet iterated over.

        Args:
            timeout: Seconds to wait, after which the command runs on; None is without limit.

        Raises:
            CommandTimeout: It still runs.
            SSHError: The connection broke, or the command ended without an exit status.

        Example:
            >>> (rri.start("echo done").wait()).stdout
            'done\n'
        """
        if timeout is not None:
            _timeouts.duration(timeout, "timeout")
        return _concurrency.sync_call(lambda operation: self._running.wait(operation, timeout))

    def terminate(self) -> None:
        """Send SIGTERM to the command and what it started. Does nothing if it has ended.

        Example:
            >>> sleeping = rri.start("sleep 30")
            >>> sleeping.terminate()
            >>> sleeping.wait().signal
            'TERM'
        """
        _concurrency.sync_call(lambda operation: self._running.send_signal("TERM", operation))

    def kill(self) -> None:
        """Send SIGKILL to the command and what it started. Does nothing if it has ended."""
        _concurrency.sync_call(lambda operation: self._running.send_signal("KILL", operation))

    def send(self, data: str | bytes) -> None:
        r"""Send data to the stdin of the command, a str as UTF-8; waits while it does not read.

        Raises:
            SSHError: The command does not read any more.

        Example:
            >>> echoing = rri.start("cat")
            >>> echoing.send("hello\n")
            >>> echoing.close_stdin()
            >>> echoing.wait().stdout
            'hello\n'
        """
        from ..._ssh import arguments

        raw = arguments.data(data, "utf-8")
        _concurrency.sync_call(lambda operation: self._running.send(raw, operation))

    def close_stdin(self) -> None:
        """End the stdin of the command."""
        _concurrency.sync_call(lambda operation: self._running.close_stdin())

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Any:
        # One that is here already needs no thread.
        line = self._running.ready_line()
        if line is None:
            line = _concurrency.sync_call(self._running.next_line)
        if line is None:
            raise StopIteration
        return line

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        _concurrency.sync_call(lambda operation: self._running.close())
