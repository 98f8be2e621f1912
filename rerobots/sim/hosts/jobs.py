"""Commands of the add-on `cmd`, and their output that was not read yet."""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from .commands import Commands

# The newest lines of a command, and the newest commands, are kept.
_LINES_KEPT = 10_000
_JOBS_KEPT = 100
_LONGEST_LINE = 64 * 1024

LINES_TAKEN = 80
"""Lines that one call of `take` returns, at most."""

EXPIRY = 30.0
"""Seconds after which a line that was not taken is dropped."""

# Seconds between SIGTERM and SIGKILL.
_GRACE = 1.0


class Output:
    """Lines of output: each is returned once, and dropped after a while.

    Args:
        time: Returns the time, in seconds.
    """

    def __init__(self, time: Callable[[], float]) -> None:
        self._time = time
        self._lines: deque[tuple[float, str, str]] = deque(maxlen=_LINES_KEPT)

    def add(self, job_id: str, lines: Iterable[str]) -> None:
        """Add lines of a command."""
        now = self._time()
        self._lines.extend((now, job_id, line) for line in lines)

    def take(self, job_id: str | None) -> list[str]:
        """Return lines of a command, or of all, that were not returned before."""
        self._expire()
        taken: list[str] = []
        rest: list[tuple[float, str, str]] = []
        for entry in self._lines:
            if len(taken) < LINES_TAKEN and job_id in (None, entry[1]):
                taken.append(entry[2])
            else:
                rest.append(entry)
        self._lines = deque(rest, maxlen=_LINES_KEPT)
        return taken

    def has(self, job_id: str) -> bool:
        """Return whether there are lines of a command."""
        self._expire()
        return any(entry[1] == job_id for entry in self._lines)

    def _expire(self) -> None:
        oldest = self._time() - EXPIRY
        while self._lines and self._lines[0][0] < oldest:
            self._lines.popleft()


class Job:
    """A command.

    Args:
        output: The buffer of its output.

    Attributes:
        id: Its id.
        ended: Whether it has ended.
        end_told: Whether its end was returned.
    """

    def __init__(self, output: Output) -> None:
        self.id: str = str(uuid.uuid4())
        self.ended: bool = False
        self.end_told: bool = False
        self._output = output
        self._task: asyncio.Task[None] | None = None

    def run(self, commands: Commands, command: str) -> None:
        """Run the command on a host."""
        self._task = asyncio.ensure_future(self._run(commands, command))

    def add_output(self, lines: list[str], *, ended: bool) -> None:
        """Add output of a robot that runs the command."""
        self._output.add(self.id, lines)
        self.ended = self.ended or ended

    def cancel(self) -> None:
        """End the command."""
        if self._task is None:
            self.ended = True
        else:
            self._task.cancel()

    async def _run(self, commands: Commands, command: str) -> None:
        arguments = [commands.shell, "-c", f"exec 2>&1\n{command}"]
        try:
            commands.folder.check_command(command)
            async with commands.run(arguments) as child:
                child.stdin.close()
                try:
                    rest = ""
                    async for data in child.chunks(child.stdout):
                        *lines, rest = (rest + data.decode(errors="replace")).split("\n")
                        self._output.add(self.id, lines)
                        if len(rest) > _LONGEST_LINE:
                            self._output.add(self.id, [rest])
                            rest = ""
                    if rest:
                        self._output.add(self.id, [rest])
                    await child.wait()
                except asyncio.CancelledError:
                    child.signal("TERM")
                    await asyncio.wait({asyncio.ensure_future(child.wait())}, timeout=_GRACE)
        except (OSError, ValueError) as exc:
            self._output.add(self.id, [f"cannot run the command: {exc}"])
        finally:
            self.ended = True


class Jobs:
    """The commands of one instance, and the robots that are connected to run them.

    Args:
        time: Returns the time, in seconds.
    """

    def __init__(self, time: Callable[[], float]) -> None:
        self._jobs: dict[str, Job] = {}
        self._output = Output(time)
        self.robots: list[asyncio.Queue[dict[str, Any]]] = []

    def take(self, job_id: str | None) -> tuple[list[str], bool]:
        """Return lines that were not returned before, and whether a command has ended.

        The end of a command is returned once, with its last lines.

        Args:
            job_id: Id of the command; None means all, with their lines mixed.
        """
        lines = self._output.take(job_id)
        ended = [
            job
            for job in self._jobs.values()
            if job_id in (None, job.id)
            and job.ended
            and not job.end_told
            and not self._output.has(job.id)
        ]
        for job in ended:
            job.end_told = True
        return lines, bool(ended)

    def find(self, job_id: str) -> Job | None:
        """Find a command."""
        return self._jobs.get(job_id)

    def send(self, command: str, commands: Commands | None) -> Job:
        """Run a command: by a connected robot or, without one, on the host."""
        job = Job(self._output)
        self._jobs[job.id] = job
        if len(self._jobs) > _JOBS_KEPT:
            self._jobs.pop(next(iter(self._jobs))).cancel()
        if self.robots:
            self.robots[-1].put_nowait({"cmd": command, "id": job.id})
        elif commands is None:
            job.add_output(["the host is not up"], ended=True)
        else:
            job.run(commands, command)
        return job

    def end(self) -> None:
        """End all commands."""
        for job in self._jobs.values():
            job.cancel()
