"""The folder that is the file system of an instance. Paths never lead out of it."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

from .isolation import Isolation

_MAX_LINKS = 40
_FOLDERS = ("etc", "home", "root", "run", "srv", "tmp", "var")

# Files of this machine's `/etc` that programs need; they have no secrets.
_ETC = ("ld.so.cache", "localtime", "nsswitch.conf", "os-release", "protocols", "resolv.conf")
_USERS = "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"
_GROUPS = "root:x:0:\nnogroup:x:65534:\n"

# Folders of a machine's programs: commands without isolation may name these.
_OF_MACHINE = re.compile(
    r"/(?:usr|bin|sbin|lib\w*|opt|nix|dev|proc|sys|System|Library|Applications)(?:/|$)"
)
# A folder that is copied is unpacked by such a command.
_UNPACKS = re.compile(r"\btar -?\w*x")
_OF_UNPACKING = re.compile(r"/bin/sh$|/dev/null$")
_PATH_IN_COMMAND = re.compile(r"""(?:^|[\s=:;|&<>(])['"]?(/[^\s'";|&<>()]*)""")
_ADVICE = (
    "this simulator cannot give hosts a root directory of their own here; use a path that is "
    "relative to the home folder, or a Linux with `unshare` that permits user namespaces"
)


class Folder:
    """A temporary folder, readable by its owner alone, laid out as a small Linux host.

    With isolation, the folder is the `/` of both commands and SFTP: `/etc/hosts` is a file of
    the folder, and the programs of the machine are seen read-only. Without, paths are those of
    the machine, and one outside of the folder is refused.

    Args:
        hostname: The name of the host, for `/etc/hostname`.
        isolation: How commands get the folder as their `/`; None if that is impossible.

    Attributes:
        path: The folder.
        isolation: How commands get the folder as their `/`.
    """

    def __init__(self, hostname: str, isolation: Isolation | None = None) -> None:
        self._temporary = tempfile.TemporaryDirectory(
            prefix="rerobots-sim-", ignore_cleanup_errors=True
        )
        self.isolation: Isolation | None = isolation
        self.path: Path = Path(self._temporary.name).resolve() / "host"
        self._mounts: list[bytes] = []
        self._programs: list[tuple[bytes, bytes]] = []
        self._root = os.fsencode(self.path)
        for name in _FOLDERS:
            (self.path / name).mkdir(parents=True)
        (self.path / "etc" / "hostname").write_text(hostname + "\n")
        (self.path / "etc" / "hosts").write_bytes(_hosts_of_this_machine())
        if isolation is not None:
            isolation.prepare(self.path, self._table)
            self._mounts = [os.fsencode(each) for each in isolation.mount_points]
            self._programs = [
                (os.fsencode(here), os.fsencode(there)) for here, there in isolation.programs
            ]
            self._fill_etc()

    def _fill_etc(self) -> None:
        etc = self.path / "etc"
        (etc / "passwd").write_text(_USERS)
        (etc / "group").write_text(_GROUPS)
        for name in _ETC:
            with contextlib.suppress(OSError):
                shutil.copy(Path("/etc", name), etc / name)

    @property
    def _table(self) -> Path:
        return self.path.parent / "mounts"

    @property
    def home(self) -> Path:
        """The local path of the home of `root`, where commands start."""
        return self.path / "root"

    @property
    def home_of_commands(self) -> str:
        """The path of that home, as commands see it."""
        return "/root" if self.isolation is not None else str(self.home)

    @property
    def tmp_of_commands(self) -> str:
        """The path of the host's `/tmp`, as commands see it."""
        return "/tmp" if self.isolation is not None else str(self.path / "tmp")  # noqa: S108

    def remove(self) -> None:
        """Remove the folder and all in it. Removing it twice is fine."""
        self._temporary.cleanup()

    def command(self, arguments: Sequence[str]) -> Sequence[str]:
        """Return the command that runs a program with the folder as `/`, where that is possible."""
        if self.isolation is None:
            return arguments
        return self.isolation.command(self._table, self.path, arguments)

    def check_command(self, command: str) -> None:
        """Check that a command line of a client names no path outside of the folder.

        With isolation, there is no such path. Without, this finds what is likely: it does not
        replace isolation.

        Raises:
            OSError: A path is outside (EOPNOTSUPP).
        """
        if self.isolation is not None:
            return
        unpacks = _UNPACKS.search(command) is not None
        permitted = _OF_UNPACKING if unpacks else _OF_MACHINE
        for path in _PATH_IN_COMMAND.findall(command):
            top = path[1:].partition("/")[0]
            # Other words that begin with a slash may be patterns.
            is_path = unpacks or top in _FOLDERS or (top and Path("/", top).exists())
            is_inside = self.contains(os.path.normpath(os.fsencode(path)))
            if is_path and not is_inside and not permitted.match(path):
                raise _refusal(path)

    def resolve(self, path: bytes, *, follow: bool = True) -> bytes:
        """Return the local path of a path on the host, which is in the folder.

        Links are followed as if the folder were `/`.

        Args:
            path: Absolute, or relative to the home of `root`.
            follow: Whether the last part is followed if it is a link.

        Raises:
            OSError: Too many links (ELOOP), a null byte in the path (EINVAL), or the path belongs
                to the machine (EROFS with isolation, EOPNOTSUPP without).
        """
        place, host_path = self._resolve(path, follow=follow)
        if any(_is_in(host_path, each) for each in self._mounts):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return place

    def resolve_to_read(self, path: bytes, *, follow: bool = True) -> bytes:
        """Return the local path for reading, which also reaches the programs of the machine.

        Raises:
            OSError: As `resolve`, but for the programs.
        """
        return self._resolve(path, follow=follow)[0]

    def real_path(self, path: bytes) -> bytes:
        """Return a path on the host without links and `..`."""
        return self._resolve(path, follow=True)[1]

    def _resolve(self, path: bytes, *, follow: bool) -> tuple[bytes, bytes]:
        """Return the local path of a path, and the path on the host."""
        if b"\0" in path:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        done: list[bytes] = []
        todo = self._parts(path) if path.startswith(b"/") else [*self._parts_of(path), b"root"]
        links = 0
        while todo:
            part = todo.pop()
            if part == b"..":
                if not done and self.isolation is None:
                    raise _refusal(os.fsdecode(path))
                del done[-1:]
                continue
            place = self._place([*done, part])
            if not (todo or follow) or not os.path.islink(place):  # noqa: PTH114
                done.append(part)
                continue
            links += 1
            if links > _MAX_LINKS:
                raise OSError(errno.ELOOP, os.strerror(errno.ELOOP))
            target = os.readlink(place)  # noqa: PTH115
            if target.startswith(b"/"):
                done.clear()
                todo += self._parts(target)
            else:
                todo += self._parts_of(target)
        host_path = b"/" + b"/".join(done)
        place = self._place(done)
        return place, host_path if self.isolation is not None else place

    def _place(self, parts: list[bytes]) -> bytes:
        """Return the local path of these parts of a path on the host."""
        path = b"/" + b"/".join(parts)
        for here, there in self._programs:
            if _is_in(path, there):
                return here + path.removeprefix(there)
        return b"/".join([self._root, *parts])

    def to_host_path(self, place: bytes) -> bytes:
        """Return the path on the host of a local path; one outside of the folder is unchanged."""
        if self.isolation is None or not self.contains(place):
            return place
        return place.removeprefix(self._root) or b"/"

    def contains(self, place: bytes) -> bool:
        """Return whether an absolute local path, without `..`, is in the folder."""
        return _is_in(place, self._root)

    def _parts(self, path: bytes) -> list[bytes]:
        """Split an absolute path, last part first."""
        if self.isolation is None:
            if not _is_in(path, self._root):
                raise _refusal(os.fsdecode(path))
            path = path.removeprefix(self._root)
        return self._parts_of(path)

    @staticmethod
    def _parts_of(path: bytes) -> list[bytes]:
        return [part for part in reversed(path.split(b"/")) if part not in (b"", b".")]


def _is_in(path: bytes, folder: bytes) -> bool:
    return path == folder or path.startswith(folder + b"/")


def _refusal(path: str) -> OSError:
    return OSError(errno.EOPNOTSUPP, f"{path} is outside of the folder of the host: {_ADVICE}")


def _hosts_of_this_machine() -> bytes:
    try:
        return Path("/etc/hosts").read_bytes()
    except OSError:
        return b"127.0.0.1\tlocalhost\n"
