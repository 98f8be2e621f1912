"""The data of a channel, and one event for everything that happens on it."""

# With an event in place of paramiko's pipe, waiting costs no system call. paramiko's buffer copies
# all data twice; the one here does not.

import threading
import weakref
from collections import deque
from typing import TYPE_CHECKING, Any

import paramiko
from paramiko.buffered_pipe import BufferedPipe, PipeTimeout
from paramiko.common import cMSG_CHANNEL_WINDOW_ADJUST

from .. import _clock
from .._operation import Operation
from ..errors import SSHError

_SMALL = 4096
_PACKET = 32000
# Bytes of one stream to buffer while the other one is read, and how the window grows for them.
_MOST_UNREAD = 1 << 28
_STEP = 1 << 23
_PAUSE = 0.05


class Buffer:
    """Replaces paramiko's `BufferedPipe`; reading never blocks.

    It sets an event when data arrives or ends; the reader clears it, and then checks for data.
    """

    def __init__(self, event: threading.Event) -> None:
        self._event = event
        self._lock = threading.Lock()
        self._chunks: deque[bytes] = deque()
        self._size = 0

    def feed(self, data: bytes) -> None:
        if not data:
            return
        with self._lock:
            self._size += len(data)
            # Join small parts: each has an overhead, and a host may send single bytes.
            if self._chunks and len(self._chunks[-1]) + len(data) <= _SMALL:
                self._chunks[-1] += data
            else:
                self._chunks.append(data)
        self._event.set()

    def read_ready(self) -> bool:
        return bool(self._chunks)

    def read(self, size: int, timeout: float | None = None) -> bytes:
        """Return some of the data; empty bytes if there is no data."""
        with self._lock:
            if not self._chunks:
                return b""
            chunk = self._chunks.popleft()
            if len(chunk) > size:
                self._chunks.appendleft(chunk[size:])
                chunk = chunk[:size]
            self._size -= len(chunk)
        return chunk

    def close(self) -> None:
        """Notify of the end of the data."""
        self._event.set()

    def __len__(self) -> int:
        return self._size


def listen(channel: paramiko.Channel) -> threading.Event:
    """Return an event that is set when data arrives on a newly opened channel, or ends."""
    event = threading.Event()
    inside: Any = channel
    inside.in_buffer, inside.in_stderr_buffer = Buffer(event), Buffer(event)
    return event


if TYPE_CHECKING:
    _BytesPipe = BufferedPipe[bytes]
else:
    _BytesPipe = BufferedPipe


class _Pipe(_BytesPipe):
    """One of two streams that share a window, which the other one can fill if it is not read."""

    def __init__(self, channel: paramiko.Channel) -> None:
        super().__init__()
        self._channel = weakref.ref(channel)
        self.other: _Pipe | None = None

    def read(self, nbytes: int, timeout: float | None = None) -> bytes:
        """Wait for data and return it, as paramiko does."""
        deadline = None if timeout is None else _clock.monotonic() + timeout
        while True:
            left = _PAUSE if deadline is None else min(_PAUSE, deadline - _clock.monotonic())
            try:
                return super().read(nbytes, max(0.0, left))
            except PipeTimeout:
                if deadline is not None and _clock.monotonic() >= deadline:
                    raise
            self._make_room()

    def _make_room(self) -> None:
        channel: Any = self._channel()
        unread = 0 if self.other is None else len(self.other)
        if channel is None or channel.closed or unread <= channel.in_window_size // 2:
            return
        if unread > _MOST_UNREAD:
            raise SSHError(
                f"the command wrote more than {_MOST_UNREAD >> 20} MiB to the stream that is not "
                "read: read both at the same time, in threads"
            )
        message = paramiko.Message()
        message.add_byte(cMSG_CHANNEL_WINDOW_ADJUST)
        message.add_int(channel.remote_chanid)
        message.add_int(_STEP)
        channel.in_window_size += _STEP
        channel.transport._send_user_message(message)


def read_apart(channel: paramiko.Channel) -> None:
    """Make each stream of a newly opened channel readable without reading the other one."""
    inside: Any = channel
    inside.in_buffer, inside.in_stderr_buffer = _Pipe(channel), _Pipe(channel)
    inside.in_buffer.other = inside.in_stderr_buffer
    inside.in_stderr_buffer.other = inside.in_buffer


def send_part(
    channel: paramiko.Channel, data: memoryview, operation: Operation | None = None
) -> int:
    """Send the first part of some data when there is room; return its size, 0 if it is closed.

    The channel needs a short timeout, so that a cancelled operation is noticed.
    """
    while True:
        if operation is not None:
            operation.check()
        started, sent = _clock.monotonic(), None
        try:
            sent = channel.send(bytes(data[:_PACKET]))
        except TimeoutError:
            pass
        except (paramiko.SSHException, EOFError, OSError):
            return 0
        if operation is not None:
            operation.waited_since(started)
            operation.moved(sent or 0)
        if sent is not None:
            return sent


def send_all(
    channel: paramiko.Channel, data: memoryview, operation: Operation | None = None
) -> bool:
    """Send all of the data, as `send_part`; return False if the channel is closed."""
    while data:
        sent = send_part(channel, data, operation)
        if not sent:
            return False
        data = data[sent:]
    return True
