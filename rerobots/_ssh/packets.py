"""The messages of SFTP: packing of requests, and checks of replies.

Only this module parses the messages that a host sends. A malformed one raises `SSHError`.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .._text import printable
from ..errors import SSHError

INIT, VERSION, OPEN, CLOSE, READ, WRITE = 1, 2, 3, 4, 5, 6
LSTAT, FSTAT, FSETSTAT, OPENDIR, READDIR = 7, 8, 10, 11, 12
REMOVE, REALPATH, STAT, RENAME, READLINK, EXTENDED = 13, 16, 17, 18, 19, 200
STATUS, HANDLE, DATA, NAME, ATTRS, EXTENDED_REPLY = 101, 102, 103, 104, 105, 201

OK, EOF, NO_SUCH_FILE, PERMISSION_DENIED, FAILURE = 0, 1, 2, 3, 4

FLAG_READ, FLAG_WRITE, FLAG_CREATE, FLAG_TRUNCATE, FLAG_EXCLUSIVE = 1, 2, 8, 16, 32

POSIX_RENAME = "posix-rename@openssh.com"
STATVFS = "statvfs@openssh.com"
EXPAND = "expand-path@openssh.com"

# The maximum of OpenSSH, which answers longer requests only in part.
REQUEST = 261120
LONGEST_MESSAGE = 1 << 19
# Bytes of all replies with names in a folder; one shorter than 1 KiB counts as 1 KiB.
LONGEST_LIST = 1 << 26
_SHORTEST_LIST = 1 << 10
_LONGEST_HANDLE = 256
_LONGEST_TEXT = 400

# The kind of reply to each request, if it is not a status.
REPLIES = {
    INIT: VERSION,
    OPEN: HANDLE,
    OPENDIR: HANDLE,
    READ: DATA,
    READDIR: NAME,
    REALPATH: NAME,
    READLINK: NAME,
    STAT: ATTRS,
    LSTAT: ATTRS,
    FSTAT: ATTRS,
}


class MalformedMessage(SSHError):
    """The host sent a message that is not valid in SFTP."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the host does not speak SFTP: {what}")


class StatusError(SSHError):
    """The host answered a request with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message or "failure")
        self.code = code


@dataclass(frozen=True)
class Attributes:
    """Attributes of a file; None if not given. Times are seconds since 1970."""

    size: int | None = None
    mode: int | None = None
    atime: int | None = None
    mtime: int | None = None
    owner: tuple[int, int] | None = None

    def pack(self) -> bytes:
        """Pack them for a request, without the size."""
        flags, parts = 0, b""
        if self.owner is not None:
            flags |= 2
            parts += struct.pack(">II", *self.owner)
        if self.mode is not None:
            flags |= 4
            parts += struct.pack(">I", self.mode)
        if self.mtime is not None:
            flags |= 8
            times = self.mtime if self.atime is None else self.atime, self.mtime
            parts += struct.pack(">II", *(min(max(each, 0), 0xFFFFFFFF) for each in times))
        return struct.pack(">I", flags) + parts


def string(value: str | bytes) -> bytes:
    data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return struct.pack(">I", len(data)) + data


class Reply(NamedTuple):
    """A reply: its kind, and the whole message."""

    kind: int
    message: bytes

    @property
    def id(self) -> int:
        """The id of the request; of `VERSION`, the version."""
        return _Fields(self.message, 1).number()

    @property
    def is_end(self) -> bool:
        return self.kind == STATUS and _Fields(self.message).number() == EOF

    def checked(self, kind: int) -> "Reply":
        """Return the reply if it is of this kind; raise `StatusError` if it is an error."""
        if self.kind == STATUS:
            fields = _Fields(self.message)
            code = fields.number()
            if code != OK:
                # Some hosts leave the text out.
                text = fields.string() if fields.left else b""
                words = text[:_LONGEST_TEXT].decode("utf-8", "replace")
                raise StatusError(code, printable(words))
        if self.kind != kind:
            raise MalformedMessage(f"a reply is of kind {self.kind}, not {kind}")
        return self

    def handle(self) -> bytes:
        handle = _Fields(self.checked(HANDLE).message).string()
        if len(handle) > _LONGEST_HANDLE:
            raise MalformedMessage(f"a handle has {len(handle)} bytes")
        return handle

    def data(self, most: int) -> memoryview:
        """Return the data of a file without copying it: at least one byte, at most `most`."""
        fields = _Fields(self.checked(DATA).message)
        size = fields.number()
        if not 0 < size == fields.left <= most:
            words = f"a reply claims {size} bytes of data, and has {fields.left} (at most {most})"
            raise MalformedMessage(words)
        return memoryview(self.message)[9:]

    def attributes(self) -> Attributes:
        return _Fields(self.checked(ATTRS).message).attributes()

    @property
    def weight(self) -> int:
        """The bytes that it counts towards `LONGEST_LIST`."""
        return max(len(self.message), _SHORTEST_LIST)

    def entries(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield the names, at least one, each with its line of text."""
        fields = _Fields(self.checked(NAME).message)
        count = fields.number()
        if not count:
            raise MalformedMessage("a list of names is empty")
        for _ in range(count):
            yield fields.string(), fields.string()
            fields.attributes()

    def names(self) -> list[str]:
        """Return the names, at least one."""
        return [name.decode("utf-8", "surrogateescape") for name, _ in self.entries()]

    def listed(self) -> list[str]:
        """Return the names in a folder, at least one."""
        names = self.names()
        # Joined to the path of the folder, such a name would lead out of it.
        if any("/" in name or "\0" in name for name in names):
            raise MalformedMessage("a name in a folder is a path")
        return names

    def name(self) -> str:
        names = self.names()
        if len(names) > 1:
            raise MalformedMessage(f"a reply has {len(names)} names instead of one")
        return names[0]

    def extensions(self) -> set[str]:
        """Return the host's extensions, of a `VERSION`."""
        fields = _Fields(self.checked(VERSION).message)
        found = set()
        while fields.left:
            found.add(fields.string().decode("utf-8", "replace"))
            fields.string()
        return found

    def free_space(self) -> int:
        """Return the free bytes of a file system, of the reply to `STATVFS`."""
        fields = _Fields(self.checked(EXTENDED_REPLY).message)
        _, size, _, free = (fields.number(8) for _ in range(4))
        return size * free


class _Fields:
    """Reads the fields of a message in turn, by default those after its kind and id."""

    def __init__(self, message: bytes, at: int = 5) -> None:
        self._message = message
        self._at = at

    @property
    def left(self) -> int:
        return len(self._message) - self._at

    def _take(self, size: int) -> bytes:
        if size > self.left:
            raise MalformedMessage(f"a message ends {size - self.left} bytes early")
        self._at += size
        return self._message[self._at - size : self._at]

    def number(self, size: int = 4) -> int:
        return int.from_bytes(self._take(size), "big")

    def string(self) -> bytes:
        return self._take(self.number())

    def attributes(self) -> Attributes:
        flags = self.number()
        size = self.number(8) if flags & 1 else None
        owner = (self.number(), self.number()) if flags & 2 else None
        mode = self.number() if flags & 4 else None
        atime, mtime = (self.number(), self.number()) if flags & 8 else (None, None)
        if flags & 0x80000000:
            for _ in range(2 * self.number()):
                self.string()
        return Attributes(size, mode, atime, mtime, owner)
