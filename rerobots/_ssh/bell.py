"""One event for all that can happen on a channel.

`in_buffer`, `in_stderr_buffer` and their `set_event` are paramiko's own way to `Channel.fileno`;
with an event in place of a pipe, waiting costs no system call.
"""

import threading
from typing import Any

import paramiko


class Bell:
    """Rings an event when data comes or ends. Who listens silences it, and then looks."""

    def __init__(self, event: threading.Event) -> None:
        self.set = event.set

    def clear(self) -> None:
        """Not by who only reads: another stream may have rung."""


def listen(channel: paramiko.Channel) -> threading.Event:
    """An event that is set whenever data comes on a channel, or ends."""
    event = threading.Event()
    bell: Any = Bell(event)
    channel.in_buffer.set_event(bell)
    channel.in_stderr_buffer.set_event(bell)
    return event
