"""Commands on the host of an instance."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Self, overload

from ... import _arguments, _concurrency, _ssh, errors
from .job import AsyncJob
from .ssh_session import AsyncInstanceSession

if TYPE_CHECKING:
    import paramiko
    from paramiko.channel import ChannelFile, ChannelStderrFile, ChannelStdinFile

    from ..._ssh.run import Running
    from ...types import CommandResult

_Command = str | Sequence[str | os.PathLike[str]]


class AsyncInstanceCommands(AsyncInstanceSession):
    """Commands on the host of an instance."""

    @overload
    async def run(
        self,
        command: _Command,
        *,
        input: str | bytes | BinaryIO | None = None,
        timeout: float | None = None,
        check: bool = False,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        encoding: str = "utf-8",
        on_stdout: Callable[[str], object] | None = None,
        on_stderr: Callable[[str], object] | None = None,
        pty: bool = False,
    ) -> CommandResult[str]: ...
    @overload
    async def run(
        self,
        command: _Command,
        *,
        input: str | bytes | BinaryIO | None = None,
        timeout: float | None = None,
        check: bool = False,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        encoding: None,
        on_stdout: Callable[[bytes], object] | None = None,
        on_stderr: Callable[[bytes], object] | None = None,
        pty: bool = False,
    ) -> CommandResult[bytes]: ...
    async def run(
        self,
        command: _Command,
        *,
        input: str | bytes | BinaryIO | None = None,
        timeout: float | None = None,
        check: bool = False,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        encoding: str | None = "utf-8",
        on_stdout: Callable[[Any], object] | None = None,
        on_stderr: Callable[[Any], object] | None = None,
        pty: bool = False,
    ) -> CommandResult[Any]:
        r"""Run a command on the host of this instance to its end.

        If the call ends early (by a timeout, a callback that raises, Ctrl-C, or cancellation), the
        command and its processes are ended on the host: SIGTERM, and SIGKILL a second later. The
        login shell of the host must be compatible with `sh` (bash, dash, zsh).

        Args:
            command: The command, for the shell of the host; or a list of words, which are quoted.
            input: Data for stdin; by default none. A binary file is read in another thread, at the
                speed of the command, so that input of any size needs little memory.
            timeout: Seconds to wait for its end; None for no limit.
            check: Whether an exit code other than 0, or a signal, raises `CommandFailed`.
            env: Environment variables to add; no list of processes and no error shows them.
            cwd: Folder to run it in; `~` is the home, which is also the default.
            encoding: Encoding of the output; invalid characters are replaced. None to get bytes.
            on_stdout: Called with each line of stdout as it arrives, without its line end; with
                `encoding=None`, with bytes in parts of any size. This output is not kept, so that
                output of any size needs little memory.
            on_stderr: The same for stderr.
            pty: Whether to run the command in a terminal, where stderr is part of stdout.

        Raises:
            CommandTimeout: It did not end in time. `result` has its output, as for all errors here.
            CommandFailed: It failed, and `check` is set.
            SSHFileNotFoundError: There is no folder `cwd`.
            SSHError: The connection broke, the command ended without an exit status, or the host
                did not start it within 25 s. Or it wrote more than 256 MiB without a callback.

        Example:
            >>> result = await rri.run(["echo", "hello world"])
            >>> result.exit_code, result.stdout
            (0, 'hello world\n')
        """
        session = await self._ssh()
        spec = _ssh.arguments.command_spec(command, env, cwd, pty)
        _ssh.arguments.encoding(encoding)
        data = _ssh.arguments.stdin(input, encoding)
        _arguments.seconds_or_none(timeout, "timeout")
        out, err = _concurrency.async_lines(on_stdout), _concurrency.async_lines(on_stderr)
        return await _concurrency.async_call(
            lambda operation: _ssh.run.run(
                session,
                spec,
                operation,
                input_=data,
                timeout=timeout,
                check=check,
                encoding=encoding,
                take_stdout=out(operation),
                take_stderr=err(operation),
            )
        )

    @overload
    async def start(
        self,
        command: _Command,
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        encoding: str | None = "utf-8",
        pty: bool = False,
        detach: Literal[False] = False,
        name: None = None,
    ) -> AsyncRemoteCommand: ...
    @overload
    async def start(
        self,
        command: _Command,
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        detach: Literal[True],
        name: str | None = None,
    ) -> AsyncJob: ...
    async def start(
        self,
        command: _Command,
        *,
        env: Mapping[str, str] | None = None,
        cwd: str | os.PathLike[str] | None = None,
        encoding: str | None = "utf-8",
        pty: bool = False,
        detach: bool = False,
        name: str | None = None,
    ) -> AsyncRemoteCommand | AsyncJob:
        """Start a command on the host of this instance, and return while it runs.

        Args:
            command: The command, for the shell of the host; or a list of words, which are quoted.
            env: Environment variables to add to those of the host.
            cwd: Folder to run it in; `~` is the home, which is also the default.
            encoding: Encoding of the output; None to get bytes.
            pty: Whether to run the command in a terminal, where stderr is part of stdout.
            detach: Whether it continues when the connection or this program ends: as a job, whose
                output is kept in a folder on the host. Its input is empty, and it has no terminal.
            name: Id of the job (letters, digits, `_`, `-`, `.`); by default, a new one.

        Returns:
            With `detach`, a `Job`. Else a handle: `poll()`, `wait()`, `terminate()`, `kill()`,
            `send()`, `close_stdin()`, and iteration over the lines of stdout. As a context manager
            it ends the command at the end of the block.

        Raises:
            SSHFileExistsError: There is already a job with this name.
            SSHFileError: The folder of the job cannot be written: the disk is full, for example.
            SSHError: The command was not started within 25 s (60 s for a job). If the connection
                broke meanwhile, `jobs()` shows whether a job began.

        Example:
            >>> async with await rri.start("seq 2") as counting:
            ...     async for line in counting:
            ...         print(line)
            1
            2
        """
        session = await self._ssh()
        spec = _ssh.arguments.command_spec(command, env, cwd, pty)
        _ssh.arguments.encoding(encoding)
        if detach:
            if pty:
                raise errors.InvalidArgument("a job has no terminal: leave out pty")
            id_ = _ssh.jobs.new_id() if name is None else _ssh.jobs.checked_id(name)
            await _concurrency.async_call(lambda op: _ssh.jobs.start(session, id_, spec, op))
            return await self.job(id_)
        if name is not None:
            raise errors.InvalidArgument("only a job has a name: use detach=True")
        running = await _concurrency.async_call(
            lambda op: _ssh.run.Running(session, spec, op, encoding)
        )
        return AsyncRemoteCommand(running)

    async def job(self, id: str) -> AsyncJob:
        """Find a job on the host of this instance, by its id: a command started with `detach=True`.

        Raises:
            SSHFileNotFoundError: There is no such job.

        Example:
            >>> started = await rri.start("sleep 0.1", detach=True, name="training")
            >>> job = await rri.job("training")
            >>> (await job.wait()).exit_code
            0
            >>> await job.remove()
        """
        session = await self._ssh()
        _ssh.jobs.checked_id(id)
        record = await _concurrency.async_call(lambda op: _ssh.jobs.record(session, id, op))
        return AsyncJob(self, record)

    async def jobs(self) -> list[AsyncJob]:
        """List the jobs on the host of this instance, oldest first.

        Ended jobs are listed until they are removed.

        Example:
            >>> started = await rri.start("true", detach=True)
            >>> started.id in [job.id for job in await rri.jobs()]
            True
        """
        records = await self._call_ssh(lambda session, op: _ssh.jobs.records(session, op))
        return [AsyncJob(self, record) for record in records]

    @overload
    async def exec_ssh(
        self, command: str, timeout: float | None = None, get_files: Literal[False] = False
    ) -> bytes: ...
    @overload
    async def exec_ssh(
        self, command: str, timeout: float | None = None, *, get_files: Literal[True]
    ) -> tuple[ChannelStdinFile, ChannelFile, ChannelStderrFile]: ...
    @overload
    async def exec_ssh(
        self, command: str, timeout: float | None, get_files: Literal[True]
    ) -> tuple[ChannelStdinFile, ChannelFile, ChannelStderrFile]: ...
    async def exec_ssh(
        self, command: str, timeout: float | None = None, get_files: bool = False
    ) -> bytes | tuple[Any, Any, Any]:
        r"""Execute a command over SSH; return its stdout, whatever its exit code.

        Args:
            command: The command, for the shell of the host.
            timeout: Seconds to wait, after which the command is ended; None for no limit. With
                `get_files`, seconds for each read or write of the files.
            get_files: Whether to return at once, with files of stdin, stdout and stderr, as
                paramiko's `SSHClient.exec_command` does; their calls block.

        Raises:
            CommandTimeout: The command did not end in time.
            SSHError: The command was killed by a signal, the connection broke, the host did not
                start it within 25 s, or it wrote more than 256 MiB. `result` has the output so far.

        Example:
            >>> await rri.exec_ssh("echo hello")
            b'hello\n'
        """
        _arguments.text(command, "command")
        _arguments.seconds_or_none(timeout, "timeout")
        session = await self._ssh()
        spec = _ssh.arguments.command_spec(command)
        if get_files:
            return await _concurrency.async_call(
                lambda op: _ssh.run.open_files(session, spec.text, timeout, op)
            )
        return await _concurrency.async_call(
            lambda op: _ssh.run.output_of(session, spec, op, timeout)
        )

    async def sftp_client(self) -> paramiko.SFTPClient:
        """Get paramiko's SFTP client, for operations without a method here.

        Its calls block, and it is closed with the SSH client. It raises `OSError` for files, as in
        paramiko, and `SSHError` if the connection breaks, or a reply takes more than 60 s.

        Raises:
            SSHError: The host has no SFTP, or could not be reached.

        Example:
            >>> "hosts" in (await rri.sftp_client()).listdir("/etc")
            True
        """
        return await self._call_ssh(lambda session, op: session.paramiko_sftp(op))


class AsyncRemoteCommand:
    """A command that was started by `Instance.start()`.

    Iterate over it to get the lines of its stdout as they arrive, without line ends. The command
    blocks while its output is not read. The last 1 MB of its stderr is kept for `wait()`. As a
    context manager, it ends the command at the end of the block.
    """

    def __init__(self, running: Running) -> None:
        self._running = running

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._running.shown}>"

    async def poll(self) -> int | None:
        """Return the exit code, or minus the number of the signal that killed it; None if it runs.

        Example:
            >>> sleeping = await rri.start("sleep 30")
            >>> print(await sleeping.poll())
            None
            >>> await sleeping.kill()
        """
        return await _concurrency.async_call(lambda operation: self._running.poll())

    async def wait(self, timeout: float | None = None) -> CommandResult[Any]:
        r"""Wait until the command ends; the result has the output that was not read before.

        Args:
            timeout: Seconds to wait, after which the command continues; None for no limit.

        Raises:
            CommandTimeout: It still runs.
            SSHError: The connection broke, or the command ended without an exit status.

        Example:
            >>> (await (await rri.start("echo done")).wait()).stdout
            'done\n'
        """
        _arguments.seconds_or_none(timeout, "timeout")
        return await _concurrency.async_call(lambda op: self._running.wait(op, timeout))

    async def terminate(self) -> None:
        """Send SIGTERM to the command and what it started. Does nothing if it has ended.

        Example:
            >>> sleeping = await rri.start("sleep 30")
            >>> await sleeping.terminate()
            >>> (await sleeping.wait()).signal
            'TERM'
        """
        await _concurrency.async_call(lambda op: self._running.send_signal("TERM", op))

    async def kill(self) -> None:
        """Send SIGKILL to the command and what it started. Does nothing if it has ended."""
        await _concurrency.async_call(lambda op: self._running.send_signal("KILL", op))

    async def send(self, data: str | bytes) -> None:
        r"""Send data to stdin (a str as UTF-8), blocking while the command does not read it.

        Raises:
            SSHError: The command no longer reads its stdin.

        Example:
            >>> echoing = await rri.start("cat")
            >>> await echoing.send("hello\n")
            >>> await echoing.close_stdin()
            >>> (await echoing.wait()).stdout
            'hello\n'
        """
        raw = _ssh.arguments.data(data, "utf-8")
        await _concurrency.async_call(lambda operation: self._running.send(raw, operation))

    async def close_stdin(self) -> None:
        """Close the stdin of the command."""
        await _concurrency.async_call(lambda operation: self._running.close_stdin())

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        # A line that has arrived needs no thread.
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
