"""The folder that is the file system of an instance. Paths never lead out of it."""

from __future__ import annotations

import errno
import os
import tempfile
from pathlib import Path

_MAX_LINKS = 40


class Folder:
    """A temporary folder, readable by its owner alone, laid out as a small Linux host.

    Paths are those of the host: `/etc/hosts` is a file of the folder. A path that begins with
    the local path of the folder (what `pwd` prints there) means the same file.

    Args:
        hostname: the name of the host, for `/etc/hostname`.
    """

    HOME = b"/root"

    def __init__(self, hostname: str) -> None:
        self._temporary = tempfile.TemporaryDirectory(
            prefix="rerobots-sim-", ignore_cleanup_errors=True
        )
        self.path: Path = Path(self._temporary.name).resolve()
        self._root = os.fsencode(self.path)
        for name in ("etc", "root", "tmp", "home", "var"):
            (self.path / name).mkdir()
        (self.path / "etc" / "hostname").write_text(hostname + "\n")
        (self.path / "etc" / "hosts").write_bytes(_hosts_of_this_machine())

    @property
    def home(self) -> Path:
        """The home of `root`, where commands start."""
        return self.path / "root"

    @property
    def tmp(self) -> Path:
        """The host's `/tmp`."""
        return self.path / "tmp"

    def remove(self) -> None:
        """Remove the folder and all in it. Removing it twice is fine."""
        self._temporary.cleanup()

    def resolve(self, path: bytes, *, follow: bool = True) -> bytes:
        """Return the local path of a path on the host.

        `..` stops at the folder, and links are followed as if the folder were `/`.

        Args:
            path: absolute, or relative to the home of `root`.
            follow: whether the last part is followed if it is a link.

        Raises:
            OSError: too many links (ELOOP), or a null byte in the path (EINVAL).
        """
        if b"\0" in path:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        done: list[bytes] = []
        todo = self._parts(path if path.startswith(b"/") else self.HOME + b"/" + path)
        links = 0
        while todo:
            part = todo.pop()
            if part == b"..":
                del done[-1:]
                continue
            place = os.path.join(self._root, *done, part)  # noqa: PTH118 -- paths are bytes
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
        return b"/".join([self._root, *done])

    def to_host_path(self, place: bytes) -> bytes:
        """Return the path on the host of a local path; one outside of the folder is unchanged."""
        if place == self._root:
            return b"/"
        return place.removeprefix(self._root) if self.contains(place) else place

    def contains(self, place: bytes) -> bool:
        """Return whether an absolute local path, without `..`, is in the folder."""
        return place == self._root or place.startswith(self._root + b"/")

    def _parts(self, path: bytes) -> list[bytes]:
        """Split a path, last part first."""
        parts = self.to_host_path(path).split(b"/")
        return [part for part in reversed(parts) if part not in (b"", b".")]


def _hosts_of_this_machine() -> bytes:
    try:
        return Path("/etc/hosts").read_bytes()
    except OSError:
        return b"127.0.0.1\tlocalhost\n"
