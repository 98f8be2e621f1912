"""What a channel receives, and one event for all that can happen on it.

`in_buffer`, `in_stderr_buffer` and their `set_event` are paramiko's own way to `Channel.fileno`;
with an event in place of a pipe, waiting costs no system call. Its buffer copies all that comes,
twice; the one here does not.
"""

import threading
from collections import deque
from typing import Any

import paramiko


class Bell:
    """Rings an event when data comes or ends. Who listens silences it, and then looks."""

    def __init__(self, event: threading.Event) -> None:
        self.set = event.set

    def clear(self) -> None:
        """Not by who only reads: another stream may have rung."""


class Buffer:
    """In place of paramiko's `BufferedPipe`: who reads never waits in it."""

    def __init__(self, bell: Bell) -> None:
        self._bell = bell
        self._chunks: deque[bytes] = deque()

    def feed(self, data: bytes) -> None:
        """Take data that came."""
        self._chunks.append(data)
        self._bell.set()

    def read_ready(self) -> bool:
        """Whether there is data."""
        return bool(self._chunks)

    def read(self, size: int, timeout: float | None = None) -> bytes:
        """Some of the data; none if there is none."""
        if not self._chunks:
            return b""
        chunk = self._chunks.popleft()
        if len(chunk) > size:
            self._chunks.appendleft(chunk[size:])
            chunk = chunk[:size]
        return chunk

    def close(self) -> None:
        """Tell of the end."""
        self._bell.set()

    def __len__(self) -> int:
        return sum(map(len, list(self._chunks)))


def listen(channel: paramiko.Channel) -> threading.Event:
    """An event that is set whenever data comes on a channel that is just opened, or ends."""
    event = threading.Event()
    inside: Any = channel
    inside.in_buffer, inside.in_stderr_buffer = Buffer(Bell(event)), Buffer(Bell(event))
    return event
