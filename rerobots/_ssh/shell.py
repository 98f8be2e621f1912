"""An interactive shell on the user's terminal."""

import os
import selectors

import paramiko

from .. import _clock, _time_limits
from .._operation import Operation
from .._terminal import raw, terminal, write
from ..errors import SSHError
from .session import Session

_CHUNK = 1 << 16


def interact(session: Session, operation: Operation) -> int:
    """Run a login shell of the host on this terminal until it ends; return its exit code."""
    stdin, stdout = terminal()
    size = os.get_terminal_size(stdout)
    connection, channel = session.open_session(operation)
    try:
        with connection.errors("the shell", "the host refused to start a shell"):
            channel.get_pty(os.environ.get("TERM", "xterm"), size.columns, size.lines)
            channel.invoke_shell()
        with raw(stdin):
            _talk(channel, stdin, stdout, operation)
        has_status = _clock.wait(channel.status_event, _time_limits.EXIT_STATUS)
        if not has_status or channel.exit_status == -1:
            if (name := getattr(channel, "exit_signal", None)) is not None:
                raise SSHError(f"the shell was killed by signal {name}")
            raise connection.broken("the shell ended without an exit status")
        return channel.exit_status
    finally:
        channel.close()


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
            ready = [key.fileobj for key, _ in selector.select(_time_limits.TERMINAL_SIZE)]
            ended = channel.eof_received or channel.closed
            # One part at a time, so that Ctrl-C works during endless output.
            if channel.recv_ready():
                write(stdout, channel.recv(_CHUNK))
            elif ended:
                return
            if stdin in ready:
                data = os.read(stdin, _CHUNK)
                if not data:
                    selector.unregister(stdin)
                    channel.shutdown_write()
                else:
                    channel.sendall(data)
