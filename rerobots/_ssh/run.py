"""Commands that run to their end, or in the background."""

import codecs
import signal
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import replace
from typing import Any, BinaryIO

from .. import _clock, _time_limits
from .._operation import Operation
from ..errors import CommandFailed, CommandTimeout, SSHError
from ..types import CommandResult
from .buffer import read_apart
from .command import Command, CommandSpec, encoded, timeout_error
from .session import Session

# A longer line is passed on in parts, so that no output can fill the memory.
_LONGEST_LINE = 1 << 20
# Lines to pass on at a time.
_MOST_LINES = 100
# Bytes to keep of a started command: of its stderr, and of its unread stdout.
_KEPT_OF_STDERR = 1 << 20
_KEPT_OF_STDOUT = 1 << 20


class LineSplitter:
    """Decodes output incrementally, and splits it into lines, which keep their line ends."""

    def __init__(self, encoding: str | None) -> None:
        self._decode: Any = None
        if encoding is not None:
            self._decode = codecs.getincrementaldecoder(encoding)("replace").decode
        self.end: Any = b"\n" if encoding is None else "\n"
        self._rest: list[Any] = []
        self._size = 0

    @property
    def rest(self) -> Any:
        """The incomplete last line."""
        return self.end[:0].join(self._rest)

    def split(self, data: bytes, *, final: bool = False) -> list[Any]:
        """Return the lines that are now complete; those that are too long in parts.

        After the `final` data, the rest is a line, too.
        """
        text = data if self._decode is None else self._decode(data, final)
        first, *others = text.split(self.end)
        lines = []
        for other in others:
            self._rest.append(first + self.end)
            lines += self._take_rest()
            first = other
        self._rest.append(first)
        self._size += len(first)
        if self._size >= _LONGEST_LINE or (final and self._size):
            lines += self._take_rest()
        return lines

    def _take_rest(self) -> list[Any]:
        line = self.rest if len(self._rest) > 1 else self._rest[0]
        self._rest, self._size = [], 0
        if len(line) <= _LONGEST_LINE:
            return [line]
        starts = range(0, len(line.removesuffix(self.end)), _LONGEST_LINE)
        parts = [line[start : start + _LONGEST_LINE] for start in starts[:-1]]
        return [*parts, line[starts[-1] :]]


class Lines:
    """Passes the lines of output to a callback.

    Args:
        encoding: Encoding of the output; None to pass on bytes as they arrive, in any parts.
        take: Called with lists of lines, without their line ends.
        check: Called before each list; raises an error when the time is over.
    """

    def __init__(
        self,
        encoding: str | None,
        take: Callable[[list[Any]], object],
        check: Callable[[], object],
    ) -> None:
        self._splitter = None if encoding is None else LineSplitter(encoding)
        self._take = take
        self._check = check

    def feed(self, data: bytes) -> None:
        if self._splitter is None:
            self._take([data])
        else:
            self._pass_on(self._splitter.split(data))

    def finish(self) -> None:
        """Pass on the rest, at the end of the output."""
        if self._splitter is not None:
            self._pass_on(self._splitter.split(b"", final=True))

    def _pass_on(self, lines: list[str]) -> None:
        for start in range(0, len(lines), _MOST_LINES):
            self._check()
            self._take([line.removesuffix("\n") for line in lines[start : start + _MOST_LINES]])


def decoded(data: bytes | bytearray, encoding: str | None) -> Any:
    """Return output as str, or as bytes without an encoding; replace invalid characters."""
    return bytes(data) if encoding is None else data.decode(encoding, "replace")


TakeLines = Callable[[list[Any]], object]
_TAIL = 400


def run(
    session: Session,
    spec: CommandSpec,
    operation: Operation,
    *,
    input_: bytes | BinaryIO = b"",
    timeout: float | None = None,
    check: bool = False,
    encoding: str | None = None,
    take_stdout: TakeLines | None = None,
    take_stderr: TakeLines | None = None,
) -> CommandResult[Any]:
    """Run a command to its end, or end it after `timeout` seconds.

    Output that is passed to `take_stdout` or `take_stderr`, as lists of lines, is not kept.
    """
    started = _clock.monotonic()
    try:
        command = Command(session, spec, operation, input_=input_, timeout=timeout)
    except SSHError as err:
        if timeout is not None and _clock.monotonic() > started + timeout:
            raise timeout_error(spec, timeout) from err
        raise

    def check_time() -> None:
        if timeout is not None and not command.ended and _clock.monotonic() > started + timeout:
            raise timeout_error(spec, timeout)

    takers = []
    if take_stdout is not None:
        takers.append(Lines(encoding, take_stdout, check_time))
        command.on_stdout = takers[-1].feed
    if take_stderr is not None:
        takers.append(Lines(encoding, take_stderr, check_time))
        command.on_stderr = takers[-1].feed
    try:
        command.finish(operation, timeout)
        for taker in takers:
            taker.finish()
    except SSHError as err:
        err.result = result_of(command, encoding)
        raise
    finally:
        command.close()
    result = result_of(command, encoding)
    if check:
        check_result(result, spec)
    return result


def result_of(command: Command, encoding: str | None) -> CommandResult[Any]:
    duration = command.duration
    return CommandResult(
        command=command.spec.text,
        exit_code=command.exit_code,
        signal=command.signal,
        stdout=decoded(command.stdout, encoding),
        stderr=decoded(command.stderr, encoding),
        duration=_clock.monotonic() - command.started if duration is None else duration,
    )


def check_result(result: CommandResult[Any], spec: CommandSpec) -> None:
    """Raise `CommandFailed` if a command failed."""
    if result.ok:
        return
    how = f"ended with exit code {result.exit_code}"
    if result.signal is not None:
        how = f"was killed by signal {result.signal}"
    stderr = result.stderr
    said = (stderr if isinstance(stderr, str) else stderr.decode(errors="replace")).strip()
    end = f": {said[-_TAIL:]}" if said else ""
    err = CommandFailed(f"the command {spec.shown} {how}{end}")
    err.result = result
    raise err


def output_of(
    session: Session, spec: CommandSpec, operation: Operation, timeout: float | None
) -> bytes:
    """Return the stdout of a command, whatever its exit code."""
    result = run(session, spec, operation, timeout=timeout)
    if result.signal is not None:
        err = SSHError(f"the command {spec.shown} was killed by signal {result.signal}")
        err.result = result
        raise err
    output: bytes = result.stdout
    return output


def open_files(
    session: Session, command: str, timeout: float | None, operation: Operation
) -> tuple[Any, Any, Any]:
    """Start a command; return its stdin, stdout and stderr as files of paramiko."""
    line = encoded(command)
    connection, channel = session.open_session(operation)
    read_apart(channel)  # One stream can be read without reading the other.
    try:
        channel.settimeout(timeout)
        with connection.errors("exec_ssh", "the host refused to run the command"):
            channel.exec_command(line)
    except SSHError:
        channel.close()
        raise
    return channel.makefile_stdin("wb"), channel.makefile(), channel.makefile_stderr()


class Running:
    """A started command. Several threads can use it."""

    def __init__(
        self, session: Session, spec: CommandSpec, operation: Operation, encoding: str | None
    ) -> None:
        self._lock = threading.Lock()
        self._encoding = encoding
        self._splitter = LineSplitter(encoding)
        self._lines: deque[Any] = deque()
        self._command = command = Command(session, spec, operation, keep_stdin=True)
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
        return self._command.spec.shown

    def next_line(self, operation: Operation) -> Any:
        """Return the next line of stdout without its line end; None at the end."""
        with self._lock:
            while not self._lines:
                self._split()
                if self._lines or self._command.drained:
                    break
                self._command.pump(operation)
            if self._lines:
                return self._next()
        # The output may have ended with the connection: this raises an error then.
        self.wait(operation)
        return None

    def ready_line(self) -> Any:
        """Return the next line if it has arrived and no other thread is reading; else None."""
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
        """Return the exit code, or minus the number of the signal; None while it runs."""
        with self._lock:
            # Unread output is not buffered without limit: the command blocks instead.
            has_room = not self._lines and len(self._command.stdout) < _KEPT_OF_STDOUT
            if has_room and not self._command.drained:
                self._command.pump(Operation(), 0.0)
            if not self._command.ended:
                return None
            name = self._command.signal
            if name is None:
                return self._command.exit_code
            return -int(getattr(signal, f"SIG{name}", 0) or 255)

    def wait(self, operation: Operation, timeout: float | None = None) -> CommandResult[Any]:
        """Wait for the end; return the unread output. After a timeout, the command continues."""
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
        """Send data to stdin, blocking until the command reads it."""
        if not self._command.send(data, operation):
            raise SSHError(f"the command {self.shown} no longer reads its stdin")

    def close_stdin(self) -> None:
        self._command.close_stdin()

    def send_signal(self, name: str, operation: Operation) -> None:
        """Send a signal (`TERM`, ...) to the command and what it started, if it runs."""
        self._command.send_signal(name, operation)

    def close(self) -> None:
        """End the command if it runs."""
        self._command.end()
