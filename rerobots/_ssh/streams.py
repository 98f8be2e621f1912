"""Stdin and stdout of a command as the files that a stream of tar is written to and read from."""

import time

from .command import Command
from .operation import Operation
from .progress import Meter


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
    """A file to read from the stdout of a command."""

    def __init__(self, command: Command, operation: Operation, meter: Meter) -> None:
        self._command = command
        self._operation = operation
        self._meter = meter
        self._buffer = bytearray()
        self._more = True
        command.keep_errors()
        command.on_stdout = self._buffer.extend

    def read(self, size: int) -> bytes:
        """Read so many bytes; fewer only at the end.

        Raises:
            SSHError: the host is stuck.
        """
        while len(self._buffer) < size and self._more:
            self._fill()
        data = bytes(memoryview(self._buffer)[:size])
        del self._buffer[:size]
        return data

    def _fill(self) -> None:
        had, started = len(self._buffer), time.monotonic()
        self._more = self._command.pump(self._operation, started + self._operation.patience)
        self._operation.waited_since(started)
        count = len(self._buffer) - had
        self._operation.moved(count)
        self._meter.add(count)
