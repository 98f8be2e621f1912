"""Commands of the add-on `cmd`, and their output that was not read yet."""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from typing import Any

from .commands import Commands

# The newest lines of a command, and the newest commands, are kept.
_LINES_KEPT = 10_000
_JOBS_KEPT = 100
_LONGEST_LINE = 64 * 1024

LINES_TAKEN = 80
"""Lines that one call of `take` returns, at most."""

# Seconds between SIGTERM and SIGKILL.
_GRACE = 1.0


class Job:
    """A command and its output."""

    def __init__(self) -> None:
        self.id: str = str(uuid.uuid4())
        self._lines: deque[str] = deque(maxlen=_LINES_KEPT)
        self._ended = False
        self._task: asyncio.Task[None] | None = None

    @property
    def ended(self) -> bool:
        """Whether the command has ended and all its output was read."""
        return self._ended and not self._lines

    def take(self) -> list[str]:
        """Return lines that were not returned before."""
        return [self._lines.popleft() for _ in range(min(LINES_TAKEN, len(self._lines)))]

    def run(self, commands: Commands, command: str) -> None:
        """Run the command on a host."""
        self._task = asyncio.ensure_future(self._run(commands, command))

    def add_output(self, lines: list[str], *, ended: bool) -> None:
        """Add output of a robot that runs the command."""
        self._lines.extend(lines)
        self._ended = self._ended or ended

    def cancel(self) -> None:
        """End the command."""
        if self._task is None:
            self._ended = True
        else:
            self._task.cancel()

    async def _run(self, commands: Commands, command: str) -> None:
        arguments = [commands.shell, "-c", f"exec 2>&1\n{command}"]
        try:
            async with commands.run(arguments) as child:
                child.stdin.close()
                try:
                    rest = ""
                    async for data in child.chunks(child.stdout):
                        *lines, rest = (rest + data.decode(errors="replace")).split("\n")
                        self._lines.extend(lines)
                        if len(rest) > _LONGEST_LINE:
                            self._lines.append(rest)
                            rest = ""
                    if rest:
                        self._lines.append(rest)
                    await child.wait()
                except asyncio.CancelledError:
                    child.signal("TERM")
                    await asyncio.wait({asyncio.ensure_future(child.wait())}, timeout=_GRACE)
        except (OSError, ValueError) as exc:
            self._lines.append(f"cannot run the command: {exc}")
        finally:
            self._ended = True


class Jobs:
    """The commands of one instance, and the robots that are connected to run them."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self.robots: list[asyncio.Queue[dict[str, Any]]] = []

    @property
    def newest(self) -> Job | None:
        """The command that was sent last."""
        return next(reversed(self._jobs.values()), None)

    def find(self, job_id: str) -> Job | None:
        """Find a command."""
        return self._jobs.get(job_id)

    def send(self, command: str, commands: Commands | None) -> Job:
        """Run a command: by a connected robot or, without one, on the host."""
        job = Job()
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
