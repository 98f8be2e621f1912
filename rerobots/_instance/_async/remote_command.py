"""A command that was started on the host of an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from ... import _concurrency, _timeouts

if TYPE_CHECKING:
    from ..._ssh.run import Running
    from ...types import CommandResult


class AsyncRemoteCommand:
    """A command that was started by `Instance.start()`.

    Iterate over it to get the lines of its stdout as they come, without their ends. The command
    waits while nobody takes its output. Of its stderr the last 1 MB is kept, for `wait()`. As a
    context manager it ends the command at the end of the block.
    """

    def __init__(self, running: Running) -> None:
        self._running = running

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._running.shown}>"

    async def poll(self) -> int | None:
        """Return the exit code, minus the number of the signal that killed it, or None if it runs.

        Example:
            >>> sleeping = await rri.start("sleep 30")
            >>> print(await sleeping.poll())
            None
            >>> await sleeping.kill()
        """
        return await _concurrency.async_call(lambda operation: self._running.poll())

    async def wait(self, timeout: float | None = None) -> CommandResult[Any]:
        r"""Wait until the command ends; the result has the output that was not yet iterated over.

        Args:
            timeout: Seconds to wait, after which the command runs on; None is without limit.

        Raises:
            CommandTimeout: It still runs.
            SSHError: The connection broke, or the command ended without an exit status.

        Example:
            >>> (await (await rri.start("echo done")).wait()).stdout
            'done\n'
        """
        if timeout is not None:
            _timeouts.duration(timeout, "timeout")
        return await _concurrency.async_call(
            lambda operation: self._running.wait(operation, timeout)
        )

    async def terminate(self) -> None:
        """Send SIGTERM to the command and what it started. Does nothing if it has ended.

        Example:
            >>> sleeping = await rri.start("sleep 30")
            >>> await sleeping.terminate()
            >>> (await sleeping.wait()).signal
            'TERM'
        """
        await _concurrency.async_call(
            lambda operation: self._running.send_signal("TERM", operation)
        )

    async def kill(self) -> None:
        """Send SIGKILL to the command and what it started. Does nothing if it has ended."""
        await _concurrency.async_call(
            lambda operation: self._running.send_signal("KILL", operation)
        )

    async def send(self, data: str | bytes) -> None:
        r"""Send data to the stdin of the command, a str as UTF-8; waits while it does not read.

        Raises:
            SSHError: The command does not read any more.

        Example:
            >>> echoing = await rri.start("cat")
            >>> await echoing.send("hello\n")
            >>> await echoing.close_stdin()
            >>> (await echoing.wait()).stdout
            'hello\n'
        """
        from ..._ssh import arguments

        raw = arguments.data(data, "utf-8")
        await _concurrency.async_call(lambda operation: self._running.send(raw, operation))

    async def close_stdin(self) -> None:
        """End the stdin of the command."""
        await _concurrency.async_call(lambda operation: self._running.close_stdin())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        # One that is here already needs no thread.
        line = self._running.ready_line()
        if line is None:
            line = await _concurrency.async_call(self._running.next_line)
        if line is None:
            raise StopAsyncIteration
        return line

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await _concurrency.async_call(lambda operation: self._running.close())
