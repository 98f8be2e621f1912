"""Pseudo-terminals, for clients that ask for one."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import os
import struct
import termios
from collections.abc import AsyncIterator, Sequence

# A session leader that opens a terminal gets it as its controlling terminal.
_TAKE_TERMINAL = 'exec "$@" <"$0" >"$0" 2>&1'


class Terminal:
    """A pseudo-terminal: one end for a program, the other as a pair of streams."""

    def __init__(
        self, ours: int, program: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._ours = ours
        self._program: int | None = program
        self.reader = reader
        self.writer = writer
        self._name = os.ttyname(program)

    @classmethod
    @contextlib.asynccontextmanager
    async def open(cls, columns: int, rows: int) -> AsyncIterator[Terminal]:
        """Open a terminal; it is closed when the block ends."""
        loop = asyncio.get_running_loop()
        ours, program = os.openpty()
        reader = asyncio.StreamReader()
        read_transport, _ = await loop.connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(reader), os.fdopen(os.dup(ours), "rb", 0)
        )
        write_transport, write_protocol = await loop.connect_write_pipe(
            lambda: asyncio.StreamReaderProtocol(asyncio.StreamReader()),
            os.fdopen(os.dup(ours), "wb", 0),
        )
        writer = asyncio.StreamWriter(write_transport, write_protocol, None, loop)
        terminal = cls(ours, program, reader, writer)
        terminal.resize(columns, rows)
        try:
            yield terminal
        finally:
            read_transport.close()
            write_transport.abort()
            terminal.release()
            os.close(ours)

    def command(self, arguments: Sequence[str]) -> list[str]:
        """Return the command that runs another one at this terminal."""
        return ["/bin/sh", "-c", _TAKE_TERMINAL, self._name, *arguments]

    def resize(self, columns: int, rows: int) -> None:
        """Set the size, in characters; 0 is unknown."""
        size = struct.pack("HHHH", min(rows, 0xFFFF) or 24, min(columns, 0xFFFF) or 80, 0, 0)
        fcntl.ioctl(self._ours, termios.TIOCSWINSZ, size)

    def release(self) -> None:
        """Close the end of the program, so that output ends with the last program."""
        if self._program is not None:
            os.close(self._program)
            self._program = None
