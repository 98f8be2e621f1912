"""A command on the host, from its start to its end."""

import contextlib
import errno
import re
import secrets
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO, Self

import paramiko

from .. import _clock, _time_limits
from .._concurrency import start_thread
from .._log import ssh_log as log
from .._operation import Cancelled, Operation
from ..errors import CommandTimeout, InvalidArgument, SSHError
from .buffer import listen, send_all, send_part
from .connection import COMMAND_WINDOW
from .file_errors import THERE, file_error
from .session import Session
from .signals import do_later, end_remote, send_signal
from .transfers import quoted
from .transport import limit_replies

_CHUNK = 1 << 22
# Bytes of output before the line with the process id, from startup files of the shell.
_LONGEST_PROLOGUE = 1 << 16
_SHOWN = 100
# Linux's limit for one argument of a program; the shell gets the command as one argument.
LONGEST_WORD = (1 << 17) - 1
# Bytes to read at a time from a file for stdin.
_PART = 1 << 18
# The end of the input at a terminal, for each of the programs that may read it in turn. The first
# one ends an incomplete line.
_TERMINAL_END = b"\x04" * 16
# Bytes to keep in memory: of the output without callbacks, and of stderr for error messages.
_MOST_KEPT = 1 << 28
_MOST_ERRORS = 1 << 16

Sink = Callable[[bytes], object]


@dataclass(frozen=True)
class CommandSpec:
    """A command to run, and its options.

    Args:
        env: Variables to add to those of the host. They are sent separately from the command,
            so that no list of processes shows them.
        cwd: Folder to run it in; None for the home.
        pty: Whether to run it in a terminal, where stderr is part of stdout.
    """

    command: str | Sequence[str]
    env: Mapping[str, str] | None = None
    cwd: str | None = None
    pty: bool = False

    @property
    def text(self) -> str:
        """The command as the shell gets it."""
        return self.command if isinstance(self.command, str) else shlex.join(self.command)

    @property
    def shown(self) -> str:
        """The command for error messages, shortened if it is long."""
        text = self.text
        return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


class Command:
    """A command that runs or has ended. One thread at a time can use it.

    Args:
        input_: Data for stdin; a file is read in a thread, at the speed of the command.
        keep_stdin: Whether to keep stdin open after `input_`.
        window: Bytes of output that the host can send before they are read.
        timeout: Seconds for the host to start it; None for the default.
    """

    def __init__(
        self,
        session: Session,
        spec: CommandSpec,
        operation: Operation,
        *,
        input_: bytes | BinaryIO = b"",
        keep_stdin: bool = False,
        window: int = COMMAND_WINDOW,
        timeout: float | None = None,
    ) -> None:
        self.spec = spec
        self.started = _clock.monotonic()
        self.duration: float | None = None
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.on_stdout: Sink = partial(self._keep, self.stdout)
        self.on_stderr: Sink = partial(self._keep, self.stderr)
        self._session = session
        self._is_requested = False
        self._pid: int | None = None
        self._prologue: bytearray | None = bytearray()
        self._token = f"rerobots-{secrets.token_hex(8)}"
        # What the command reports before it begins: its process id, for example.
        self._report = re.compile(self._token.encode() + rb":(\d{1,10}|cwd|tty)\r?\n")
        self._environment = _exports(spec.env or {})
        self._keep_stdin = keep_stdin
        self._input = input_ if isinstance(input_, bytes) else b""
        self._source = None if isinstance(input_, bytes) else input_
        self._input_error: BaseException | None = None
        self._is_tty_fed = bool(spec.pty and self._environment)
        self._encoded = encoded(self._line())
        self.drained = False
        self._connection, self._channel = session.open_session(operation, window, timeout)
        limit_replies(self._channel, timeout)
        # Wait for room to send in short steps, to notice that the operation was cancelled.
        self._channel.settimeout(0.2)
        self._activity = listen(self._channel)
        try:
            self._begin()
            operation.check()
        except BaseException:
            self.end()
            raise

    def _begin(self) -> None:
        doing = f"the command {self.spec.shown}"
        with self._connection.errors(doing, "the host refused to run the command"):
            if self.spec.pty:
                self._channel.get_pty(term="xterm")
            # An interrupt from here on has to end it: the host may have started it.
            self._is_requested = True
            self._channel.exec_command(self._encoded)
            self._connection.open_ahead()
        # A terminal would echo the variables, and interpret some characters in them. They are sent
        # when the command reports that the terminal is raw, and the input when it is restored.
        if not self._is_tty_fed:
            self._feed(self._environment + self._input)

    def _line(self) -> str:
        """Return the line for the shell: it reports the process id, then runs the command."""
        parts = []
        if self.spec.cwd is not None:
            failed = f"echo {self._token}:cwd; exit 1"
            parts.append(f"cd {quoted(self.spec.cwd)} 2>/dev/null || {{ {failed}; }}; ")
        if self._is_tty_fed:
            parts.append("s=$(stty -g); stty raw -echo; ")
        parts.append(f"echo {self._token}:$$; ")
        if self._environment:
            restore = '; stty "$s"' if self._is_tty_fed else ""
            count = len(self._environment)
            parts.append(f'eval "$(dd bs=1 count={count} 2>/dev/null{restore})"; ')
        if self._is_tty_fed:
            parts.append(f"echo {self._token}:tty; ")
        return "".join(parts) + self.spec.text

    # Its input.

    def _feed(self, data: bytes, *, more: bool = False) -> None:
        """Send data to stdin, and then that of the source, unless `more` data comes before it."""
        view = memoryview(data)
        # Send what the host accepts at once, and the rest in a thread: output must be read, too.
        while view and self._channel.send_ready():
            sent = send_part(self._channel, view)
            if not sent:
                return
            view = view[sent:]
        if view or (self._source is not None and not more):
            start_thread("rerobots-ssh-input", self._feed_slowly, view, more)
        elif not (more or self._keep_stdin):
            self.close_stdin()

    def _feed_slowly(self, view: memoryview, more: bool) -> None:
        try:
            while send_all(self._channel, view) and not more:
                data = self._read_source()
                if not data:
                    break
                view = memoryview(data)
        except BaseException as err:
            # Raised by pump().
            self._input_error = err
            self._activity.set()
        if not (more or self._keep_stdin):
            self.close_stdin()

    def _read_source(self) -> bytes:
        if self._source is None:
            return b""
        # If the file supports it, send available data without waiting for more.
        read = getattr(self._source, "read1", self._source.read)
        while (data := read(_PART)) is None:
            _clock.sync_sleep(0.05)  # A non-blocking file has no data yet.
        return bytes(data)

    def send(self, data: bytes, operation: Operation) -> bool:
        """Send data to stdin, blocking until the command reads it; return False if it is closed."""
        return send_all(self._channel, memoryview(data), operation)

    def close_stdin(self) -> None:
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            if self.spec.pty and not self._channel.eof_sent:
                send_all(self._channel, memoryview(_TERMINAL_END))
            self._channel.shutdown_write()

    # Its output and its end.

    def pump(self, operation: Operation, deadline: float | None = None) -> bool:
        """Wait for output and pass it on; return False at the end and at the deadline."""
        operation.check()
        if self.drained:
            return False
        self._check_input()
        while not self._activity.is_set():
            left = None if deadline is None else deadline - _clock.monotonic()
            if left is not None and left <= 0:
                return False
            with operation.woken_by(self._activity.set):
                # In steps: on some systems, Ctrl-C does not interrupt a wait of the main thread.
                _clock.wait(self._activity, 1.0 if left is None else min(left, 1.0))
        # Before the event is cleared: if this raises, the next call still finds the data.
        operation.check()
        self._activity.clear()
        try:
            self._check_input()
            return self._take()
        except BaseException:
            # Some data may be left, which end() may need to read.
            self._activity.set()
            raise

    def _check_input(self) -> None:
        if self._input_error is not None:
            err, self._input_error = self._input_error, None
            raise err

    def _take(self) -> bool:
        # Check first: data that arrived before the end can be read after it.
        ended = bool(self._channel.eof_received or self._channel.closed)
        if self._channel.recv_stderr_ready():
            self.on_stderr(self._channel.recv_stderr(_CHUNK))
        if self._channel.recv_ready():
            self._take_stdout(self._channel.recv(_CHUNK))
        if self._channel.recv_stderr_ready() or self._channel.recv_ready():
            # One part at a time: output can be endless, and the caller checks in between for
            # its deadline and for cancellation.
            self._activity.set()
            return True
        if ended:
            self._end_prologue()
        self.drained = ended
        return not ended

    def _take_stdout(self, data: bytes) -> None:
        if self._prologue is None:
            self.on_stdout(data)
            return
        self._prologue += data
        is_over = False
        while not is_over and (found := self._report.search(self._prologue)):
            report = bytes(found[1])
            # The output before it is from startup files of the shell.
            self._prologue = self._prologue[found.end() :]
            is_over = self._handle_report(report)
        if is_over or len(self._prologue) >= _LONGEST_PROLOGUE:
            self._end_prologue()

    def _handle_report(self, report: bytes) -> bool:
        """Handle a report of the command; return whether its own output follows."""
        if report == b"cwd":
            raise file_error(errno.ENOENT, self.spec.cwd or "", THERE)
        if report == b"tty":
            self._feed(self._input)
            return True
        self._pid = int(report)
        if self._is_tty_fed:
            self._feed(self._environment, more=True)
        return not self._is_tty_fed

    def _end_prologue(self) -> None:
        rest, self._prologue = self._prologue, None
        if rest:
            self.on_stdout(bytes(rest))

    def _keep(self, kept: bytearray, data: bytes) -> None:
        if len(self.stdout) + len(self.stderr) + len(data) > _MOST_KEPT:
            raise SSHError(
                f"the command {self.spec.shown} wrote more than {_MOST_KEPT >> 20} MiB, the most "
                "that is kept in memory: read it with on_stdout, or write it to a file there"
            )
        kept += data

    def keep_errors(self) -> None:
        """Keep only the beginning of stderr."""
        self.on_stdout = len
        self.on_stderr = self._keep_error

    def _keep_error(self, data: bytes) -> None:
        self.stderr += data[: _MOST_ERRORS - len(self.stderr)]

    @property
    def has_begun(self) -> bool:
        """Whether it can get input, and its process id is known, which is needed to end it."""
        return self._pid is not None and self._prologue is None

    @property
    def ended_by_itself(self) -> bool:
        """Whether the host has reported its exit code or signal."""
        return self.exit_code is not None or self.signal is not None

    @property
    def ended(self) -> bool:
        """Whether the host has reported its end, or the channel is closed."""
        return self._channel.exit_status_ready()

    def finish(self, operation: Operation, timeout: float | None = None) -> None:
        """Wait for the end and pass on the output; end the command after an error or timeout."""
        deadline = None if timeout is None else self.started + timeout
        try:
            if not self.await_end(operation, deadline):
                raise timeout_error(self.spec, timeout)
        except BaseException:
            self.end()
            raise
        self.check_end()

    def await_end(self, operation: Operation, deadline: float | None = None) -> bool:
        """Wait for the end and pass on the output; return False at the deadline."""
        while self.pump(operation, deadline):
            if deadline is not None and _clock.monotonic() > deadline:
                return False
        if not self.drained:
            return False
        # The exit status comes after the end of the output.
        while not self._channel.status_event.wait(0.02):
            operation.check()
            if deadline is not None and _clock.monotonic() > deadline:
                return False
        if self.duration is None:
            self.duration = _clock.monotonic() - self.started
        return True

    def check_end(self) -> None:
        """Raise `SSHError` if the connection broke, or the command has no exit status."""
        if self.ended_by_itself:
            return
        self.end()
        doing = f"the command {self.spec.shown} ended without an exit status"
        if not self._connection.alive:
            raise self._connection.broken(doing)
        raise SSHError(f"{doing}: the host closed its channel")

    @property
    def exit_code(self) -> int | None:
        """Exit code; None while it runs, or if a signal killed it."""
        status = self._channel.exit_status
        return None if status == -1 or self.signal is not None else status

    @property
    def signal(self) -> str | None:
        return getattr(self._channel, "exit_signal", None)

    def send_signal(self, name: str, operation: Operation) -> None:
        """Send a signal (`TERM`, ...) to the command and the processes that it started."""
        if not self.ended and (pid := self._find_pid()) is not None:
            send_signal(self._session, pid, name, operation)

    def end(self) -> None:
        """End the command on the host if it runs, and close its channel, in a bounded time."""
        try:
            if self.ended_by_itself or not self._is_requested:
                return
            if self._connection.alive and (pid := self._find_pid()) is not None:
                end_remote(self._session, pid)
            elif self._pid is not None:
                self._end_later(self._pid)
            elif not self.ended:
                self._warn(SSHError("the host did not report its process id"))
        except (SSHError, Cancelled) as err:
            self._warn(err)
        finally:
            self.close()

    def _end_later(self, pid: int) -> None:
        """End the command over another connection, as this one broke."""

        def end() -> None:
            age = _clock.monotonic() - self.started
            end_remote(self._session, pid, age=age)

        do_later(self._session, end, self._may_run)

    def _warn(self, err: Exception) -> None:
        log.warning("%s: %s", self._may_run, err)

    @property
    def _may_run(self) -> str:
        return f"the command {self.spec.shown} may still run"

    def _find_pid(self) -> int | None:
        deadline = _clock.monotonic() + _time_limits.COMMAND_PID
        while self._pid is None and not self.ended:
            if not self.pump(Operation(), deadline):
                break
        return self._pid

    def close(self) -> None:
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: object, *_: object) -> None:
        if kind is None:
            self.close()
        else:
            self.end()


def encoded(line: str) -> bytes:
    """Encode a line for the host's shell; raise `InvalidArgument` if it is too long."""
    data = line.encode("utf-8", "surrogateescape")
    if len(data) > LONGEST_WORD:
        raise InvalidArgument(
            f"the command has {len(data)} bytes (the limit is {LONGEST_WORD}): send a script as "
            'input instead, with run("sh -s", input=script)'
        )
    return data


def timeout_error(spec: CommandSpec, timeout: float | None) -> CommandTimeout:
    """Return the error for a command that did not end in time."""
    return CommandTimeout(f"the command did not end within {timeout} s: {spec.shown}")


def _exports(env: Mapping[str, str]) -> bytes:
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in env.items()]
    return "".join(lines).encode("utf-8", "surrogateescape")
