"""Stdin and stdout of a command as the files that a stream of tar is written to and read from."""

from .command import Command
from .operation import Operation
from .progress import Meter

_KEPT_OF_STDERR = 1 << 16


class InputClosedError(Exception):
    """The command does not read its stdin any more."""


class CommandInput:
    """A file to write to the stdin of a command, whose output is read along."""

    def __init__(self, command: Command, operation: Operation) -> None:
        self._command = command
        self._operation = operation

    def write(self, data: bytes) -> int:
        """Write all of the data.

        Raises:
            InputClosedError: the command does not read any more.
        """
        if not self._command.send(data, self._operation):
            raise InputClosedError
        return len(data)


class CommandOutput:
    """A file to read from the stdout of a command; its stderr is kept, up to a limit."""

    def __init__(self, command: Command, operation: Operation, meter: Meter) -> None:
        self._command = command
        self._operation = operation
        self._meter = meter
        self._buffer = bytearray()
        self._more = True
        command.on_stdout = self._take
        command.on_stderr = self._keep

    def _take(self, data: bytes) -> None:
        self._buffer += data
        self._meter.add(len(data))

    def _keep(self, data: bytes) -> None:
        if len(self._command.stderr) < _KEPT_OF_STDERR:
            self._command.stderr += data

    def read(self, size: int) -> bytes:
        """Read so many bytes; fewer only at the end."""
        while len(self._buffer) < size and self._more:
            self._more = self._command.pump(self._operation)
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return data

    def drain(self) -> None:
        """Read to the end, and forget what comes."""
        self._command.on_stdout = len
        self._buffer.clear()
