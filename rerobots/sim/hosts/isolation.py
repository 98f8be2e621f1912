"""A root directory of its own for each host, made with the namespaces of Linux."""

from __future__ import annotations

import functools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# Folders of the machine that hosts see, read-only.
_PROGRAMS = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/opt",
    "/nix",
    "/etc/alternatives",
    "/etc/pki",
    "/etc/ssl/certs",
)
_DEVICES = ("/dev", "/proc", "/sys")
_HOME = "/root"

# Path on hosts of a Python that is installed in the home folder of this machine's root.
_PYTHON = "/run/python"

# Mounts the folders of the machine, makes the folder `/`, and runs the program.
_ENTER = """
mount -a -T "$1" || exit 125
root=$2
shift 2
exec chroot "$root" /bin/sh -c 'cd "$HOME" 2>/dev/null; exec "$@"' sh "$@"
"""
_PROBE_TIMEOUT = 20.0


@dataclass(frozen=True, slots=True)
class Isolation:
    """How hosts get a root directory of their own.

    Args:
        unshare: The program, with its options.
        programs: Folders of the machine that hosts see, read-only: their paths here and there.
        links: Links at the top of the machine: their paths and targets.
    """

    unshare: tuple[str, ...]
    programs: tuple[tuple[str, str], ...]
    links: tuple[tuple[str, str], ...] = ()

    @property
    def mount_points(self) -> tuple[str, ...]:
        """Folders of the machine as hosts see them, devices included."""
        return (*(there for _, there in self.programs), *_DEVICES)

    def prepare(self, root: Path, table: Path) -> None:
        """Prepare a folder to be the `/` of commands.

        Args:
            root: The folder.
            table: Path at which to write the table of mounts, in the format of `/etc/fstab`.
        """
        for folder in self.mount_points:
            (root / folder[1:]).mkdir(parents=True, exist_ok=True)
        for link, target in self.links:
            (root / link[1:]).symlink_to(target)
        mounts = [(here, there, f"bind,ro{_kept_options(here)}") for here, there in self.programs]
        mounts += [(each, each, "rbind") for each in _DEVICES]
        table.write_text(
            "".join(
                f"{_escape(here)} {_escape(f'{root}{there}')} none {options} 0 0\n"
                for here, there, options in mounts
            )
        )

    def command(self, table: Path, root: Path, arguments: Sequence[str]) -> list[str]:
        """Return the command that runs another one with a folder as `/`."""
        return [*self.unshare, "/bin/sh", "-c", _ENTER, "sh", str(table), str(root), *arguments]

    def host_path(self, path: str) -> str | None:
        """Return the path on hosts of a path of the machine; None if they do not see it."""
        real = Path(path).resolve()
        for here, there in self.programs:
            if real.is_relative_to(here):
                return path if here == there else str(Path(there, real.relative_to(here)))
        return None


@functools.cache
def find_isolation() -> Isolation | None:
    """Return how hosts are isolated on this machine; None if that is impossible here."""
    unshare = shutil.which("unshare")
    if sys.platform != "linux" or unshare is None:
        return None
    links = [(each, str(Path(each).readlink())) for each in _PROGRAMS if Path(each).is_symlink()]
    programs = [
        (each, each) for each in _PROGRAMS if Path(each).is_dir() and not Path(each).is_symlink()
    ]
    programs += _folders_of_python()
    as_user = (unshare, "--user", "--map-root-user", "--mount")
    options = [as_user] if os.geteuid() else [(unshare, "--mount"), as_user]
    for each in options:
        found = Isolation(each, tuple(programs), tuple(links))
        if _works(found):
            return found
    return None


def _folders_of_python() -> list[tuple[str, str]]:
    """Return the folder of Python, here and on hosts, if it is not among the usual folders."""
    found: dict[str, str] = {}
    for prefix in (sys.base_prefix, sys.prefix):
        path = Path(prefix).resolve()
        if any(path.is_relative_to(each) for each in (*_PROGRAMS, *found)) or len(path.parts) < 3:
            continue
        if not path.is_relative_to(_HOME):
            found[str(path)] = str(path)
        elif prefix == sys.base_prefix:
            # It would be among the files of the host's own home.
            found[str(path)] = _PYTHON
    return list(found.items())


def _works(isolation: Isolation) -> bool:
    with tempfile.TemporaryDirectory(prefix="rerobots-sim-") as folder:
        root, table = Path(folder, "root"), Path(folder, "mounts")
        isolation.prepare(root, table)
        try:
            # A program of this machine, by its path.
            subprocess.run(  # noqa: S603
                isolation.command(table, root, ["true"]),
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=True,
                timeout=_PROBE_TIMEOUT,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return True


def _kept_options(folder: str) -> str:
    """Return options that a mount must keep: without them the system refuses it."""
    flags = os.statvfs(folder).f_flag
    known = {os.ST_NOSUID: "nosuid", os.ST_NODEV: "nodev", os.ST_NOEXEC: "noexec"}
    return "".join(f",{name}" for flag, name in known.items() if flags & flag)


def _escape(path: str) -> str:
    return path.replace("\\", r"\134").replace(" ", r"\040").replace("\t", r"\011")
