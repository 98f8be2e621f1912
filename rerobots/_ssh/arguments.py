"""Checks of arguments before anything is sent; each raises `InvalidArgument`."""

import codecs
import io
import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Literal, get_args

from .._arguments import one_of
from ..errors import InvalidArgument, MissingExtra
from .changes import MirrorOptions
from .command import LONGEST_WORD, CommandSpec
from .file_errors import errors_here
from .transfers import here
from .unpack import Links

_LONGEST_HOST = 255
_LONGEST_PATH = 1 << 15
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def command_spec(
    command: str | Sequence[str | os.PathLike[str]],
    env: Mapping[str, str] | None = None,
    cwd: str | os.PathLike[str] | None = None,
    pty: bool = False,
) -> CommandSpec:
    words: str | list[str]
    if isinstance(command, str):
        words = text(command, "command")
    elif isinstance(command, list | tuple):
        words = [text(word, "a word of the command") for word in command]
    else:
        raise InvalidArgument(f"command must be a str or a list of str: {command!r}")
    if not words or not all(words[:1]):
        raise InvalidArgument("command must not be empty")
    if "\0" in "".join(words):
        raise InvalidArgument("command must not contain NUL characters")
    for name, value in (env or {}).items():
        # The value may be a secret: do not show it.
        if not isinstance(name, str) or not _NAME.fullmatch(name):
            raise InvalidArgument(f"env must have variable names as keys: {name!r}")
        if not isinstance(value, str) or "\0" in value:
            raise InvalidArgument(f"env: the value of {name} must be a str without NUL")
        size = len(_encoded(value, f"env: {name}"))
        if size + len(name) + 2 > LONGEST_WORD:
            raise InvalidArgument(f"env: {name} is too long for any program ({size} bytes)")
    folder = None if cwd is None else path(cwd, "cwd")
    return CommandSpec(words, None if env is None else dict(env), folder, bool(pty))


def text(value: object, what: str) -> str:
    """Return a str or path as str, with bytes that are not UTF-8 as surrogates."""
    if isinstance(value, PurePath):
        value = value.as_posix()
    elif isinstance(value, os.PathLike):
        try:
            value = os.fspath(value)
        except Exception as err:
            raise InvalidArgument(f"{what} must be a path: {type(value).__name__}") from err
        if isinstance(value, bytes):
            value = value.decode("utf-8", "surrogateescape")
    if not isinstance(value, str):
        raise InvalidArgument(f"{what} must be a str: {value!r}")
    _encoded(value, what)
    return value


def _encoded(value: str, what: str) -> bytes:
    try:
        return value.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        raise InvalidArgument(f"{what} must be text that can be encoded as UTF-8") from None


def host(value: object, what: str) -> str:
    found = path(value, what)
    if not found.isprintable() or len(found) > _LONGEST_HOST:
        raise InvalidArgument(f"{what} must be a host name: {value!r}")
    return found


def encoding(value: str | None) -> str | None:
    try:
        if value is not None:
            "".encode(value)
            codecs.getincrementaldecoder(value)("replace").decode(b"a")
    except (LookupError, TypeError, ValueError):
        raise InvalidArgument(f"encoding must be a text encoding: {value!r}") from None
    return value


def path(value: object, what: str) -> str:
    """Return a non-empty path as str."""
    found = text(value, what)
    if not found or "\0" in found:
        raise InvalidArgument(f"{what} must be a non-empty path: {value!r}")
    if len(found) > _LONGEST_PATH:
        raise InvalidArgument(f"{what} is too long for a path ({len(found)} characters)")
    return found


def links(value: Links) -> Links:
    return one_of(value, "links", get_args(Links))


def mirror_options(
    exclude: Sequence[str] = (),
    exclude_from: str | os.PathLike[str] | None = None,
    only_changed: bool = False,
    checksum: bool = False,
    delete: bool | Literal["even-if-empty"] = False,
    dry_run: bool = False,
    folder: str = "",
) -> MirrorOptions | None:
    """Return the options to synchronize a folder; None to send all of it.

    A relative `exclude_from` can also be in `folder`.
    """
    if isinstance(exclude, str) or not isinstance(exclude, Sequence):
        raise InvalidArgument(f"exclude must be a list of patterns: {exclude!r}")
    if delete not in (True, False, "even-if-empty"):
        raise InvalidArgument(f"delete must be a bool or 'even-if-empty': {delete!r}")
    patterns = [text(pattern, "a pattern") for pattern in exclude]
    if exclude_from is not None:
        patterns += _patterns_in(path(exclude_from, "exclude_from"), folder)
    if not (patterns or only_changed or checksum or delete or dry_run):
        return None
    only = bool(only_changed or checksum)
    return MirrorOptions(_compiled(patterns), only, bool(checksum), delete, bool(dry_run))


def _patterns_in(name: str, folder: str) -> list[str]:
    file = Path(here(name))
    if folder and not file.exists():
        file = Path(here(folder)) / name
    with errors_here(name):
        return file.read_bytes().decode("utf-8-sig", "surrogateescape").splitlines()


def _compiled(patterns: list[str]) -> Any:
    if not patterns:
        return None
    try:
        from pathspec import GitIgnoreSpec
    except ImportError as err:
        raise MissingExtra.of("exclude", "extra", err) from err
    try:
        return GitIgnoreSpec.from_lines(patterns)
    except ValueError as err:
        raise InvalidArgument(f"a pattern is invalid: {err}") from err


def data(value: str | bytes | None, encoding: str | None) -> bytes:
    if value is None:
        return b""
    if isinstance(value, str):
        try:
            return value.encode(encoding or "utf-8")
        except UnicodeEncodeError as err:
            words = f"the text cannot be encoded as {err.encoding} (character {err.start})"
            raise InvalidArgument(words) from None
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    raise InvalidArgument(f"expected str or bytes, not {type(value).__name__}")


def stdin(value: str | bytes | BinaryIO | None, encoding: str | None) -> bytes | BinaryIO:
    """Return the bytes for stdin, or the file to read them from."""
    if value is None or isinstance(value, str | bytes | bytearray | memoryview):
        return data(value, encoding)
    if isinstance(value, io.TextIOBase):
        raise InvalidArgument("input must be a file of bytes: open it with mode 'rb'")
    if not callable(getattr(value, "read", None)):
        kind = type(value).__name__
        raise InvalidArgument(f"input must be str, bytes or a file of bytes, not {kind}")
    return value
