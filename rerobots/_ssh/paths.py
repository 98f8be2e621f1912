"""Paths on both sides, where `~` is the home; and files here."""

import errno
import os
import secrets
import shlex
import shutil
from typing import IO

# Windows would change the ends of lines.
O_BINARY: int = getattr(os, "O_BINARY", 0)
# What a host sends leaves so many bytes of a file system free, or a twentieth of a small one.
_SPARE = 1 << 28
# How often that is looked at; less than this is taken without a look.
_STEP = 1 << 24


def quoted(path: str) -> str:
    """A path for a shell of the host: quoted, but for a `~` at its beginning."""
    if path.startswith("-"):
        path = f"./{path}"
    if not path.startswith("~"):
        return shlex.quote(path)
    home, slash, rest = path.partition("/")
    # The home of another user is looked up by the shell; a name that is none stays quoted.
    if not all(letter.isalnum() or letter in "~-_." for letter in home):
        return shlex.quote(path)
    return f"{home}/{shlex.quote(rest)}" if slash and rest else home + slash


def partial_name(name: str) -> str:
    """The name that a file or folder has until it is complete."""
    return f".{name[:200]}.{secrets.token_hex(4)}.part"


def here(path: str | os.PathLike[str]) -> str:
    """A path here, where `~` is the home, too."""
    return os.path.expanduser(path)  # noqa: PTH111 -- keeps a slash at the end


def write_all(file: IO[bytes], data: bytes | memoryview) -> None:
    """Write all of the data: a file without a buffer may take a part."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


class Room:
    """The space of a file system here, of which a host does not get the last.

    Args:
        folder: where the host's data goes.
    """

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._left = _STEP

    def take(self, size: int) -> None:
        """Take space.

        Raises:
            OSError: there is too little.
        """
        self._left -= size
        if self._left < 0:
            usage = shutil.disk_usage(self._folder)
            is_full = usage.free < min(_SPARE, usage.total // 20)
            if hasattr(os, "statvfs"):
                # Small files may use up their number before their space.
                status = os.statvfs(self._folder)
                is_full = is_full or status.f_favail < status.f_files // 20
            if is_full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._left = _STEP
