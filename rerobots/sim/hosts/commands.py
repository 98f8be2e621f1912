"""Commands on the host of an instance: they run on this machine, as the current user."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from .child import Child
from .folder import Folder
from .threads import call_in_thread

MARK = "REROBOTS_SIM_INSTANCE"
"""Environment variable that marks the processes of an instance, in any process group."""


class Commands:
    """The commands of one instance: they start in its folder and end with it.

    What a command does is not confined in any way: it runs on this machine, as you.

    Args:
        instance_id: marks the processes.
        folder: where commands start.

    Attributes:
        folder: where commands start.
        shell: the shell that runs them.
    """

    def __init__(self, instance_id: str, folder: Folder) -> None:
        self._instance_id = instance_id
        self.folder: Folder = folder
        self._children: set[Child] = set()
        self._ever_ran = False
        self.shell: str = shutil.which("bash") or "/bin/sh"

    @contextlib.asynccontextmanager
    async def run(
        self, arguments: Sequence[str], environment: Mapping[str, str] | None = None
    ) -> AsyncIterator[Child]:
        """Run a program in the home of `root`; it ends with the block, or with the instance.

        Args:
            arguments: the program and its arguments.
            environment: variables besides those that every command has.
        """
        self._ever_ran = True
        variables = self._environment(environment or {})
        async with Child.run(arguments, variables, self.folder.home) as child:
            self._children.add(child)
            try:
                yield child
            finally:
                self._children.discard(child)

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        # Only the PATH of our own environment: the rest may hold secrets.
        home = str(self.folder.home)
        return {
            **more,
            MARK: self._instance_id,
            "HOME": home,
            "LOGNAME": "root",
            "PATH": os.environ.get("PATH", os.defpath),
            "PWD": home,
            "SHELL": self.shell,
            "TMPDIR": str(self.folder.tmp),
            "USER": "root",
        }

    async def end(self) -> None:
        """Kill all that still runs."""
        children = list(self._children)
        for child in children:
            child.kill()
        for child in children:
            await child.wait()
        if self._ever_ran:
            await call_in_thread(_kill_marked, f"{MARK}={self._instance_id}".encode())


def _kill_marked(mark: bytes) -> None:
    """Kill processes that outlived their commands (where `/proc` tells, that is on Linux)."""
    # A process may start another one during the search: repeat it.
    for _ in range(10):
        marked = [pid for pid in _processes() if _is_marked(pid, mark)]
        if not marked:
            return
        for pid in marked:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _processes() -> list[int]:
    try:
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    except OSError:
        return []


def _is_marked(pid: int, mark: bytes) -> bool:
    try:
        return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
