"""Paths on both sides, where `~` is the home; and files here."""

import os
import secrets
import shlex
from typing import IO


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
