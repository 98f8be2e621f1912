"""Folders here that a host fills: nothing below them is written through a link.

Each folder is opened relative to the one that it is in, by descriptor, without following links.
Windows does not have that: each is looked at before it is used.
"""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Self

from .paths import O_BINARY

_FOLDER: int = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_HAS_DESCRIPTORS = bool(_NO_FOLLOW) and {os.open, os.mkdir, os.symlink} <= os.supports_dir_fd
_REPARSE_POINT = 0x400
# What the rename of a folder says to one that is there and not empty; on Windows, of any.
_NOT_EMPTY = {errno.ENOTEMPTY, errno.EEXIST, *([] if _HAS_DESCRIPTORS else [errno.EACCES])}


class Folder:
    """An open folder. Names are those of what is directly in it.

    Args:
        path: its path, for errors, and where folders have no descriptors.
        descriptor: its descriptor, where they have.
    """

    def __init__(self, path: str, descriptor: int | None) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def open(cls, path: str) -> Self:
        """Open a folder that the user has named: links in its path are followed."""
        return cls(path, os.open(path, _FOLDER) if _HAS_DESCRIPTORS else None)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)

    def _at(self, name: str) -> str:
        return os.path.join(self._path, name) if self._descriptor is None else name  # noqa: PTH118

    @property
    def _itself(self) -> int | str:
        return self._path if self._descriptor is None else self._descriptor

    def inner(self, name: str) -> "Folder":
        """Open a folder in it.

        Raises:
            NotADirectoryError: it is something else, a link for example.
        """
        path = os.path.join(self._path, name)  # noqa: PTH118
        if self._descriptor is not None:
            try:
                opened = os.open(name, _FOLDER | _NO_FOLLOW, dir_fd=self._descriptor)
            except OSError as err:
                if err.errno in (errno.ELOOP, errno.EMLINK):
                    raise _no_folder(path) from None
                raise
            return Folder(path, opened)
        status = os.lstat(path)
        is_link = getattr(status, "st_file_attributes", 0) & _REPARSE_POINT
        if is_link or not stat.S_ISDIR(status.st_mode):
            raise _no_folder(path)
        return Folder(path, None)

    @contextmanager
    def below(self, path: str, *, make: bool = False) -> Iterator["Folder"]:
        """Open a folder at any depth below it, or itself (""), for the block.

        Args:
            path: names with `/` in between.
            make: whether to make the folders that are missing.

        Raises:
            NotADirectoryError: on the way is something else, a link for example.
        """
        with ExitStack() as stack:
            folder: Folder = self
            for name in filter(None, path.split("/")):
                try:
                    opened = folder.inner(name)
                except FileNotFoundError:
                    if not make:
                        raise
                    os.mkdir(folder._at(name), 0o700, dir_fd=folder._descriptor)
                    opened = folder.inner(name)
                folder = stack.enter_context(opened)
            yield folder

    def read(self, name: str) -> int:
        """Open a file to read from; returns its descriptor."""
        flags = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | O_BINARY
        return os.open(self._at(name), flags, dir_fd=self._descriptor)

    def create(self, name: str) -> int:
        """Create a file that is not there yet; returns its descriptor, to write to it."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | O_BINARY
        return os.open(self._at(name), flags, 0o600, dir_fd=self._descriptor)

    def make_link(self, name: str, target: str, mtime: float) -> None:
        """Make a symbolic link that is not there yet."""
        os.symlink(target, self._at(name), dir_fd=self._descriptor)
        if os.utime in os.supports_follow_symlinks:
            times = (mtime, mtime)
            os.utime(self._at(name), times, dir_fd=self._descriptor, follow_symlinks=False)

    def read_link(self, name: str) -> str | None:
        """Where a symbolic link leads; None if it is something else."""
        try:
            return os.readlink(self._at(name), dir_fd=self._descriptor)
        except OSError as err:
            if err.errno == errno.EINVAL:
                return None
            raise

    def share(self, name: str, other: "Folder", other_name: str) -> None:
        """Give a file of another folder a name here, too."""
        os.link(
            other._at(other_name),
            self._at(name),
            src_dir_fd=other._descriptor,
            dst_dir_fd=self._descriptor,
        )

    def keep(self, mode: int, mtime: float) -> None:
        """Set its permissions and its time of change."""
        os.utime(self._itself, (mtime, mtime))
        os.chmod(self._itself, mode)  # noqa: PTH101

    def keep_file(self, name: str, mode: int, mtime: float) -> None:
        """Set those of a file that was just created."""
        os.utime(self._at(name), (mtime, mtime), dir_fd=self._descriptor)
        os.chmod(self._at(name), mode, dir_fd=self._descriptor)

    def take_all(self, other: "Folder") -> None:
        """Move what is in another folder here. Files and links of the same names are replaced.

        Folders of the same names are merged.

        Raises:
            OSError: there is a folder here in place of a file or link, or the other way around.
        """
        for name in os.listdir(other._itself):  # noqa: PTH208 -- by descriptor
            try:
                os.replace(
                    other._at(name),
                    self._at(name),
                    src_dir_fd=other._descriptor,
                    dst_dir_fd=self._descriptor,
                )
            except OSError as err:
                if err.errno not in _NOT_EMPTY:
                    path = os.path.join(self._path, name)  # noqa: PTH118
                    raise OSError(err.errno, err.strerror, path) from None
                with other.inner(name) as source, self.inner(name) as target:
                    target.take_all(source)


def _no_folder(path: str) -> NotADirectoryError:
    return NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)
