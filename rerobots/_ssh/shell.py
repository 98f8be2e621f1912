"""An interactive shell on the user's terminal."""

import contextlib
import os
import selectors
import signal
import sys
import threading
from collections.abc import Iterator

import paramiko

from ..errors import SSHError
from .operation import Operation
from .session import Session

_CHUNK = 1 << 16
# How often the size of the terminal is looked at.
_STEP = 0.25


def interact(session: Session, operation: Operation) -> int:
    """Run a login shell of the host on the terminal of this program, to its end.

    Returns:
        Its exit code.

    Raises:
        SSHError: there is no terminal, or the connection broke.
    """
    stdin, stdout = _terminal()
    size = os.get_terminal_size(stdout)
    connection, channel = session.open_session(operation)
    try:
        term = os.environ.get("TERM", "xterm")
        try:
            channel.get_pty(term, size.columns, size.lines)
            channel.invoke_shell()
        except (paramiko.SSHException, EOFError, OSError) as err:
            raise SSHError(f"the host gives no shell: {err}") from err
        with _raw(stdin):
            _talk(channel, stdin, stdout, operation)
        if not channel.status_event.wait(5.0) or channel.exit_status == -1:
            if (name := getattr(channel, "exit_signal", None)) is not None:
                raise SSHError(f"the shell was killed by signal {name}")
            raise connection.broken("the shell ended without an exit status")
        return channel.exit_status
    finally:
        channel.close()


def _terminal() -> tuple[int, int]:
    try:
        stdin, stdout = sys.stdin.fileno(), sys.stdout.fileno()
    except (AttributeError, OSError, ValueError):
        stdin = stdout = -1
    if stdin < 0 or not (os.isatty(stdin) and os.isatty(stdout)):
        raise SSHError("an interactive shell needs a terminal; run() runs commands without one")
    if sys.platform == "win32":
        raise SSHError("an interactive shell is not to be had on Windows; use ssh_config()")
    return stdin, stdout


@contextlib.contextmanager
def _raw(descriptor: int) -> Iterator[None]:
    """Let the terminal hand over every key, for the block; restored after any end."""
    import termios
    import tty

    before = termios.tcgetattr(descriptor)
    handlers = {}
    if threading.current_thread() is threading.main_thread():
        # These would end the program with the terminal as it is.
        for number in (signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) == signal.SIG_DFL:
                handlers[number] = signal.signal(number, _exit)
    try:
        # What was typed ahead is kept.
        tty.setraw(descriptor, termios.TCSADRAIN)
        yield
    finally:
        termios.tcsetattr(descriptor, termios.TCSADRAIN, before)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _exit(number: int, _: object) -> None:
    raise SystemExit(128 + number)


def _talk(channel: paramiko.Channel, stdin: int, stdout: int, operation: Operation) -> None:
    size = os.get_terminal_size(stdout)
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        selector.register(stdin, selectors.EVENT_READ)
        while True:
            operation.check()
            if (now := os.get_terminal_size(stdout)) != size:
                size = now
                channel.resize_pty(size.columns, size.lines)
            ready = [key.fileobj for key, _ in selector.select(_STEP)]
            ended = channel.eof_received or channel.closed
            while channel.recv_ready():
                _write(stdout, channel.recv(_CHUNK))
            if ended:
                return
            if stdin in ready:
                data = os.read(stdin, _CHUNK)
                if not data:
                    selector.unregister(stdin)
                    channel.shutdown_write()
                else:
                    channel.sendall(data)


def _write(descriptor: int, data: bytes) -> None:
    while data:
        data = data[os.write(descriptor, data) :]
