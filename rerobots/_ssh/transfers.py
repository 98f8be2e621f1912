"""Helpers for transfers of files and folders: progress, paths, and free space."""

import contextlib
import errno
import hashlib
import importlib
import os
import secrets
import shlex
import shutil
import stat
import sys
from collections.abc import Callable
from typing import IO, Any

from .. import _clock, _time_limits
from .._text import printable
from .file_errors import HERE, file_error

Progress = Callable[[int, int | None], object]
"""Called with the bytes transferred so far and the total, which is None if it is unknown."""


class Meter:
    """Counts the bytes of a transfer, and reports them now and then.

    `progress` is a callback, True for a bar (of rich or tqdm, where installed), or None.
    """

    def __init__(self, progress: Progress | bool | None, total: int | None, what: str) -> None:
        self.total = total
        self.done = 0
        is_shown = progress is True and sys.stdout is not None and sys.stderr is not None
        self._bar = _bar(printable(what), total) if is_shown else None
        report: Progress | None = self._bar.update if self._bar is not None else None
        self._report = report if isinstance(progress, bool) or progress is None else progress
        self._reported = 0.0

    def add(self, count: int) -> None:
        self.done += count
        now = _clock.monotonic()
        if self._report is not None and now - self._reported >= _time_limits.PROGRESS:
            self._reported = now
            self._report(self.done, self.total)

    def finish(self) -> None:
        if self._report is not None:
            self._report(self.done, self.done if self.total is None else self.total)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()


class _RichBar:
    def __init__(self, module: Any, what: str, total: int | None) -> None:
        columns = (
            module.TextColumn("{task.description}"),
            module.BarColumn(),
            module.DownloadColumn(),
            module.TransferSpeedColumn(),
            module.TimeRemainingColumn(),
        )
        self._bar = module.Progress(*columns)
        self._task = self._bar.add_task(what, total=total)
        self._bar.start()

    def update(self, done: int, total: int | None) -> None:
        self._bar.update(self._task, completed=done, total=total)

    def close(self) -> None:
        self._bar.stop()


class _TqdmBar:
    def __init__(self, module: Any, what: str, total: int | None) -> None:
        self._bar = module.tqdm(total=total, desc=what, unit="B", unit_scale=True)

    def update(self, done: int, total: int | None) -> None:
        self._bar.total = total
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


def _bar(what: str, total: int | None) -> _RichBar | _TqdmBar | None:
    with contextlib.suppress(ImportError):
        return _RichBar(importlib.import_module("rich.progress"), what, total)
    with contextlib.suppress(ImportError):
        return _TqdmBar(importlib.import_module("tqdm"), what, total)
    return None


# Without it, Windows would change line ends.
O_BINARY: int = getattr(os, "O_BINARY", 0)
# Bytes of a file system that downloads leave free; a twentieth of a small file system.
_SPARE = 1 << 28
# Bytes to write between checks of the free space.
_STEP = 1 << 24


def quoted(path: str) -> str:
    """Quote a path for a shell of the host, except for a `~` at its beginning."""
    if path.startswith("-"):
        path = f"./{path}"
    if not path.startswith("~"):
        return shlex.quote(path)
    home, slash, rest = path.partition("/")
    # The shell looks up the home of another user; text that cannot be a user name is quoted.
    if not all(letter.isalnum() or letter in "~-_." for letter in home):
        return shlex.quote(path)
    return f"{home}/{shlex.quote(rest)}" if slash and rest else home + slash


def partial_name(name: str, *, is_kept: bool = False) -> str:
    """Return the temporary name of an incomplete file or folder.

    If it `is_kept`, the name is the same each time, so that the next transfer finds it.
    """
    beginning = name.encode("utf-8", "surrogateescape")[:200].decode("utf-8", "ignore")
    if is_kept:
        return f".{beginning}.{hashlib.sha256(os.fsencode(name)).hexdigest()[:8]}.resume"
    return f".{beginning}.{secrets.token_hex(4)}.part"


def here(path: str) -> str:
    """Expand `~` in a local path."""
    found = os.path.expanduser(path)  # noqa: PTH111 -- keeps a slash at the end
    if found == path and path.partition("/")[0] == "~":
        raise file_error(None, path, HERE, "this process has no home: set HOME")
    return found


def write_all(file: IO[bytes], data: bytes | memoryview) -> None:
    """Write all of the data: an unbuffered file may write only a part at a time."""
    left = memoryview(data)
    while left:
        left = left[file.write(left) :]


def move_into_place(partial: str, path: str) -> None:
    """Move a complete file to its path, keeping the owner of a file that it replaces.

    A file that cannot be replaced, such as a mount, is overwritten.
    """
    try:
        if hasattr(os, "chown"):
            _keep_owner(partial, path)
        os.replace(partial, path)  # noqa: PTH105
    except OSError:
        if not os.path.isfile(path):  # noqa: PTH113
            raise
        with open(partial, "rb") as source, open(path, "wb") as target:  # noqa: PTH123
            shutil.copyfileobj(source, target)


def _keep_owner(partial: str, path: str) -> None:
    try:
        before = os.stat(path)  # noqa: PTH116
    except OSError:
        return
    now = os.stat(partial)  # noqa: PTH116
    if (before.st_uid, before.st_gid) != (now.st_uid, now.st_gid):
        mode = stat.S_IMODE(now.st_mode)
        os.chown(partial, before.st_uid, before.st_gid)
        os.chmod(partial, mode)  # noqa: PTH101


class Room:
    """The free space of a local file system, which a host cannot use up."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._left = _STEP

    def take(self, size: int) -> None:
        """Use up some space, or raise `OSError` if there is too little."""
        self._left -= size
        if self._left < 0:
            usage = shutil.disk_usage(self._folder)
            is_full = usage.free < min(_SPARE, usage.total // 20)
            if hasattr(os, "statvfs"):
                # Small files may use up the inodes before the space.
                status = os.statvfs(self._folder)
                is_full = is_full or status.f_favail < status.f_files // 20
            if is_full:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            self._left = _STEP
