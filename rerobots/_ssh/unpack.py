"""Unpacking of files from a host into a local folder, and never outside of it."""

import errno
import os
import posixpath
import shutil
import stat
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from typing import Literal, Self

from .._log import ssh_log as log
from .tar import Member
from .transfers import O_BINARY, Room, write_all

_FOLDER: int = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0)
_NO_FOLLOW: int = getattr(os, "O_NOFOLLOW", 0)
_HAS_DESCRIPTORS = bool(_NO_FOLLOW) and {os.open, os.mkdir, os.symlink} <= os.supports_dir_fd
_REPARSE_POINT = 0x400


class Folder:
    """An open folder. Names are of entries directly in it.

    Its path is for errors, and for systems without descriptors of folders.
    """

    def __init__(self, path: str, descriptor: int | None) -> None:
        self._path = path
        self._descriptor = descriptor

    @classmethod
    def open(cls, path: str) -> Self:
        """Open a folder by the user's path, following links in it."""
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

    def inner(self, name: str, *, follow: bool = False) -> "Folder":
        """Open a folder directly in it; with `follow`, also through a link."""
        path = os.path.join(self._path, name)  # noqa: PTH118
        if self._descriptor is not None:
            flags = _FOLDER if follow else _FOLDER | _NO_FOLLOW
            try:
                opened = os.open(name, flags, dir_fd=self._descriptor)
            except OSError as err:
                if err.errno in (errno.ELOOP, errno.EMLINK, errno.ENOTDIR):
                    raise _no_folder(path) from None
                raise
            return Folder(path, opened)
        status = os.lstat(path)
        is_link = getattr(status, "st_file_attributes", 0) & _REPARSE_POINT
        if follow and os.path.isdir(path):  # noqa: PTH112
            return Folder(path, None)
        if is_link or not stat.S_ISDIR(status.st_mode):
            raise _no_folder(path)
        return Folder(path, None)

    @contextmanager
    def below(self, path: str, *, make: bool = False) -> Iterator["Folder"]:
        """Open a folder at any depth below it ("" for itself) for the block.

        A link, or anything else than a folder, on the path raises `NotADirectoryError`.
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
        """Open a file for reading; return its descriptor."""
        flags = os.O_RDONLY | _NO_FOLLOW | getattr(os, "O_NONBLOCK", 0) | O_BINARY
        return os.open(self._at(name), flags, dir_fd=self._descriptor)

    def create(self, name: str) -> int:
        """Create a new file for writing; return its descriptor."""
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_FOLLOW | O_BINARY
        return os.open(self._at(name), flags, 0o600, dir_fd=self._descriptor)

    def make_link(self, name: str, target: str, mtime: float) -> None:
        os.symlink(target, self._at(name), dir_fd=self._descriptor)
        if os.utime in os.supports_follow_symlinks:
            times = (mtime, mtime)
            os.utime(self._at(name), times, dir_fd=self._descriptor, follow_symlinks=False)

    def read_link(self, name: str) -> str | None:
        """Return the target of a symbolic link; None if it is something else."""
        try:
            return os.readlink(self._at(name), dir_fd=self._descriptor)
        except OSError as err:
            if err.errno == errno.EINVAL:
                return None
            raise

    def remove(self, name: str) -> None:
        """Remove a file, a link or an empty folder."""
        if not stat.S_ISDIR(self._status(name).st_mode):
            os.unlink(self._at(name), dir_fd=self._descriptor)
            return
        try:
            os.rmdir(self._at(name), dir_fd=self._descriptor)
        except OSError as err:
            if err.errno not in (errno.ENOTEMPTY, errno.EEXIST):
                raise

    def hard_link(self, name: str, other: "Folder", other_name: str) -> None:
        """Create a hard link to a file of another folder."""
        os.link(
            other._at(other_name),
            self._at(name),
            src_dir_fd=other._descriptor,
            dst_dir_fd=self._descriptor,
        )

    def set_attributes(self, mode: int, mtime: float) -> None:
        """Set the permissions and modification time of the folder."""
        os.utime(self._itself, (mtime, mtime))
        os.chmod(self._itself, mode)  # noqa: PTH101

    def set_file_attributes(self, name: str, mode: int, mtime: float) -> None:
        """Set the permissions and modification time of a new file."""
        os.utime(self._at(name), (mtime, mtime), dir_fd=self._descriptor)
        os.chmod(self._at(name), mode, dir_fd=self._descriptor)

    def check_conflicts(self, other: "Folder", *, follow: bool = False) -> None:
        """Raise `OSError` if a folder is here in place of a file or link, or vice versa."""
        for name, is_folder in other._names():
            try:
                if is_folder:
                    with other.inner(name) as source, self.inner(name, follow=follow) as target:
                        target.check_conflicts(source, follow=follow)
                elif stat.S_ISDIR(self._status(name).st_mode):
                    path = os.path.join(self._path, name)  # noqa: PTH118
                    raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), path)
            except FileNotFoundError:
                continue

    def take_all(self, other: "Folder", *, follow: bool = False) -> None:
        """Move the content of another folder here. Files and links of the same names are replaced.

        Folders of the same names are merged; with `follow`, links to folders count as folders.
        Replaced files keep their owner.
        """
        for name, is_folder in other._names():
            try:
                target = self.inner(name, follow=follow) if is_folder else None
            except FileNotFoundError:
                target = None
            if target is not None:
                with other.inner(name) as source, target:
                    target.take_all(source, follow=follow)
                continue
            try:
                self._take(name, other)
            except OSError as err:
                path = os.path.join(self._path, name)  # noqa: PTH118
                raise OSError(err.errno, err.strerror, path) from None

    def _names(self) -> list[tuple[str, bool]]:
        names = os.listdir(self._itself)  # noqa: PTH208 -- by descriptor
        return [(name, stat.S_ISDIR(self._status(name).st_mode)) for name in names]

    def _status(self, name: str) -> os.stat_result:
        return os.stat(self._at(name), dir_fd=self._descriptor, follow_symlinks=False)

    def _take(self, name: str, other: "Folder") -> None:
        """Move a file, a link, or a folder that does not exist here."""
        before = None
        with suppress(FileNotFoundError):
            before = self._status(name)
        is_file = before is not None and stat.S_ISREG(before.st_mode)
        try:
            if before is not None and is_file and hasattr(os, "chown"):
                other._copy_owner(name, before)
            os.replace(
                other._at(name),
                self._at(name),
                src_dir_fd=other._descriptor,
                dst_dir_fd=self._descriptor,
            )
        except OSError:
            if not (is_file and stat.S_ISREG(other._status(name).st_mode)):
                raise
            # A mount, for example: it is overwritten.
            with (
                os.fdopen(other.read(name), "rb") as source,
                os.fdopen(self._write(name), "wb") as target,
            ):
                shutil.copyfileobj(source, target)

    def _copy_owner(self, name: str, like: os.stat_result) -> None:
        now = self._status(name)
        if (now.st_uid, now.st_gid) == (like.st_uid, like.st_gid):
            return
        place, folder = self._at(name), self._descriptor
        os.chown(place, like.st_uid, like.st_gid, dir_fd=folder, follow_symlinks=False)
        if stat.S_ISREG(now.st_mode):
            os.chmod(place, stat.S_IMODE(now.st_mode), dir_fd=folder)

    def _write(self, name: str) -> int:
        flags = os.O_WRONLY | os.O_TRUNC | _NO_FOLLOW | O_BINARY
        return os.open(self._at(name), flags, dir_fd=self._descriptor)


def _no_folder(path: str) -> NotADirectoryError:
    return NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR), path)


Links = Literal["refuse", "follow", "skip"]
"""How to handle symbolic links that lead out of a folder."""
_LONGEST_NAME = 4096
# Removing a folder takes a descriptor for each level.
_DEEPEST = 128
# Bytes of all names. Each has an overhead, which is larger for folders: they are kept to the end.
_MOST_NAMES = 1 << 29
_FOLDER_WEIGHT, _WEIGHT = 1024, 128
# Bytes that the smallest file takes on disk.
_LEAST_ROOM = 4096


def check_name(name: str) -> str:
    """Return the path of a member; raise `ValueError` if it leaves the folder or is too long."""
    if name.startswith("/") or "\0" in name:
        raise ValueError("it has an absolute name")
    if os.name == "nt" and (":" in name or "\\" in name):
        raise ValueError("its name is not possible on this system")
    parts = name.split("/")
    if ".." in parts:
        raise ValueError("its name leaves the folder")
    if len(name) > _LONGEST_NAME or len(parts) > _DEEPEST:
        raise ValueError(f"its name is longer than {_LONGEST_NAME}, or deeper than {_DEEPEST}")
    return posixpath.normpath(name)


def within(name: str, target: str, roots: Iterable[str]) -> str:
    """Return the target of a link, made relative if it is absolute and in the folder.

    `roots` are absolute paths of the folder.
    """
    for root in roots if target.startswith("/") else ():
        inside = target.removeprefix(root.rstrip("/") + "/") if target != root else "."
        if inside != target and ".." not in inside.split("/"):
            return posixpath.relpath(inside, posixpath.dirname(name) or ".")
    return target


def check_link(name: str, target: str, root: str | None = None) -> None:
    """Raise `ValueError` if a symbolic link leads out of the folder.

    `root` is an existing folder, whose other links could lead this one out of it.
    """
    if target.startswith("/") or "\0" in target or (os.name == "nt" and ":" in target):
        raise ValueError("it is a link to an absolute path")
    depth = len(posixpath.normpath(name).split("/")) - 1
    parts = [part for part in target.split("/") if part not in ("", ".")]
    while parts and parts[0] == "..":
        depth -= 1
        parts.pop(0)
    # After another name, `..` may lead elsewhere than it seems: that name may be a link, too.
    if depth < 0 or ".." in parts or len(target) > _LONGEST_NAME:
        raise ValueError("it is a link that leads out of the folder")
    if root is not None:
        real = os.path.realpath(root)
        place = os.path.realpath(os.path.join(real, posixpath.dirname(name), target))  # noqa: PTH118
        if os.path.commonpath([real, place]) != real:
            raise ValueError("it is a link that leads out of the folder, through another link here")


class Unpacker:
    """Writes members into a new folder.

    `target` is the folder that everything is moved into later, if it exists.
    """

    def __init__(self, folder: Folder, links: Links, room: Room, target: str | None) -> None:
        self._folder = folder
        self._links = links
        self._room = room
        self._target = target
        self._folders: dict[str, Member] = {}
        self.names: list[str] = []
        self._size = 0

    def take(self, member: Member, content: Iterable[bytes]) -> None:
        """Write a member; raise `ValueError` if it must not be written to the folder."""
        self._room.take(_LEAST_ROOM)
        name = check_name(member.name)
        self._size += len(name) + (_FOLDER_WEIGHT if member.kind == "folder" else _WEIGHT)
        if self._size > _MOST_NAMES:
            raise ValueError("there are too many entries")
        above, own = posixpath.split(name)
        try:
            if member.kind == "folder":
                name = "" if name == "." else name
                with self._folder.below(name, make=True):
                    self._folders[name] = member
                return
            self.names.append(name)
            with self._folder.below(above, make=True) as folder:
                if member.kind == "file":
                    self._take_file(folder, own, member, content)
                elif member.kind == "link":
                    self._take_link(folder, name, member.target, member.mtime)
                else:
                    self._take_hard_link(folder, name, member)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            raise ValueError("it is a duplicate, or its parent is not a folder") from None

    def _take_file(
        self, folder: Folder, name: str, member: Member, content: Iterable[bytes]
    ) -> None:
        with os.fdopen(folder.create(name), "wb", buffering=0) as file:
            for part in content:
                self._room.take(len(part))
                write_all(file, part)
        folder.set_file_attributes(name, member.mode, member.mtime)

    def _take_link(self, folder: Folder, name: str, target: str, mtime: float) -> None:
        try:
            check_link(name, target, self._target)
        except ValueError as err:
            if self._links != "skip":
                raise
            log.info("skipped %s: %s", name, err)
        else:
            folder.make_link(posixpath.basename(name), target, mtime)

    def _take_hard_link(self, folder: Folder, name: str, member: Member) -> None:
        above, own = posixpath.split(check_name(member.target))
        try:
            with self._folder.below(above) as other:
                link = other.read_link(own)
                if link is None:
                    folder.hard_link(posixpath.basename(name), other, own)
                    return
        except (FileNotFoundError, NotADirectoryError):
            if self._links != "skip":
                raise ValueError("it is a link to a file that is not in the folder") from None
            return
        # From here, the same link may lead elsewhere.
        self._take_link(folder, name, link, member.mtime)

    def finish(self, folder: Folder, *, is_new: bool) -> None:
        """Set the permissions and times of the folders, when everything is in place.

        If `folder` itself `is_new`, its own are set, too.
        """
        # Inner folders first: writing into a folder changes its time.
        for name in sorted(self._folders, key=_parts, reverse=True):
            if name or is_new:
                member = self._folders[name]
                # Do not change the target of a link of the user.
                with suppress(NotADirectoryError), folder.below(name) as found:
                    found.set_attributes(member.mode, member.mtime)


def _parts(name: str) -> list[str]:
    return name.split("/") if name else []
