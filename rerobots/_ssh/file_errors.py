"""This package's errors for local files and files on the instance."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager

from .. import errors
from . import packets

HERE, THERE = "here", "on the instance"

_KINDS: dict[int, type[errors.SSHFileError]] = {
    errno.ENOENT: errors.SSHFileNotFoundError,
    errno.EACCES: errors.SSHPermissionError,
    errno.EPERM: errors.SSHPermissionError,
    errno.EISDIR: errors.SSHIsADirectoryError,
    errno.ENOTDIR: errors.SSHNotADirectoryError,
    errno.EEXIST: errors.SSHFileExistsError,
}
_WORDS = {
    errno.ENOENT: "there is no such file or folder",
    errno.EACCES: "permission denied",
    errno.EISDIR: "it is a folder",
    errno.ENOTDIR: "it is not a folder",
    errno.EEXIST: "it exists already",
    errno.ENOSPC: "no space is left",
}
CODES = {
    packets.NO_SUCH_FILE: errno.ENOENT,
    packets.PERMISSION_DENIED: errno.EACCES,
}


def file_error(number: int | None, path: str, side: str, words: str = "") -> errors.SSHFileError:
    """Return the error for a file; `words` are for an `errno` without a message here."""
    kind = _KINDS.get(number or 0, errors.SSHFileError)
    happened = _WORDS.get(number or 0) or words or os.strerror(number or 0)
    return kind(f"{path!r} {side}: {happened}", number, path)


# Messages of programs on a host.
_SAID = (
    ("No space left", errno.ENOSPC),
    # GNU tar, when the disk is full.
    ("Wrote only", errno.ENOSPC),
    ("Permission denied", errno.EACCES),
    ("Read-only file system", errno.EROFS),
    ("Not a directory", errno.ENOTDIR),
    ("No such file", errno.ENOENT),
)


def check_words(said: str, path: str) -> None:
    """Raise the error for a message of a program on the host, if it is a known one."""
    for words, number in _SAID:
        if words.lower() in said.lower():
            raise file_error(number, path, THERE)


@contextmanager
def errors_here(path: str) -> Iterator[None]:
    """Convert errors of local files to those of this package."""
    try:
        yield
    except errors.Error:
        raise
    except OSError as err:
        raise file_error(err.errno, path, HERE, str(err)) from err


@contextmanager
def errors_there(path: str) -> Iterator[None]:
    """Convert the host's errors about a file to those of this package."""
    try:
        yield
    except packets.StatusError as err:
        raise file_error(CODES.get(err.code), path, THERE, str(err)) from err
