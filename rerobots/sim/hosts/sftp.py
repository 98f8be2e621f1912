"""SFTP within the folder of an instance."""

from __future__ import annotations

import errno
import os
import posixpath
import stat
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import asyncssh
from asyncssh.constants import FXF_READ

from .folder import Folder

if TYPE_CHECKING:
    from asyncssh import SFTPAttrs, SFTPName, SSHServerChannel


class FolderSFTP(asyncssh.SFTPServer):
    """Serves the files of a folder as if it were `/`.

    The base class sees only local paths within the folder and, to read, programs of the machine.
    """

    def __init__(self, channel: SSHServerChannel[bytes], folder: Folder) -> None:
        super().__init__(channel)
        self._folder = folder

    def exit(self) -> None:
        # Some clients treat a missing exit status as a failure.
        self.channel.exit(0)

    def _local_path(self, path: bytes) -> bytes:
        return self._folder.resolve(path)

    def _readable(self, path: bytes, *, follow: bool = True) -> bytes:
        return self._folder.resolve_to_read(path, follow=follow)

    def _entry(self, path: bytes) -> bytes:
        """Return the local path of a directory entry: of a link itself, not of its target."""
        return self._folder.resolve(path, follow=False)

    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> Any:
        reads_only = pflags == FXF_READ
        path = self._readable(path) if reads_only else self._local_path(path)
        _refuse_special(path)
        return super().open(path, pflags, attrs)

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: SFTPAttrs) -> Any:
        path = self._local_path(path)
        _refuse_special(path)
        return super().open56(path, desired_access, flags, attrs)

    def lstat(self, path: bytes) -> Any:
        return super().lstat(self._readable(path, follow=False))

    def stat(self, path: bytes) -> Any:
        return super().stat(self._readable(path))

    def setstat(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().setstat(self._local_path(path), attrs)

    def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().lsetstat(self._entry(path), attrs)

    async def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        place = self._readable(path)
        yield _name_of(b".", os.lstat(place))
        yield _name_of(b"..", os.lstat(place + b"/.."))
        with os.scandir(place) as entries:
            for entry in entries:
                yield _name_of(entry.name, entry.stat(follow_symlinks=False))

    def remove(self, path: bytes) -> Any:
        return super().remove(self._entry(path))

    def mkdir(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().mkdir(self._entry(path), attrs)

    def rmdir(self, path: bytes) -> Any:
        return super().rmdir(self._entry(path))

    def realpath(self, path: bytes) -> bytes:
        return self._folder.real_path(path)

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().rename(self._entry(oldpath), self._entry(newpath))

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().posix_rename(self._entry(oldpath), self._entry(newpath))

    def link(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().link(self._entry(oldpath), self._entry(newpath))

    def statvfs(self, path: bytes) -> Any:
        return super().statvfs(self._readable(path))

    def readlink(self, path: bytes) -> bytes:
        target = os.readlink(self._readable(path, follow=False))  # noqa: PTH115 -- paths are bytes
        return self._folder.to_host_path(target)

    def fsetstat(self, file_obj: Any, attrs: SFTPAttrs) -> Any:
        if not self._folder.contains(file_obj.name):
            raise OSError(errno.EROFS, os.strerror(errno.EROFS))
        return super().fsetstat(file_obj, attrs)

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        """Make a link that leads to the same file for SFTP as for commands."""
        path = self._entry(newpath)
        # Without isolation, commands follow it on the machine: it has to stay in the folder.
        if self._folder.isolation is None:
            self._folder.resolve(posixpath.join(posixpath.dirname(path), oldpath), follow=False)
        os.symlink(oldpath, path)  # noqa: PTH211 -- paths are bytes


def _name_of(name: bytes, status: os.stat_result) -> SFTPName:
    return asyncssh.SFTPName(name, attrs=asyncssh.SFTPAttrs.from_local(status))


def _refuse_special(path: bytes) -> None:
    # Opening a pipe would block the whole simulator.
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 -- paths are bytes
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise asyncssh.SFTPFailure("not a regular file")
