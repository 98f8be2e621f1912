"""A job: a command on the host of an instance that continues when the connection ends."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal, Self, TypeVar

from ... import _arguments, _clock, _ssh, _time_limits, errors
from ..._log import ssh_log as log
from .ssh_session import AsyncInstanceSession

if TYPE_CHECKING:
    from ..._ssh.jobs import Follower, Record
    from ...types import JobStatus

T = TypeVar("T")


class AsyncJob:
    """A command that was started with `detach=True`, and continues when the connection ends.

    Anybody who can sign in to the host can find it with `Instance.job()`. Methods of a removed job
    raise `SSHFileNotFoundError`.

    Attributes:
        id: Its id.
        command: The command, cut after 64 KiB.
        started: When it was started, by the clock of the host (UTC).
        last_status: Its last known status.
    """

    def __init__(self, instance: AsyncInstanceSession, record: Record) -> None:
        self._instance = instance
        self.id: str = record.id
        self.command: str = record.command
        self.started: datetime = datetime.fromtimestamp(record.started, UTC)
        self.last_status: JobStatus = record.status

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.id}: {self.command[:60]!r}>"

    @property
    async def status(self) -> JobStatus:
        """Its current status, requested from the host each time.

        Example:
            >>> job = await rri.start("exit 3", detach=True)
            >>> (await job.wait()).exit_code
            3
            >>> (await job.status).state
            'exited'
        """
        return await self._fetch_status()

    async def _fetch_status(self) -> JobStatus:
        record = await self._instance._call_ssh(
            lambda session, op: _ssh.jobs.record(session, self.id, op)
        )
        self.last_status = record.status
        return record.status

    async def wait(self, timeout: float | None = None) -> JobStatus:
        """Wait until it ends; reconnect if the connection breaks.

        Args:
            timeout: Seconds to wait, after which the job continues; None for no limit.

        Raises:
            CommandTimeout: It still runs.
            InstanceTerminated: The instance has ended, and the job with it.
            SSHError: The host could not be reached for an hour.

        Example:
            >>> job = await rri.start("echo done", detach=True)
            >>> (await job.wait()).ok
            True
        """
        _arguments.seconds_or_none(timeout, "timeout")
        deadline = None if timeout is None else _clock.monotonic() + timeout
        pause = _time_limits.JOB_POLL
        while True:
            status = await self._until_reached(self._fetch_status, deadline)
            if status.state != "running":
                return status
            if deadline is not None and _clock.monotonic() + pause > deadline:
                raise errors.CommandTimeout(f"the job {self.id} still runs after {timeout} s")
            await _clock.async_sleep(pause)
            pause = min(1.5 * pause, _time_limits.LONGEST_JOB_POLL)

    async def stdout(self, offset: int = 0, *, encoding: str | None = "utf-8") -> Any:
        r"""Get its output on stdout so far.

        Args:
            offset: Bytes to skip at the beginning.
            encoding: Encoding of the output; None to get bytes.

        Raises:
            SSHError: The output has more than 256 MiB: use `get_file()` with the path
                `~/.rerobots/jobs/ID/stdout`.

        Example:
            >>> job = await rri.start("echo one; echo two", detach=True)
            >>> _ = await job.wait()
            >>> await job.stdout(offset=4)
            'two\n'
        """
        return await self._read("stdout", offset, encoding)

    async def stderr(self, offset: int = 0, *, encoding: str | None = "utf-8") -> Any:
        """Get its output on stderr so far, as `stdout()`."""
        return await self._read("stderr", offset, encoding)

    async def _read(
        self, stream: Literal["stdout", "stderr"], offset: int, encoding: str | None
    ) -> Any:
        at = _arguments.count(offset, "offset", 0)
        _ssh.arguments.encoding(encoding)
        data = await self._instance._call_ssh(
            lambda session, op: _ssh.jobs.read(session, self.id, stream, at, op)
        )
        return _ssh.run.decoded(data, encoding)

    def follow(
        self,
        stream: Literal["stdout", "stderr"] = "stdout",
        *,
        offset: int = 0,
        encoding: str | None = "utf-8",
    ) -> AsyncJobLines:
        """Iterate over its lines of output as they arrive, until it ends.

        Earlier lines come first; all have no line ends. If the connection breaks, it reconnects:
        each line comes once, and in order. `offset` of the iterator is its position in bytes.

        Args:
            stream: "stdout" or "stderr".
            offset: Bytes to skip at the beginning.
            encoding: Encoding of the output; None to get bytes.

        Example:
            >>> job = await rri.start("seq 2", detach=True)
            >>> async for line in job.follow():
            ...     print(line)
            1
            2
        """
        _arguments.one_of(stream, "stream", ("stdout", "stderr"))
        at = _arguments.count(offset, "offset", 0)
        follower = _ssh.jobs.Follower(self.id, stream, at, _ssh.arguments.encoding(encoding))
        return AsyncJobLines(self, follower)

    async def kill(self) -> None:
        """End all its processes: SIGTERM, and SIGKILL a second later. Does nothing if it has ended.

        Example:
            >>> job = await rri.start("sleep 60", detach=True)
            >>> await job.kill()
            >>> (await job.status).signal
            'TERM'
        """
        await self._instance._call_ssh(lambda session, op: _ssh.jobs.kill(session, self.id, op))

    async def remove(self) -> None:
        """Remove its folder on the host, with its output.

        Raises:
            SSHError: It still runs.

        Example:
            >>> job = await rri.start("true", detach=True)
            >>> _ = await job.wait()
            >>> await job.remove()
        """
        await self._instance._call_ssh(lambda session, op: _ssh.jobs.remove(session, self.id, op))

    async def _until_reached(
        self, call: Callable[[], Awaitable[T]], deadline: float | None = None
    ) -> T:
        """Make a call, and retry it while the host cannot be reached."""
        latest = _clock.monotonic() + _time_limits.JOB_OUTAGE
        if deadline is not None:
            latest = min(latest, deadline)
        pause = _time_limits.JOB_RETRY
        while True:
            try:
                return await call()
            except errors.Error as err:
                if not err.retryable or _clock.monotonic() + pause > latest:
                    raise
                log.info("the job %s cannot be reached; retrying: %s", self.id, err)
            await self._check_instance()
            await _clock.async_sleep(pause)
            pause = min(2 * pause, _time_limits.LONGEST_JOB_RETRY)

    async def _check_instance(self) -> None:
        try:
            status = await self._instance.get_status()
        except errors.Error as err:
            if not (err.retryable or isinstance(err, errors.ConnectionFailed)):
                raise
            return
        if status in ("TERMINATING", "TERMINATED"):
            words = f"has ended, and with it the job {self.id} and its output"
            raise self._instance._about(errors.InstanceTerminated, words)


class AsyncJobLines:
    """The lines of output of a job, made by `Job.follow()`."""

    def __init__(self, job: AsyncJob, follower: Follower) -> None:
        self._job = job
        self._follower = follower

    @property
    def offset(self) -> int:
        """Bytes of the stream that were read so far (int); the last line may be incomplete."""
        return self._follower.offset

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Any:
        follower = self._follower
        has_more = True
        while has_more and not follower.lines:
            has_more = await self._job._until_reached(
                lambda: self._job._instance._call_ssh(follower.wait)
            )
        if not follower.lines:
            raise StopAsyncIteration
        return follower.lines.popleft()
