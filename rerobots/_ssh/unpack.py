"""Members of a tar stream, written into a folder here: files, folders and links that stay in it."""

import os
import posixpath
from collections.abc import Iterable
from typing import Literal

from .log import log
from .paths import Room, write_all
from .tar import Member
from .tree import Folder

Links = Literal["refuse", "follow", "skip"]
"""What to do about symbolic links that lead out of a folder."""

_LONGEST_NAME = 4096
# To remove a folder takes a descriptor for each level.
_DEEPEST = 128
# Bytes of all names. Each counts some more: a folder, which is kept until the end, many.
_MOST_NAMES = 1 << 29
_FOLDER_WEIGHT, _WEIGHT = 1024, 128
# What the smallest file takes on disk.
_LEAST_ROOM = 4096


def check_name(name: str) -> str:
    """The path of a member within the folder.

    Raises:
        ValueError: it is absolute, leaves the folder, or is too long or too deep.
    """
    if name.startswith("/") or "\0" in name:
        raise ValueError("it has an absolute name")
    if os.name == "nt" and (":" in name or "\\" in name):
        raise ValueError("its name cannot be had here")
    parts = name.split("/")
    if ".." in parts:
        raise ValueError("its name leaves the folder")
    if len(name) > _LONGEST_NAME or len(parts) > _DEEPEST:
        raise ValueError(f"its name is longer than {_LONGEST_NAME}, or deeper than {_DEEPEST}")
    return posixpath.normpath(name)


def check_link(name: str, target: str, root: str | None = None) -> None:
    """Check that a symbolic link stays in the folder.

    Args:
        name: path of the link within the folder.
        target: where it leads.
        root: the folder, if there are other links in it already, by which it could leave.

    Raises:
        ValueError: it leads out of it.
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
            raise ValueError("it is a link that leads out of the folder, over another one here")


class Unpacker:
    """Writes members into a new folder.

    Args:
        folder: the new folder.
        links: what to do about links that lead out.
        room: the space for it.
        target: the folder that all is moved into later, if it is there already.
    """

    def __init__(self, folder: Folder, links: Links, room: Room, target: str | None) -> None:
        self._folder = folder
        self._links = links
        self._room = room
        self._target = target
        self._folders: dict[str, Member] = {}
        self._size = 0

    def take(self, member: Member, content: Iterable[bytes]) -> None:
        """Write a member.

        Args:
            member: what it is.
            content: what is in it, in parts, if it is a file.

        Raises:
            ValueError: it does not belong into the folder.
        """
        self._room.take(_LEAST_ROOM)
        name = check_name(member.name)
        self._size += len(name) + (_FOLDER_WEIGHT if member.kind == "folder" else _WEIGHT)
        if self._size > _MOST_NAMES:
            raise ValueError("it is one of too many")
        above, own = posixpath.split(name)
        try:
            if member.kind == "folder":
                self._take_folder("" if name == "." else name, member)
                return
            with self._folder.below(above, make=True) as folder:
                if member.kind == "file":
                    self._take_file(folder, own, member, content)
                elif member.kind == "link":
                    self._take_link(folder, name, member.target, member.mtime)
                else:
                    self._take_hard_link(folder, name, member)
        except (FileExistsError, IsADirectoryError, NotADirectoryError):
            raise ValueError("it comes twice, or in what is no folder") from None

    def _take_folder(self, name: str, member: Member) -> None:
        with self._folder.below(name, make=True):
            self._folders[name] = member

    def _take_file(
        self, folder: Folder, name: str, member: Member, content: Iterable[bytes]
    ) -> None:
        with os.fdopen(folder.create(name), "wb", buffering=0) as file:
            for part in content:
                self._room.take(len(part))
                write_all(file, part)
        folder.keep_file(name, member.mode, member.mtime)

    def _take_link(self, folder: Folder, name: str, target: str, mtime: float) -> None:
        try:
            check_link(name, target, self._target)
        except ValueError as err:
            if self._links != "skip":
                raise
            log.info("%s was left out: %s", name, err)
        else:
            folder.make_link(posixpath.basename(name), target, mtime)

    def _take_hard_link(self, folder: Folder, name: str, member: Member) -> None:
        above, own = posixpath.split(check_name(member.target))
        try:
            with self._folder.below(above) as other:
                link = other.read_link(own)
                if link is None:
                    folder.share(posixpath.basename(name), other, own)
                    return
        except (FileNotFoundError, NotADirectoryError):
            if self._links != "skip":
                raise ValueError("it is a link to what is not in the folder") from None
            return
        # From another place, the same link may lead elsewhere.
        self._take_link(folder, name, link, member.mtime)

    def finish(self, folder: Folder, *, is_new: bool) -> None:
        """Give the folders their permissions and times, when all is in its place.

        Args:
            folder: where all is now.
            is_new: whether it is given its own, too.
        """
        # Those inside others first: to write into a folder changes its time.
        for name in sorted(self._folders, key=_parts, reverse=True):
            if name or is_new:
                member = self._folders[name]
                with folder.below(name) as found:
                    found.keep(member.mode, member.mtime)


def _parts(name: str) -> list[str]:
    return name.split("/") if name else []
