"""A reader for tar streams, with limits on everything that the writer chooses."""

# The stream comes from a host. Python's `tarfile` keeps headers of any length, unpacks sparse files
# to their full size, follows chains of headers, and raises arbitrary errors for malformed fields.

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

BLOCK = 512
# Bytes of a header that extends the next member: its long name, for example.
_LONGEST_HEADER = 1 << 16
# Consecutive headers that extend the next member.
_MOST_HEADERS = 8
# Blocks of zeros at the end of a stream, if another one may follow.
_MOST_PADDING = 1 << 10
_LARGEST = 1 << 62
_LATEST = 1 << 38
_PART = 1 << 20

_KINDS: dict[bytes, Literal["file", "folder", "link", "hard link"]] = {
    b"\0": "file",
    b"0": "file",
    b"1": "hard link",
    b"2": "link",
    b"5": "folder",
    b"7": "file",
}
_NUMBER = re.compile(rb" *([0-7]*) *")
_RECORD = re.compile(rb"([0-9]{1,6}) ([^=\n]{1,100})=")
_TIME = re.compile(rb"-?[0-9]{1,12}(\.[0-9]*)?")

Read = Callable[[int], bytes]
"""Reads this number of bytes from the stream; fewer only at its end."""


class MalformedTar(Exception):
    """The stream is not a tar, or ends early."""


@dataclass(frozen=True, slots=True)
class Member:
    """A member of a stream: a file, a folder, or a link of either kind.

    Attributes:
        name: Its path in the stream.
        mtime: Seconds since 1970.
        target: Target of a link; of a hard link, the name of another member.
    """

    name: str
    kind: Literal["file", "folder", "link", "hard link"]
    size: int
    mode: int
    mtime: float
    target: str


def members(read: Read, *, joined: bool = False) -> Iterator[Member]:
    """Yield the members of a stream; of several consecutive streams, if they are `joined`.

    Read the content of a file with `content` before the next member. A member that is not a file,
    folder or link raises `ValueError`.
    """
    more: dict[str, bytes] = {}
    headers = 0
    while header := _header(read, joined):
        kind, size = header[156:157], _checked_size(header)
        if kind in b"xgLK":
            headers += 1
            if size > _LONGEST_HEADER or headers > _MOST_HEADERS:
                raise MalformedTar("a header has no end")
            data = _exactly(read, _padded(size))[:size]
            if kind == b"L":
                more["path"] = data.rstrip(b"\0")
            elif kind == b"K":
                more["linkpath"] = data.rstrip(b"\0")
            elif kind == b"x":
                more.update(_records(data))
            continue
        yield _member(header, kind, size, more)
        more, headers = {}, 0


def content(read: Read, member: Member) -> Iterator[bytes]:
    """Yield the content of a file in parts."""
    for start in range(0, member.size, _PART):
        yield _exactly(read, min(_PART, member.size - start))
    _exactly(read, _padded(member.size) - member.size)


def _header(read: Read, joined: bool) -> bytes:
    """Return the next header; empty at the end."""
    for _ in range(_MOST_PADDING):
        header = read(BLOCK)
        if joined and not header:
            return b""
        if len(header) < BLOCK:
            raise MalformedTar("it ends early")
        if any(header):
            return header
        if not joined:
            return b""
    raise MalformedTar("it has no end")


def _exactly(read: Read, size: int) -> bytes:
    data = read(size)
    if len(data) < size:
        raise MalformedTar("it ends early")
    return data


def _padded(size: int) -> int:
    return -(-size // BLOCK) * BLOCK


def _checked_size(header: bytes) -> int:
    if _number(header[148:156]) != sum(header) - sum(header[148:156]) + 8 * ord(" "):
        raise MalformedTar("a checksum is wrong")
    size = _number(header[124:136])
    if not 0 <= size < _LARGEST:
        raise MalformedTar("a header has an invalid size")
    return size


def _member(header: bytes, flag: bytes, size: int, more: dict[str, bytes]) -> Member:
    name, target = header[:100].partition(b"\0")[0], header[157:257].partition(b"\0")[0]
    if header[257:263] == b"ustar\0" and header[345]:
        name = header[345:500].partition(b"\0")[0] + b"/" + name
    name, target = more.get("path", name), more.get("linkpath", target)
    if flag == b"S" or any(key.startswith("GNU.sparse.") for key in more):
        raise ValueError(f"{_text(name)!r} is a sparse file")
    kind = _KINDS.get(flag)
    if kind is None:
        raise ValueError(f"{_text(name)!r} is neither a file nor a folder nor a link")
    if flag == b"\0" and name.endswith(b"/"):
        kind = "folder"
    if "size" in more:
        size = _decimal(more["size"])
    mtime: float = _number(header[136:148])
    if "mtime" in more:
        found = _TIME.fullmatch(more["mtime"])
        mtime = float(found[0]) if found else math.inf
    if not -_LATEST < mtime < _LATEST:
        raise MalformedTar("a header has an invalid time")
    mode = _number(header[100:108]) & 0o777
    return Member(_text(name), kind, size if kind == "file" else 0, mode, mtime, _text(target))


def _number(field: bytes) -> int:
    """Parse a number: octal digits, or bytes for larger numbers of GNU tar."""
    if field[0] in (0x80, 0xFF):
        number = int.from_bytes(field[1:], "big")
        return number if field[0] == 0x80 else number - (1 << 8 * (len(field) - 1))
    found = _NUMBER.fullmatch(field.partition(b"\0")[0])
    if found is None:
        raise MalformedTar("a header has an invalid number")
    return int(found[1] or b"0", 8)


def _decimal(value: bytes) -> int:
    if not value.isdigit() or len(value) > 18:
        raise MalformedTar("a header has an invalid size")
    return int(value)


def _records(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield the keys and values of an extended header."""
    at = 0
    while at < len(data):
        found = _RECORD.match(data, at)
        end = at + int(found[1]) if found else 0
        if found is None or end <= found.end() or data[end - 1 : end] != b"\n":
            raise MalformedTar("an extended header is malformed")
        yield _text(found[2]), data[found.end() : end - 1]
        at = end


def _text(name: bytes) -> str:
    return name.decode("utf-8", "surrogateescape")
