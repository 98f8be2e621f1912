"""SFTP within the folder of an instance."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

import asyncssh

from .folder import Folder

if TYPE_CHECKING:
    from asyncssh import SFTPAttrs, SFTPName, SSHServerChannel


class FolderSFTP(asyncssh.SFTPServer):
    """Serves the files of a folder as if it were `/`.

    The base class sees only local paths within the folder.
    """

    def __init__(self, channel: SSHServerChannel[bytes], folder: Folder) -> None:
        super().__init__(channel)
        self._folder = folder

    def exit(self) -> None:
        # Some clients treat a missing exit status as a failure.
        self.channel.exit(0)

    def _local_path(self, path: bytes) -> bytes:
        return self._folder.resolve(path)

    def _entry(self, path: bytes) -> bytes:
        """Return the local path of a directory entry: of a link itself, not of its target."""
        return self._folder.resolve(path, follow=False)

    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> Any:
        path = self._local_path(path)
        _refuse_special(path)
        return super().open(path, pflags, attrs)

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: SFTPAttrs) -> Any:
        path = self._local_path(path)
        _refuse_special(path)
        return super().open56(path, desired_access, flags, attrs)

    def lstat(self, path: bytes) -> Any:
        return super().lstat(self._entry(path))

    def stat(self, path: bytes) -> Any:
        return super().stat(self._local_path(path))

    def setstat(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().setstat(self._local_path(path), attrs)

    def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().lsetstat(self._entry(path), attrs)

    def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        return super().scandir(self._local_path(path))

    def remove(self, path: bytes) -> Any:
        return super().remove(self._entry(path))

    def mkdir(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().mkdir(self._entry(path), attrs)

    def rmdir(self, path: bytes) -> Any:
        return super().rmdir(self._entry(path))

    def realpath(self, path: bytes) -> bytes:
        return self._folder.to_host_path(self._local_path(path))

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().rename(self._entry(oldpath), self._entry(newpath))

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().posix_rename(self._entry(oldpath), self._entry(newpath))

    def link(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().link(self._entry(oldpath), self._entry(newpath))

    def statvfs(self, path: bytes) -> Any:
        return super().statvfs(self._local_path(path))

    def readlink(self, path: bytes) -> bytes:
        target = os.readlink(self._entry(path))  # noqa: PTH115 -- paths are bytes
        return self._folder.to_host_path(target)

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        """Make a link that leads to the same file for SFTP as for commands."""
        path = self._entry(newpath)
        parent = posixpath.dirname(path)
        naive = posixpath.normpath(posixpath.join(parent, oldpath))
        if oldpath.startswith(b"/") or not self._folder.contains(naive):
            revealed = self._folder.to_host_path(parent)
            oldpath = self._folder.resolve(posixpath.join(revealed, oldpath), follow=False)
        os.symlink(oldpath, path)  # noqa: PTH211 -- paths are bytes


def _refuse_special(path: bytes) -> None:
    # Opening a pipe would block the whole simulator.
    try:
        mode = os.stat(path).st_mode  # noqa: PTH116 -- paths are bytes
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise asyncssh.SFTPFailure("not a regular file")
