"""The terminal of this program, for an interactive remote shell."""

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Iterator
from typing import Self

from . import _concurrency
from ._operation import Operation
from .errors import SSHError

_CHUNK = 1 << 16


def terminal() -> tuple[int, int]:
    """Return the descriptors of stdin and stdout; raise `SSHError` without a terminal."""
    try:
        stdin, stdout = sys.stdin.fileno(), sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        stdin = stdout = -1
    if stdin < 0 or not (os.isatty(stdin) and os.isatty(stdout)):
        raise SSHError("an interactive shell needs a terminal; run() runs commands without one")
    if sys.platform == "win32":
        raise SSHError("an interactive shell is not available on Windows; use ssh_config()")
    return stdin, stdout


@contextlib.contextmanager
def restored(descriptor: int) -> Iterator[None]:
    """Restore the terminal at the end of the block, also after SIGTERM or SIGHUP."""
    import termios

    before = termios.tcgetattr(descriptor)
    with _signals_raise():
        try:
            yield
        finally:
            # Not TCSADRAIN: it would block while output is paused (Ctrl-S).
            termios.tcsetattr(descriptor, termios.TCSANOW, before)


@contextlib.contextmanager
def raw(descriptor: int) -> Iterator[None]:
    """Put the terminal in raw mode for the block, and restore it afterwards."""
    import termios
    import tty

    with restored(descriptor):
        # TCSANOW keeps what was typed before.
        tty.setraw(descriptor, termios.TCSANOW)
        yield


@contextlib.contextmanager
def _signals_raise() -> Iterator[None]:
    """Let SIGTERM and SIGHUP raise an exception, so that the terminal is restored."""
    handlers = {}
    # Only the main thread can set handlers.
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:
                handlers[number] = signal.signal(number, _end)
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _end(number: int, _: object) -> None:
    _concurrency.leave(128 + number)


def write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]


class Keys:
    """Input of a terminal in raw mode; as a context manager, it restores the terminal."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._woken, self._waker = os.pipe()
        self._raw = raw(descriptor)

    def read(self, operation: Operation) -> bytes | None:
        with operation.woken_by(self.wake):
            ready, _, _ = select.select([self._descriptor, self._woken], [], [])
        if self._woken in ready:
            return None
        return os.read(self._descriptor, _CHUNK) or None

    def wake(self) -> None:
        with contextlib.suppress(OSError):
            os.write(self._waker, b"x")

    def __enter__(self) -> Self:
        self._raw.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._raw.__exit__(None, None, None)
        finally:
            waker, self._waker = self._waker, -1
            os.close(waker)
            os.close(self._woken)
