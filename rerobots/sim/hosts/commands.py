"""Commands on the host of an instance: they run on this machine, as the current user."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path

from .child import Child
from .folder import Folder
from .threads import call_in_thread

MARK = "REROBOTS_SIM_INSTANCE"
"""Environment variable that marks the processes of an instance, in any process group."""

# Folders of programs on every host.
_PATH = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")


class Commands:
    """The commands of one instance: they start in its folder and end with it.

    They run on this machine, as you. If the folder is isolated, it is their `/`.

    Args:
        instance_id: Id of the instance, which marks the processes.
        folder: The folder in which commands start.

    Attributes:
        folder: The folder in which commands start.
        shell: The shell that runs them.
    """

    def __init__(self, instance_id: str, folder: Folder) -> None:
        self._instance_id = instance_id
        self.folder: Folder = folder
        self._children: set[Child] = set()
        self._ever_ran = False
        isolation = folder.isolation
        bash = shutil.which("bash")
        is_seen = bash is not None and (isolation is None or isolation.host_path(bash) is not None)
        self.shell: str = bash if bash is not None and is_seen else "/bin/sh"

    @property
    def python(self) -> str:
        """The path of Python on the host."""
        isolation = self.folder.isolation
        if isolation is None:
            return sys.executable
        return isolation.host_path(sys.executable) or "python3"

    @contextlib.asynccontextmanager
    async def run(
        self,
        arguments: Sequence[str],
        environment: Mapping[str, str] | None = None,
        *,
        isolated: bool = True,
    ) -> AsyncIterator[Child]:
        """Run a program in the home of `root`; it ends with the block, or with the instance.

        Args:
            arguments: The program and its arguments.
            environment: Variables besides those that every command has.
            isolated: Whether it sees the folder as `/`, where that is possible.
        """
        self._ever_ran = True
        variables = self._environment(environment or {})
        if isolated:
            arguments = self.folder.command(arguments)
        async with Child.run(arguments, variables, self.folder.home) as child:
            self._children.add(child)
            try:
                yield child
            finally:
                self._children.discard(child)

    def _environment(self, more: Mapping[str, str]) -> dict[str, str]:
        # Only the PATH of our own environment: the rest may hold secrets.
        home = self.folder.home_of_commands
        return {
            **more,
            MARK: self._instance_id,
            "HOME": home,
            "LOGNAME": "root",
            "PATH": self._path(),
            "PWD": home,
            "SHELL": self.shell,
            "TMPDIR": self.folder.tmp_of_commands,
            "USER": "root",
        }

    def _path(self) -> str:
        path = os.environ.get("PATH", os.defpath)
        isolation = self.folder.isolation
        if isolation is None:
            return path
        # The folder of Python comes last: a host may have another Python.
        folders = [*path.split(os.pathsep), *_PATH, str(Path(sys.base_prefix, "bin"))]
        seen = [isolation.host_path(each) for each in folders]
        return os.pathsep.join(dict.fromkeys(filter(None, seen)))

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
    """Kill processes that outlived their commands (on Linux: this reads `/proc`)."""
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
