"""What users give for commands and paths, checked before anything is sent."""

import io
import os
import re
from collections.abc import Mapping, Sequence
from typing import BinaryIO, get_args

from .._arguments import one_of
from ..errors import InvalidArgument
from .command import Order
from .unpack import Links

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def order(
    command: str | Sequence[str | os.PathLike[str]],
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    pty: bool = False,
) -> Order:
    """What to run.

    Raises:
        InvalidArgument: the command is empty, or something is of another type.
    """
    words: str | list[str]
    if isinstance(command, str):
        words = command
    else:
        words = [text(word, "a word of the command") for word in _items(command)]
    if not words or not all(words[:1]):
        raise InvalidArgument("command must be a str that is not empty, or a list of such")
    if "\0" in "".join(words):
        raise InvalidArgument("command must not have the character NUL")
    for name, value in (env or {}).items():
        # The value may be a secret, and is not repeated.
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise InvalidArgument(f"env must have names of variables: {name!r}")
        if not isinstance(value, str) or "\0" in value:
            raise InvalidArgument(f"env must have str without NUL as values: {name}")
    folder = None if cwd is None else path(cwd, "cwd")
    return Order(words, None if env is None else dict(env), folder, bool(pty))


def _items(command: object) -> Sequence[object]:
    if isinstance(command, list | tuple):
        return command
    raise InvalidArgument(f"command must be a str or a list of str: {command!r}")


def text(value: object, what: str) -> str:
    """A str, or a path as one.

    Raises:
        InvalidArgument: it is something else.
    """
    if isinstance(value, os.PathLike):
        value = os.fspath(value)
    if not isinstance(value, str):
        raise InvalidArgument(f"{what} must be a str: {value!r}")
    return value


def path(value: object, what: str) -> str:
    """A path that is not empty.

    Raises:
        InvalidArgument: it is something else.
    """
    found = text(value, what)
    if not found or "\0" in found:
        raise InvalidArgument(f"{what} must be a path that is not empty: {value!r}")
    return found


def links(value: Links) -> Links:
    """What to do about links that lead out of a folder.

    Raises:
        InvalidArgument: it is something else.
    """
    known: tuple[Links, ...] = get_args(Links)
    return one_of(value, "links", known)


def data(value: str | bytes | None, encoding: str | None) -> bytes:
    """Bytes for a stdin or a file.

    Raises:
        InvalidArgument: it is something else.
    """
    if value is None:
        return b""
    if isinstance(value, str):
        return value.encode(encoding or "utf-8")
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise InvalidArgument(f"str or bytes are needed, not {type(value).__name__}")


def stdin(value: str | bytes | BinaryIO | None, encoding: str | None) -> bytes | BinaryIO:
    """Bytes for a stdin, or the file that they are read from.

    Raises:
        InvalidArgument: it is something else, or a file of text.
    """
    if value is None or isinstance(value, str | bytes | bytearray | memoryview):
        return data(value, encoding)
    if isinstance(value, io.TextIOBase):
        raise InvalidArgument("input must be a file of bytes: open it with mode 'rb'")
    if not callable(getattr(value, "read", None)):
        kind = type(value).__name__
        raise InvalidArgument(f"input must be str, bytes or a file of bytes, not {kind}")
    return value
