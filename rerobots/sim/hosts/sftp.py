"""SFTP that stays in an instance's folder."""

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

    Every path is turned into a place within the folder before the base class sees it.
    """

    def __init__(self, channel: SSHServerChannel[bytes], folder: Folder) -> None:
        super().__init__(channel)
        self._folder = folder

    def exit(self) -> None:
        # Some clients take a missing exit status for a failure.
        self.channel.exit(0)

    def _place(self, path: bytes) -> bytes:
        return self._folder.resolve(path)

    def _entry(self, path: bytes) -> bytes:
        """Find the place of a directory entry: of a link itself, not of what it leads to."""
        return self._folder.resolve(path, follow=False)

    def open(self, path: bytes, pflags: int, attrs: SFTPAttrs) -> Any:
        place = self._place(path)
        _refuse_special(place)
        return super().open(place, pflags, attrs)

    def open56(self, path: bytes, desired_access: int, flags: int, attrs: SFTPAttrs) -> Any:
        place = self._place(path)
        _refuse_special(place)
        return super().open56(place, desired_access, flags, attrs)

    def lstat(self, path: bytes) -> Any:
        return super().lstat(self._entry(path))

    def stat(self, path: bytes) -> Any:
        return super().stat(self._place(path))

    def setstat(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().setstat(self._place(path), attrs)

    def lsetstat(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().lsetstat(self._entry(path), attrs)

    def scandir(self, path: bytes) -> AsyncIterator[SFTPName]:
        return super().scandir(self._place(path))

    def remove(self, path: bytes) -> Any:
        return super().remove(self._entry(path))

    def mkdir(self, path: bytes, attrs: SFTPAttrs) -> Any:
        return super().mkdir(self._entry(path), attrs)

    def rmdir(self, path: bytes) -> Any:
        return super().rmdir(self._entry(path))

    def realpath(self, path: bytes) -> bytes:
        return self._folder.reveal(self._place(path))

    def rename(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().rename(self._entry(oldpath), self._entry(newpath))

    def posix_rename(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().posix_rename(self._entry(oldpath), self._entry(newpath))

    def link(self, oldpath: bytes, newpath: bytes) -> Any:
        return super().link(self._entry(oldpath), self._entry(newpath))

    def statvfs(self, path: bytes) -> Any:
        return super().statvfs(self._place(path))

    def readlink(self, path: bytes) -> bytes:
        target = os.readlink(self._entry(path))  # noqa: PTH115 -- paths are bytes
        return self._folder.reveal(target)

    def symlink(self, oldpath: bytes, newpath: bytes) -> None:
        """Make a link that leads to the same file for SFTP as for commands."""
        place = self._entry(newpath)
        parent = posixpath.dirname(place)
        naive = posixpath.normpath(posixpath.join(parent, oldpath))
        if oldpath.startswith(b"/") or not self._folder.holds(naive):
            revealed = self._folder.reveal(parent)
            oldpath = self._folder.resolve(posixpath.join(revealed, oldpath), follow=False)
        os.symlink(oldpath, place)  # noqa: PTH211 -- paths are bytes


def _refuse_special(place: bytes) -> None:
    # Opening a pipe would hold up the whole simulator.
    try:
        mode = os.stat(place).st_mode  # noqa: PTH116 -- paths are bytes
    except FileNotFoundError:
        return
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise asyncssh.SFTPFailure("not a regular file")
