"""A command that is run to its end."""

import time
from collections.abc import Callable
from typing import Any, BinaryIO

import paramiko

from .._operation import Operation
from ..errors import CommandFailed, SSHError
from ..types import CommandResult
from .command import Command, Order, late
from .session import Session

# A line that is longer is handed over in parts: no output may fill the memory.
_LONGEST_LINE = 1 << 20
# Lines that are handed over together.
_MOST = 100


class Lines:
    """Splits output into lines, decodes it, and calls back with each.

    Args:
        encoding: of the output; None is to hand over bytes just as they come, and not by lines.
        take: called with lists of lines, without their ends. The last one need not have had any.
        check: called before each of them; it raises if there is no time left.
    """

    def __init__(
        self,
        encoding: str | None,
        take: Callable[[list[Any]], object],
        check: Callable[[], object],
    ) -> None:
        self._encoding = encoding
        self._take = take
        self._check = check
        self._rest = b""

    def feed(self, data: bytes) -> None:
        """Take output."""
        if self._encoding is None:
            self._take([data])
            return
        *lines, self._rest = (self._rest + data).split(b"\n")
        while len(self._rest) >= _LONGEST_LINE:
            lines.append(self._rest[:_LONGEST_LINE])
            self._rest = self._rest[_LONGEST_LINE:]
        self._hand_over(lines)

    def finish(self) -> None:
        """Hand over what is left, at the end of the output."""
        rest, self._rest = self._rest, b""
        if rest:
            self._hand_over([rest])

    def _hand_over(self, lines: list[bytes]) -> None:
        for start in range(0, len(lines), _MOST):
            self._check()
            part = lines[start : start + _MOST]
            self._take([decoded(line, self._encoding) for line in part])


def decoded(data: bytes | bytearray, encoding: str | None) -> Any:
    """Output as str; as bytes if there is no encoding. What cannot be decoded is replaced."""
    return bytes(data) if encoding is None else data.decode(encoding, "replace")


TakeLines = Callable[[list[Any]], object]
_TAIL = 400


def run(
    session: Session,
    order: Order,
    operation: Operation,
    *,
    input_: bytes | BinaryIO = b"",
    timeout: float | None = None,
    check: bool = False,
    encoding: str | None = None,
    take_stdout: TakeLines | None = None,
    take_stderr: TakeLines | None = None,
) -> CommandResult[Any]:
    """Run a command to its end.

    Args:
        session: where.
        order: what.
        operation: what this is part of.
        input_: what the command reads from stdin; a file is read as the command takes it.
        timeout: seconds that it may take; then it is ended.
        check: whether an exit code other than 0 is an error.
        encoding: of the output; None is bytes.
        take_stdout: called with lists of lines of stdout, which are not kept then.
        take_stderr: the same for stderr.

    Raises:
        CommandTimeout: it did not end in time.
        CommandFailed: it failed, and `check` is set.
        SSHError: the connection broke.
    """
    started = time.monotonic()
    try:
        command = Command(session, order, operation, input_=input_, timeout=timeout)
    except SSHError as err:
        if timeout is not None and time.monotonic() > started + timeout:
            raise late(order, timeout) from err
        raise
    command.started = started

    def check_time() -> None:
        if timeout is not None and not command.ended and time.monotonic() > started + timeout:
            raise late(order, timeout)

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
        check_result(result, order)
    return result


def result_of(command: Command, encoding: str | None) -> CommandResult[Any]:
    """What a command has given until now."""
    duration = command.duration
    return CommandResult(
        command=command.order.text,
        exit_code=command.exit_code,
        signal=command.signal,
        stdout=decoded(command.stdout, encoding),
        stderr=decoded(command.stderr, encoding),
        duration=time.monotonic() - command.started if duration is None else duration,
    )


def check_result(result: CommandResult[Any], order: Order) -> None:
    """Check that a command succeeded.

    Raises:
        CommandFailed: it did not.
    """
    if result.ok:
        return
    how = (
        f"was killed by signal {result.signal}"
        if result.signal is not None
        else f"ended with exit code {result.exit_code}"
    )
    raise with_result(CommandFailed(f"the command {order.shown} {how}{_tail(result)}"), result)


def with_result(err: SSHError, result: CommandResult[Any]) -> SSHError:
    """The error, with the result attached."""
    err.result = result
    return err


def _tail(result: CommandResult[Any]) -> str:
    text = (
        result.stderr if isinstance(result.stderr, str) else result.stderr.decode(errors="replace")
    )
    text = text.strip()
    return f": {text[-_TAIL:]}" if text else ""


def output_of(session: Session, order: Order, operation: Operation, timeout: float | None) -> bytes:
    """What a command writes to stdout, whatever its exit code.

    Raises:
        CommandTimeout: it did not end in time.
        SSHError: a signal killed it, or the connection broke.
    """
    result = run(session, order, operation, timeout=timeout)
    if result.signal is not None:
        words = f"the command {order.shown} was killed by signal {result.signal}"
        raise with_result(SSHError(words), result)
    output: bytes = result.stdout
    return output


def open_files(
    session: Session, command: str, timeout: float | None, operation: Operation
) -> tuple[Any, Any, Any]:
    """Start a command, and give its stdin, stdout and stderr, as paramiko has them.

    Raises:
        SSHError: the command could not be started.
    """
    connection, channel = session.open_session(operation)
    try:
        channel.settimeout(timeout)
        channel.exec_command(command)
    except (paramiko.SSHException, EOFError, OSError) as err:
        channel.close()
        if not connection.alive:
            raise connection.broken("exec_ssh") from err
        raise SSHError(f"the host does not run commands: {err}") from err
    files = channel.makefile_stdin("wb", -1), channel.makefile("r", -1)
    return *files, channel.makefile_stderr("r", -1)
