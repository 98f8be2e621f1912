"""SFTP with many requests in flight, for large files. One thread at a time can use it."""

# paramiko's own SFTP is half as fast: its requests are small, and each is copied several times.

import contextlib
import re
import struct
from collections import deque

import paramiko

from .. import _clock
from .._operation import Operation
from ..errors import SSHError
from . import packets
from .buffer import listen, send_all
from .connection import Connection
from .packets import MalformedMessage, Reply

# 16 MB, as the channel's window: enough for 300 MB/s at a delay of 50 ms.
IN_FLIGHT = 64
# 2 MB, to lose little when the connection breaks: the next call sends data in flight again.
IN_FLIGHT_RESUMED = 8
WINDOW = 1 << 24
_LONGEST_GREETING = 1 << 16
# The beginning of the first message of a host: its length, kind, and version.
_FIRST_MESSAGE = re.compile(rb"\0\0..\x02\0\0\0\x03", re.DOTALL)


class SFTP:
    """The SFTP subsystem on one channel; `operation` is the current operation."""

    def __init__(
        self, connection: Connection, channel: paramiko.Channel, operation: Operation
    ) -> None:
        self.connection = connection
        self.operation = operation
        self._channel = channel
        self._activity = listen(channel)
        self._received: deque[bytes] = deque()
        self._size = 0
        self._length: int | None = None
        self._id = 0
        self._replies: dict[int, Reply] = {}
        self._outstanding: set[int] = set()
        self._has_begun = False
        self.extensions: set[str] = set()
        # Wait for room to send in short steps, to notice that the operation was cancelled.
        channel.settimeout(0.2)

    def start(self) -> None:
        with self.connection.errors("SFTP", "the host has no SFTP"):
            self._channel.invoke_subsystem("sftp")
        self._send(struct.pack(">IBI", 5, packets.INIT, 3))
        self._skip_greeting()
        self.extensions = self._receive().extensions()
        self._has_begun = True

    def _skip_greeting(self) -> None:
        """Skip the output of startup files of the shell before SFTP begins."""
        data = b""
        while len(data) < _LONGEST_GREETING:
            self._await_data()
            data = b"".join(self._received)
            # The length of a message begins with a zero byte; text does not.
            if data.startswith(b"\0"):
                return
            found = _FIRST_MESSAGE.search(data)
            if found is not None:
                self._received = deque([data[found.start() :]])
                self._size = len(self._received[0])
                return

    def post(self, kind: int, payload: bytes) -> int:
        """Send a request; return its id, for `wait`."""
        self._id = (self._id + 1) & 0xFFFFFFFF
        self._outstanding.add(self._id)
        self._send(struct.pack(">IBI", len(payload) + 5, kind, self._id) + payload)
        return self._id

    def wait(self, id_: int) -> Reply:
        while id_ not in self._replies:
            self._dispatch(self._receive())
        return self._replies.pop(id_)

    def arrived(self, id_: int) -> bool:
        """Return whether the reply to a request has arrived."""
        while id_ not in self._replies and (self._complete() or self._channel.recv_ready()):
            self._dispatch(self._receive())
        return id_ in self._replies

    def _dispatch(self, reply: Reply) -> None:
        if reply.id not in self._outstanding:
            raise MalformedMessage("a reply has the id of no request")
        self._outstanding.remove(reply.id)
        self._replies[reply.id] = reply

    def call(self, kind: int, payload: bytes, reply: int | None = None) -> Reply:
        """Send a request, and wait for its reply; raise `StatusError` if that is an error.

        `payload` follows the id. `reply` is the kind of the reply to an extension.
        """
        expected = packets.REPLIES.get(kind, packets.STATUS) if reply is None else reply
        return self.wait(self.post(kind, payload)).checked(expected)

    def _send(self, data: bytes) -> None:
        if not send_all(self._channel, memoryview(data), self.operation):
            raise self._broken()

    def _complete(self) -> bool:
        if self._length is None and self._size >= 4:
            (length,) = struct.unpack(">I", self._cut(4))
            if not 0 < length <= packets.LONGEST_MESSAGE:
                raise MalformedMessage(f"a message has {length} bytes")
            self._length = length
        return self._length is not None and self._size >= self._length

    def _receive(self) -> Reply:
        while not self._complete():
            self._await_data()
        message = self._cut(self._length or 0)
        self._length = None
        return Reply(message[0], message)

    def _cut(self, size: int) -> bytes:
        """Return the next received bytes, copied once."""
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

    def _await_data(self) -> None:
        operation, started = self.operation, _clock.monotonic()
        while not self._channel.recv_ready():
            if self._channel.eof_received or self._channel.closed:
                if self._channel.recv_ready():
                    break
                raise self._broken()
            with operation.woken_by(self._activity.set):
                _clock.wait(self._activity, 1.0)
            self._activity.clear()
            operation.check()
            if operation.patience < _clock.monotonic() - started:
                break
        operation.waited_since(started)
        data = self._channel.recv(WINDOW)
        operation.moved(len(data))
        self._received.append(data)
        self._size += len(data)

    def _broken(self) -> SSHError:
        if self.connection.alive:
            return SSHError("the host ended SFTP", retryable=self._has_begun)
        return self.connection.broken("SFTP")

    @property
    def usable(self) -> bool:
        """Whether another operation can use it: it is alive, and no reply is outstanding."""
        waited_for = self._outstanding or self._replies
        return not (waited_for or self._channel.closed) and self.connection.alive

    def close(self) -> None:
        """Close the channel; files that are open on the host are closed."""
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            self._channel.close()
