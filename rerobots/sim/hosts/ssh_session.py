"""SSH sessions: commands and shells, and their input and output."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections.abc import Iterator

import asyncssh

from ..net.faults import SSHFault
from .child import CHUNK, Child
from .commands import Commands
from .terminal import Terminal

# Variables that Debian's sshd accepts from a client.
_ACCEPTED = ("LANG", "LC_")

# The exit status of shells for a command that does not exist.
_NOT_FOUND = 127

# Their exit status for a command that is not executable.
_NOT_PERMITTED = 126

# The name under which a connection holds its fault.
FAULT = "rerobots_fault"

# Seconds between the parts of slow output.
_SLOW_STEP = 0.05

_Channel = asyncssh.SSHServerProcess[bytes]


async def run_session(commands: Commands, channel: _Channel) -> None:
    """Run the command of a client, or a shell, until the command or the client ends it."""
    if channel.subsystem is not None:
        channel.exit(_NOT_FOUND)
        return
    try:
        commands.folder.check_command(channel.command or "")
    except OSError as exc:
        channel.stderr.write(f"{exc.strerror}\n".encode())
        channel.exit(_NOT_PERMITTED)
        return
    async with contextlib.AsyncExitStack() as stack:
        terminal: Terminal | None = None
        if channel.term_type is not None:
            columns, rows, *_ = channel.term_size
            terminal = await stack.enter_async_context(Terminal.open(columns, rows))
        accepted = {k: v for k, v in channel.env.items() if k.startswith(_ACCEPTED)}
        if channel.term_type is not None:
            accepted["TERM"] = channel.term_type
        arguments = _arguments(commands.shell, channel, terminal)
        child = await stack.enter_async_context(commands.run(arguments, accepted))
        await _Session(child, channel, terminal).run()


def _arguments(shell: str, channel: _Channel, terminal: Terminal | None) -> list[str]:
    if channel.command is not None:
        arguments = [shell, "-c", channel.command]
    else:
        # Without a terminal a shell reads its input like a script.
        arguments = [shell, "-s" if terminal is None else "-i"]
    return arguments if terminal is None else terminal.command(arguments)


class _Session:
    """Copies data between a child process and a client until one of them ends."""

    def __init__(self, child: Child, channel: _Channel, terminal: Terminal | None) -> None:
        self._child = child
        self._channel = channel
        self._terminal = terminal
        self._fault: SSHFault | None = channel.get_extra_info(FAULT)

    async def run(self) -> None:
        """Copy data until the child ends, and report its exit status if the client is connected."""
        closed = asyncio.ensure_future(self._channel.channel.wait_closed())
        output = asyncio.ensure_future(self._output())
        tasks = {closed, output, asyncio.ensure_future(self._input())}
        try:
            await asyncio.wait({closed, output}, return_when=asyncio.FIRST_COMPLETED)
            if output.done():
                self._report(output.result())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _output(self) -> int:
        """Copy the output of the child to the client; return its exit status."""
        if self._terminal is not None:
            copies = [self._copy(self._terminal.reader, self._channel.stdout)]
        else:
            copies = [
                self._copy(self._child.stdout, self._channel.stdout),
                self._copy(self._child.stderr, self._channel.stderr),
            ]
        await asyncio.gather(self._leave_terminal(), *copies)
        return await self._child.wait()

    async def _leave_terminal(self) -> None:
        await self._child.wait()
        if self._terminal is not None:
            self._terminal.release()

    async def _copy(self, source: asyncio.StreamReader, sink: asyncssh.SSHWriter[bytes]) -> None:
        # A client that disconnected is handled by `run`, which waits for the channel to close.
        with contextlib.suppress(BrokenPipeError, ConnectionError, asyncssh.Error):
            async for data in self._child.chunks(source):
                for part in self._parts(data):
                    sink.write(part)
                    await sink.drain()
                    if self._fault is not None and self._fault.slow is not None:
                        await self._fault.pause(len(part) / self._fault.slow)

    def _parts(self, data: bytes) -> Iterator[bytes]:
        slow = None if self._fault is None else self._fault.slow
        size = len(data) if slow is None else max(1, int(slow * _SLOW_STEP))
        return (data[at : at + size] for at in range(0, len(data), size))

    async def _input(self) -> None:
        """Copy the input of the client, and its signals, to the child."""
        while True:
            try:
                data = await self._channel.stdin.read(CHUNK)
            except asyncssh.SignalReceived as request:
                self._child.signal(request.signal)
            except asyncssh.BreakReceived:
                self._child.signal("INT")
            except asyncssh.TerminalSizeChanged as change:
                if self._terminal is not None:
                    self._terminal.resize(change.width, change.height)
            else:
                await self._write_input(data)
                if not data:
                    return

    async def _write_input(self, data: bytes) -> None:
        if self._terminal is None:
            await self._child.write_input(data)
            return
        with contextlib.suppress(BrokenPipeError, ConnectionError):
            # At a terminal, Ctrl-D is the end of the input.
            self._terminal.writer.write(data or b"\x04")
            await self._terminal.writer.drain()

    def _report(self, status: int) -> None:
        if self._fault is not None and self._fault.no_exit_status:
            self._channel.close()
        elif status >= 0:
            self._channel.exit(status)
        else:
            self._channel.exit_with_signal(signal.Signals(-status).name.removeprefix("SIG"))
