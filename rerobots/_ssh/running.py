"""A command that was started, and runs while its caller does other things."""

import signal
import threading
from collections import deque
from dataclasses import replace
from typing import Any

from .. import _clock, _time_limits
from .._operation import Operation
from ..errors import CommandTimeout, SSHError
from ..types import CommandResult
from .command import Command, Order
from .run import LineSplitter, result_of
from .session import Session

_KEPT_OF_STDERR = 1 << 20
_FULL = 1 << 20


class Running:
    """A command that was started. Several threads may use it."""

    def __init__(
        self, session: Session, order: Order, operation: Operation, encoding: str | None
    ) -> None:
        self._lock = threading.Lock()
        self._encoding = encoding
        self._splitter = LineSplitter(encoding)
        self._lines: deque[Any] = deque()
        self._command = command = Command(session, order, operation, keep_stdin=True)
        command.on_stderr = self._keep_stderr
        try:
            deadline = _clock.monotonic() + _time_limits.COMMAND_START
            while not command.has_begun and _clock.monotonic() < deadline:
                if not command.pump(operation, deadline):
                    break
        except BaseException:
            command.end()
            raise

    def _keep_stderr(self, data: bytes) -> None:
        kept = self._command.stderr
        kept += data
        if len(kept) > _KEPT_OF_STDERR:
            del kept[: len(kept) - _KEPT_OF_STDERR]

    @property
    def shown(self) -> str:
        """The command, cut where it is long."""
        return self._command.order.shown

    def next_line(self, operation: Operation) -> Any:
        """The next line of stdout, without its end; None at the end of the output."""
        with self._lock:
            while not self._lines:
                self._split()
                if self._lines or self._command.drained:
                    break
                self._command.pump(operation)
            if self._lines:
                return self._next()
        # An end is one only if the host says so.
        self.wait(operation)
        return None

    def ready_line(self) -> Any:
        """The next line, if it is here and nobody else is busy with it; else None."""
        if not self._lock.acquire(blocking=False):
            return None
        try:
            if not self._lines:
                self._split()
            return self._next() if self._lines else None
        finally:
            self._lock.release()

    def _next(self) -> Any:
        return self._lines.popleft().removesuffix(self._splitter.end)

    def _split(self) -> None:
        output = self._command.stdout
        data = bytes(output)
        output.clear()
        self._lines.extend(self._splitter.split(data, final=self._command.drained))

    def poll(self) -> int | None:
        """Exit code, or minus the number of the signal; None while it runs."""
        with self._lock:
            # What nobody reads is not fetched without end: the command waits then.
            if not (self._command.drained or self._lines) and len(self._command.stdout) < _FULL:
                self._command.pump(Operation(), 0.0)
            if not self._command.ended:
                return None
            name = self._command.signal
            if name is None:
                return self._command.exit_code
            return -int(getattr(signal, f"SIG{name}", 0) or 255)

    def wait(self, operation: Operation, timeout: float | None = None) -> CommandResult[Any]:
        """Wait for the end; return what was not read yet. After a timeout the command continues."""
        deadline = None if timeout is None else _clock.monotonic() + timeout
        try:
            with self._lock:
                if not self._command.await_end(operation, deadline):
                    raise CommandTimeout(f"the command still runs after {timeout} s: {self.shown}")
                self._command.check_end()
        except SSHError as err:
            err.result = self._result()
            raise
        return self._result()

    def _result(self) -> CommandResult[Any]:
        with self._lock:
            self._split()
            unread = self._splitter.end[:0].join((*self._lines, self._splitter.rest))
        return replace(result_of(self._command, self._encoding), stdout=unread)

    def send(self, data: bytes, operation: Operation) -> None:
        """Send to its stdin; wait while the command does not read."""
        if not self._command.send(data, operation):
            raise SSHError(f"the command {self.shown} does not read its stdin any more")

    def close_stdin(self) -> None:
        self._command.close_stdin()

    def send_signal(self, name: str, operation: Operation) -> None:
        """Send a signal (`TERM`, ...) to it and what it started, if it runs."""
        self._command.send_signal(name, operation)

    def close(self) -> None:
        """End it, if it runs."""
        self._command.end()
