"""What comes out of a tar: files, folders and links that stay in the folder, and nothing else."""

import os
import posixpath
import shutil
import stat
import tarfile
from pathlib import Path

from .paths import write_all

_BLOCK = 1 << 20


def check_name(name: str) -> str:
    """The path of a member within the folder.

    Raises:
        ValueError: it is absolute, or leaves the folder.
    """
    if name.startswith("/") or "\0" in name:
        raise ValueError("it has an absolute name")
    if os.name == "nt" and (":" in name or "\\" in name):
        raise ValueError("its name cannot be had here")
    if ".." in name.split("/"):
        raise ValueError("its name leaves the folder")
    return posixpath.normpath(name)


def check_link(name: str, target: str) -> None:
    """Check that a symbolic link stays in the folder.

    Raises:
        ValueError: it leads out of it.
    """
    if target.startswith("/"):
        raise ValueError("it is a link to an absolute path")
    depth = len(posixpath.normpath(name).split("/")) - 1
    parts = [part for part in target.split("/") if part not in ("", ".")]
    while parts and parts[0] == "..":
        depth -= 1
        parts.pop(0)
    # After another name, `..` may lead elsewhere than it seems: that name may be a link, too.
    if depth < 0 or ".." in parts:
        raise ValueError("it is a link that leads out of the folder")


class Unpacker:
    """Writes members into a new folder.

    Links are made when all else is written, so that nothing is ever written through one.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._links: dict[str, tuple[str, float]] = {}
        self._files: set[str] = set()
        self._folders: dict[str, tarfile.TarInfo] = {}

    def take(self, member: tarfile.TarInfo, archive: tarfile.TarFile) -> None:
        """Write a member.

        Raises:
            ValueError: it does not belong into the folder.
        """
        name = check_name(member.name)
        if member.isdir():
            self._take_folder(name, member)
        elif member.issym():
            check_link(name, member.linkname)
            self._links[name] = (member.linkname, member.mtime)
        elif member.islnk():
            self._take_hard_link(name, check_name(member.linkname))
        elif member.isreg():
            self._take_file(name, member, archive)
        else:
            raise ValueError("it is neither a file nor a folder nor a link")

    def _take_folder(self, name: str, member: tarfile.TarInfo) -> None:
        (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folders[name] = member

    def _take_hard_link(self, name: str, target: str) -> None:
        if target in self._links:
            self._links[name] = self._links[target]
            return
        if target not in self._files:
            raise ValueError("it is a link to what is not in the folder")
        path = self._fresh(name)
        os.link(self._folder / target, path, follow_symlinks=False)
        self._files.add(name)

    def _take_file(self, name: str, member: tarfile.TarInfo, archive: tarfile.TarFile) -> None:
        source = archive.extractfile(member)
        assert source is not None  # noqa: S101 -- it is a regular file
        path = self._fresh(name)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb", buffering=0) as file, source:
            left = member.size
            while left:
                data = source.read(min(left, _BLOCK))
                if not data:
                    raise tarfile.ReadError("unexpected end of data")
                write_all(file, data)
                left -= len(data)
            _keep(path, member)
        self._files.add(name)

    def _fresh(self, name: str) -> Path:
        """The place of a file; what an earlier member of the same name left is taken away."""
        path = self._folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._links.pop(name, None)
        if name in self._files:
            path.unlink()
            self._files.discard(name)
        return path

    def finish(self) -> None:
        """Make the links, and give the folders their permissions and times."""
        for name, (target, mtime) in self._links.items():
            above = name.split("/")[:-1]
            if any("/".join(above[:count]) in self._links for count in range(1, len(above) + 1)):
                raise ValueError(f"{name} is in a folder that is a link")
            path = self._fresh_for_link(name)
            path.symlink_to(target)
            if os.utime in os.supports_follow_symlinks:
                os.utime(path, (mtime, mtime), follow_symlinks=False)
        for name in sorted(self._folders, key=lambda name: name.count("/"), reverse=True):
            _keep(self._folder / name, self._folders[name])

    def _fresh_for_link(self, name: str) -> Path:
        path = self._folder / name
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
            self._folders.pop(name, None)
        else:
            path.unlink(missing_ok=True)
        return path


def _keep(path: Path, member: tarfile.TarInfo) -> None:
    # Not who it belongs to, nor that it runs as somebody else.
    path.chmod(stat.S_IMODE(member.mode) & 0o777)
    os.utime(path, (member.mtime, member.mtime))
