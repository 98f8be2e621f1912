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
from .transport import limit_answers

_CHUNK = 1 << 22
# Output that comes before the line that tells the process id, from files of the shell's start.
_LONGEST_PROLOGUE = 1 << 16
_SHOWN = 100
# Linux takes no longer words for a program, and the shell gets the command as one.
LONGEST_WORD = (1 << 17) - 1
# Of a file that is read for a stdin.
_PART = 1 << 18
# The end of the input at a terminal, for each of the programs that may read it in turn. The first
# one ends a line that is not complete.
_TERMINAL_END = b"\x04" * 16
# Bytes of output that are kept in memory: of a command whose output nobody takes, and of the
# errors of one whose output is taken.
_MOST_KEPT = 1 << 28
_MOST_ERRORS = 1 << 16

Sink = Callable[[bytes], object]


@dataclass(frozen=True)
class Order:
    """What to run, and how.

    Args:
        env: variables that it gets besides those of the host. They are sent apart from the
            command, so that no list of processes shows them.
        cwd: folder that it runs in; None is the home.
        pty: whether it gets a terminal; then stderr is part of stdout.
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
        """The command, cut where it is long, for an error."""
        text = self.text
        return repr(text if len(text) <= _SHOWN else f"{text[:_SHOWN]}...")


class Command:
    """A command that runs, or has ended. One thread at a time may use it.

    Args:
        input_: what it reads from stdin; a file is read by a thread, as the command takes it.
        keep_stdin: whether more may be sent to stdin; else it ends after `input_`.
        window: bytes of output that may come before anybody reads them.
        timeout: seconds for the host to start it; None is what any host needs.
    """

    def __init__(
        self,
        session: Session,
        order: Order,
        operation: Operation,
        *,
        input_: bytes | BinaryIO = b"",
        keep_stdin: bool = False,
        window: int = COMMAND_WINDOW,
        timeout: float | None = None,
    ) -> None:
        self.order = order
        self.started = _clock.monotonic()
        self.duration: float | None = None
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.on_stdout: Sink = partial(self._keep, self.stdout)
        self.on_stderr: Sink = partial(self._keep, self.stderr)
        self._session = session
        self._is_asked = False
        self._pid: int | None = None
        self._prologue: bytearray | None = bytearray()
        self._token = f"rerobots-{secrets.token_hex(8)}"
        # What the command says of itself: its process id, for example.
        self._said = re.compile(self._token.encode() + rb":(\d{1,10}|cwd|tty)\r?\n")
        self._environment = _exports(order.env or {})
        self._keep_stdin = keep_stdin
        self._input = input_ if isinstance(input_, bytes) else b""
        self._source = None if isinstance(input_, bytes) else input_
        self._unread: BaseException | None = None
        self._is_tty_fed = bool(order.pty and self._environment)
        self._encoded = encoded(self._line())
        self.drained = False
        self._connection, self._channel = session.open_session(operation, window, timeout)
        limit_answers(self._channel, timeout)
        # To wait in steps for room to send, so as to hear that the operation was cancelled.
        self._channel.settimeout(0.2)
        self._something = listen(self._channel)
        try:
            self._begin()
            operation.check()
        except BaseException:
            self.end()
            raise

    def _begin(self) -> None:
        doing = f"the command {self.order.shown}"
        with self._connection.errors(doing, "the host does not run commands"):
            if self.order.pty:
                self._channel.get_pty(term="xterm")
            # Whoever is interrupted from here on has to end it: the host may have started it.
            self._is_asked = True
            self._channel.exec_command(self._encoded)
            self._connection.open_ahead()
        # A terminal would show the variables, and act on some characters in them. They are sent
        # when the command says that the terminal lets all pass, and the input when it does not.
        if not self._is_tty_fed:
            self._feed(self._environment + self._input)

    def _line(self) -> str:
        """The command, after a line that tells the process id, which nobody else gets to see."""
        parts = []
        if self.order.cwd is not None:
            failed = f"echo {self._token}:cwd; exit 1"
            parts.append(f"cd {quoted(self.order.cwd)} 2>/dev/null || {{ {failed}; }}; ")
        if self._is_tty_fed:
            parts.append("s=$(stty -g); stty raw -echo; ")
        parts.append(f"echo {self._token}:$$; ")
        if self._environment:
            restore = '; stty "$s"' if self._is_tty_fed else ""
            count = len(self._environment)
            parts.append(f'eval "$(dd bs=1 count={count} 2>/dev/null{restore})"; ')
        if self._is_tty_fed:
            parts.append(f"echo {self._token}:tty; ")
        return "".join(parts) + self.order.text

    # Its input.

    def _feed(self, data: bytes, *, more: bool = False) -> None:
        """Send to its stdin, and then what the source gives, unless more is to come before that."""
        view = memoryview(data)
        # As much as the host takes at once; the rest in a thread, as output has to be read too.
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
            # For who waits for the end of the command.
            self._unread = err
            self._something.set()
        if not (more or self._keep_stdin):
            self.close_stdin()

    def _read_source(self) -> bytes:
        if self._source is None:
            return b""
        # What is there is sent at once, where the file can tell it.
        read = getattr(self._source, "read1", self._source.read)
        while (data := read(_PART)) is None:
            _clock.sync_sleep(0.05)  # A file that does not block has nothing yet.
        return bytes(data)

    def send(self, data: bytes, operation: Operation) -> bool:
        """Send to its stdin; wait while the command does not read. False if it is closed."""
        return send_all(self._channel, memoryview(data), operation)

    def close_stdin(self) -> None:
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            if self.order.pty and not self._channel.eof_sent:
                send_all(self._channel, memoryview(_TERMINAL_END))
            self._channel.shutdown_write()

    # Its output and its end.

    def pump(self, operation: Operation, deadline: float | None = None) -> bool:
        """Wait for output, and hand it over; return False at the end, and at the deadline."""
        operation.check()
        if self.drained:
            return False
        self._check_input()
        while not self._something.is_set():
            left = None if deadline is None else deadline - _clock.monotonic()
            if left is not None and left <= 0:
                return False
            with operation.woken_by(self._something.set):
                # In steps, as Python's main thread hears Ctrl-C only so on some systems.
                _clock.wait(self._something, 1.0 if left is None else min(left, 1.0))
        # Before the event is cleared: whoever looks next finds what came in this moment.
        operation.check()
        self._something.clear()
        try:
            self._check_input()
            return self._take()
        except BaseException:
            # Some of what came may not have been taken: who ends the command looks once more.
            self._something.set()
            raise

    def _check_input(self) -> None:
        if self._unread is not None:
            err, self._unread = self._unread, None
            raise err

    def _take(self) -> bool:
        # Looked at first: what arrived before the end is still there to be read after it.
        ended = bool(self._channel.eof_received or self._channel.closed)
        if self._channel.recv_stderr_ready():
            self.on_stderr(self._channel.recv_stderr(_CHUNK))
        if self._channel.recv_ready():
            self._take_stdout(self._channel.recv(_CHUNK))
        if self._channel.recv_stderr_ready() or self._channel.recv_ready():
            # A part at a time: where output comes faster than it is taken, it has no end, and
            # who waits looks in between whether it is late, or was cancelled.
            self._something.set()
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
        while not is_over and (found := self._said.search(self._prologue)):
            said = bytes(found[1])
            # What comes before is from files of the shell's start.
            self._prologue = self._prologue[found.end() :]
            is_over = self._hear(said)
        if is_over or len(self._prologue) >= _LONGEST_PROLOGUE:
            self._end_prologue()

    def _hear(self, said: bytes) -> bool:
        """Hear what the command says of itself before it begins; whether it begins now."""
        if said == b"cwd":
            raise file_error(errno.ENOENT, self.order.cwd or "", THERE)
        if said == b"tty":
            self._feed(self._input)
            return True
        self._pid = int(said)
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
                f"the command {self.order.shown} wrote more than {_MOST_KEPT >> 20} MiB, which are "
                "not kept in memory: take them with on_stdout, or write to a file there"
            )
        kept += data

    def keep_errors(self) -> None:
        """Keep no output but the beginning of stderr."""
        self.on_stdout = len
        self.on_stderr = self._keep_error

    def _keep_error(self, data: bytes) -> None:
        self.stderr += data[: _MOST_ERRORS - len(self.stderr)]

    @property
    def has_begun(self) -> bool:
        """Whether its process id is known, by which it can be ended, and it takes input."""
        return self._pid is not None and self._prologue is None

    @property
    def ended_by_itself(self) -> bool:
        """Whether it has told how it ended."""
        return self.exit_code is not None or self.signal is not None

    @property
    def ended(self) -> bool:
        """Whether the command has told how it ended, or can tell no more."""
        return self._channel.exit_status_ready()

    def finish(self, operation: Operation, timeout: float | None = None) -> None:
        """Wait for the end, and hand over the output. If it does not come, the command is ended."""
        deadline = None if timeout is None else self.started + timeout
        try:
            if not self.await_end(operation, deadline):
                raise late(self.order, timeout)
        except BaseException:
            self.end()
            raise
        self.check_end()

    def await_end(self, operation: Operation, deadline: float | None = None) -> bool:
        """Wait for the end, and hand over the output; False if it does not come in time."""
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
        doing = f"the command {self.order.shown} ended without an exit status"
        if not self._connection.alive:
            raise self._connection.broken(doing)
        raise SSHError(f"{doing}: the host closed it")

    @property
    def exit_code(self) -> int | None:
        """Exit code; None while it runs, or if a signal killed it."""
        status = self._channel.exit_status
        return None if status == -1 or self.signal is not None else status

    @property
    def signal(self) -> str | None:
        return getattr(self._channel, "exit_signal", None)

    def send_signal(self, name: str, operation: Operation) -> None:
        """Send a signal (`TERM`, ...) to it and what it started."""
        if not self.ended and (self.has_begun or self._find_pid()):
            send_signal(self._session, self._pid or 0, name, operation)

    def end(self) -> None:
        """End it on the host, if it runs, and forget it. Takes a bounded time."""
        try:
            if self.ended_by_itself or not self._is_asked:
                return
            if self._connection.alive and self._find_pid():
                end_remote(self._session, self._pid or 0, Operation())
            elif self._pid is not None:
                self._end_later(self._pid)
            elif not self.ended:
                self._warn(SSHError("the host did not tell its process id"))
        except (SSHError, Cancelled) as err:
            self._warn(err)
        finally:
            self.close()

    def _end_later(self, pid: int) -> None:
        """End it over another connection, as this one broke."""

        def end() -> None:
            age = _clock.monotonic() - self.started
            end_remote(self._session, pid, Operation(), age=age)

        do_later(self._session, end, self._may_run)

    def _warn(self, err: Exception) -> None:
        log.warning("%s: %s", self._may_run, err)

    @property
    def _may_run(self) -> str:
        return f"the command {self.order.shown} may still run"

    def _find_pid(self) -> bool:
        deadline = _clock.monotonic() + _time_limits.COMMAND_PID
        while self._pid is None and not self.ended:
            if not self.pump(Operation(), deadline):
                break
        return self._pid is not None

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
    """Return a line for the shell of the host, as it is sent, if it is not too long."""
    data = line.encode("utf-8", "surrogateescape")
    if len(data) > LONGEST_WORD:
        raise InvalidArgument(
            f"the command has {len(data)} bytes, and a host takes at most {LONGEST_WORD}: send a "
            'script as input instead, with run("sh -s", input=script)'
        )
    return data


def late(order: Order, timeout: float | None) -> CommandTimeout:
    """The error for a command that did not end in time."""
    return CommandTimeout(f"the command did not end within {timeout} s: {order.shown}")


def _exports(env: Mapping[str, str]) -> bytes:
    lines = [f"export {name}={shlex.quote(value)}\n" for name, value in env.items()]
    return "".join(lines).encode("utf-8", "surrogateescape")
