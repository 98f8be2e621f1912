"""SFTP, with many requests in flight: what large files need. One thread at a time may use it.

paramiko has SFTP too, with small requests, each copied several times: half as fast.
"""

import struct
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

import paramiko

from ..errors import SSHError
from .bell import listen
from .connection import Connection
from .operation import Operation

INIT, VERSION, OPEN, CLOSE, READ, WRITE = 1, 2, 3, 4, 5, 6
LSTAT, FSTAT, SETSTAT, FSETSTAT, OPENDIR, READDIR = 7, 8, 9, 10, 11, 12
REMOVE, REALPATH, STAT, RENAME, EXTENDED = 13, 16, 17, 18, 200
STATUS, HANDLE, DATA, NAME, ATTRS, EXTENDED_REPLY = 101, 102, 103, 104, 105, 201

OK, EOF, NO_SUCH_FILE, PERMISSION_DENIED, FAILURE, BAD_MESSAGE = 0, 1, 2, 3, 4, 5
UNSUPPORTED = 8

# What OpenSSH takes at most: longer requests are answered in part.
REQUEST = 261120
# 16 MB: enough for 300 MB/s over 50 ms of delay. In the channel's window as well.
IN_FLIGHT = 64
WINDOW = 1 << 24
_LONGEST_MESSAGE = 1 << 22
_PACKET = 32000

POSIX_RENAME, STATVFS, EXPAND = (
    "posix-rename@openssh.com",
    "statvfs@openssh.com",
    "expand-path@openssh.com",
)

FLAG_READ, FLAG_WRITE, FLAG_CREATE, FLAG_TRUNCATE, FLAG_EXCLUSIVE = 1, 2, 8, 16, 32


class StatusError(SSHError):
    """The host answered a request with an error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True)
class Attributes:
    """What SFTP tells of a file; None is what it does not tell."""

    size: int | None = None
    mode: int | None = None
    atime: int | None = None
    mtime: int | None = None

    def pack(self) -> bytes:
        """As a request has it; only mode and times are sent."""
        flags, parts = 0, b""
        if self.mode is not None:
            flags |= 4
            parts += struct.pack(">I", self.mode)
        if self.mtime is not None:
            flags |= 8
            parts += struct.pack(">II", self.atime or self.mtime, self.mtime)
        return struct.pack(">I", flags) + parts


class Reply(NamedTuple):
    """An answer: its kind, and the message whole."""

    kind: int
    message: bytes

    @property
    def body(self) -> bytes:
        """What follows kind and id."""
        return self.message[5:]

    @property
    def data(self) -> memoryview:
        """What follows kind, id and length, without a copy."""
        return memoryview(self.message)[9:]


class SFTP:
    """The subsystem on one channel."""

    def __init__(self, connection: Connection, channel: paramiko.Channel) -> None:
        self.connection = connection
        self._channel = channel
        self._something = listen(channel)
        self._received: deque[bytes] = deque()
        self._size = 0
        self._length: int | None = None
        self._id = 0
        self._replies: dict[int, Reply] = {}
        self.extensions: dict[str, str] = {}
        self.waiting: deque[int] = deque()
        # To wait in steps for room to send, so as to hear that the operation was cancelled.
        channel.settimeout(0.2)

    def start(self, operation: Operation) -> None:
        """Start the subsystem on the host.

        Raises:
            SSHError: the host has none, or the connection broke.
        """
        try:
            self._channel.invoke_subsystem("sftp")
        except (paramiko.SSHException, EOFError, OSError) as err:
            if not self.connection.alive:
                raise self.connection.broken("SFTP") from err
            raise SSHError(f"the host has no SFTP: {err}") from err
        self._send(struct.pack(">IBI", 5, INIT, 3), operation)
        kind, message = self._receive(operation)
        if kind != VERSION:
            raise SSHError("the host does not speak SFTP")
        fields = list(_strings(message[5:]))
        self.extensions = {
            name.decode("utf-8", "replace"): value.decode("utf-8", "replace")
            for name, value in zip(fields[::2], fields[1::2], strict=False)
        }

    def post(self, kind: int, payload: bytes, operation: Operation) -> int:
        """Send a request; its id, by which the answer is awaited."""
        self._id = (self._id + 1) & 0xFFFFFFFF
        self._send(struct.pack(">IBI", len(payload) + 5, kind, self._id) + payload, operation)
        self.waiting.append(self._id)
        return self._id

    def wait(self, id_: int, operation: Operation) -> Reply:
        """Wait for the answer to a request.

        Raises:
            SSHError: the connection broke.
        """
        while id_ not in self._replies:
            self._dispatch(self._receive(operation))
        self.waiting.remove(id_)
        return self._replies.pop(id_)

    def arrived(self, id_: int) -> bool:
        """Whether the answer to a request can be had without waiting."""
        while id_ not in self._replies and (self._complete() or self._channel.recv_ready()):
            self._dispatch(self._receive(Operation()))
        return id_ in self._replies

    def _dispatch(self, reply: Reply) -> None:
        if len(reply.message) < 5:
            raise SSHError("the host does not speak SFTP")
        (id_,) = struct.unpack_from(">I", reply.message, 1)
        self._replies[id_] = reply

    def call(self, kind: int, payload: bytes, operation: Operation) -> Reply:
        """Send a request, and wait for its answer.

        Raises:
            StatusError: it is an error.
            SSHError: the connection broke.
        """
        return checked(self.wait(self.post(kind, payload, operation), operation))

    def _send(self, data: bytes, operation: Operation) -> None:
        view = memoryview(data)
        while view:
            operation.check()
            try:
                sent = self._channel.send(bytes(view[:_PACKET]))
            except TimeoutError:
                continue
            except (paramiko.SSHException, EOFError, OSError) as err:
                raise self._broken() from err
            if not sent:
                raise self._broken()
            view = view[sent:]

    def _complete(self) -> bool:
        """Whether a message was received whole."""
        if self._length is None and self._size >= 4:
            (length,) = struct.unpack(">I", self._cut(4))
            if not 0 < length <= _LONGEST_MESSAGE:
                raise SSHError("the host does not speak SFTP")
            self._length = length
        return self._length is not None and self._size >= self._length

    def _receive(self, operation: Operation) -> Reply:
        while not self._complete():
            self._await_data(operation)
        message = self._cut(self._length or 0)
        self._length = None
        return Reply(message[0], message)

    def _cut(self, size: int) -> bytes:
        """The next bytes that were received; copied once."""
        self._size -= size
        parts = []
        while size:
            chunk = self._received.popleft()
            if len(chunk) > size:
                self._received.appendleft(chunk[size:])
                chunk = chunk[:size]
            parts.append(chunk)
            size -= len(chunk)
        return b"".join(parts)

    def _await_data(self, operation: Operation) -> None:
        while not self._channel.recv_ready():
            if self._channel.eof_received or self._channel.closed:
                if self._channel.recv_ready():
                    break
                raise self._broken()
            with operation.woken_by(self._something.set):
                self._something.wait(1.0)
            self._something.clear()
            operation.check()
        data = self._channel.recv(WINDOW)
        self._received.append(data)
        self._size += len(data)

    def _broken(self) -> SSHError:
        if self.connection.alive:
            return SSHError("the host ended SFTP", retryable=True)
        return self.connection.broken("SFTP")

    @property
    def usable(self) -> bool:
        """Whether another operation may use it: it lives, and no answer is outstanding."""
        return not (self.waiting or self._channel.closed) and self.connection.alive

    def close(self) -> None:
        """Close the channel; files that are open on the host are closed."""
        try:
            self._channel.close()
        except (paramiko.SSHException, EOFError, OSError):
            return


def checked(reply: Reply) -> Reply:
    """The reply, if it is no error.

    Raises:
        StatusError: it is one.
    """
    if reply.kind == STATUS:
        (code,) = struct.unpack_from(">I", reply.body)
        if code != OK:
            message = next(_strings(reply.body[4:]), b"").decode("utf-8", "replace")
            raise StatusError(code, message or "failure")
    return reply


def string(value: str | bytes) -> bytes:
    """A string, as messages have it."""
    data = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    return struct.pack(">I", len(data)) + data


def _strings(body: bytes) -> Iterator[bytes]:
    at = 0
    while at + 4 <= len(body):
        (length,) = struct.unpack_from(">I", body, at)
        yield body[at + 4 : at + 4 + length]
        at += 4 + length


def first_string(body: bytes) -> bytes:
    """The first string of a message: a handle, or data."""
    (length,) = struct.unpack_from(">I", body)
    return body[4 : 4 + length]


def attributes(body: bytes, at: int = 0) -> tuple[Attributes, int]:
    """The attributes in a message, and where they end."""
    (flags,) = struct.unpack_from(">I", body, at)
    at += 4
    size = mode = atime = mtime = None
    if flags & 1:
        (size,) = struct.unpack_from(">Q", body, at)
        at += 8
    if flags & 2:
        at += 8
    if flags & 4:
        (mode,) = struct.unpack_from(">I", body, at)
        at += 4
    if flags & 8:
        atime, mtime = struct.unpack_from(">II", body, at)
        at += 8
    if flags & 0x80000000:
        (count,) = struct.unpack_from(">I", body, at)
        at += 4
        for _ in range(2 * count):
            (length,) = struct.unpack_from(">I", body, at)
            at += 4 + length
    return Attributes(size, mode, atime, mtime), at


def names(body: bytes) -> Iterator[tuple[str, Attributes]]:
    """The names in a message, with their attributes."""
    (count,) = struct.unpack_from(">I", body)
    at = 4
    for _ in range(count):
        name = first_string(body[at:])
        at += 4 + len(name)
        at += 4 + len(first_string(body[at:]))
        attrs, at = attributes(body, at)
        yield name.decode("utf-8", "surrogateescape"), attrs
