"""Commands run on the host of an instance: real ones, on this machine, as the present user."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
from pathlib import Path

import asyncssh

from rerobots.sim.child import CHUNK, Child
from rerobots.sim.folder import Folder
from rerobots.sim.terminal import Terminal

MARK = "REROBOTS_SIM_INSTANCE"
"""Environment variable by which processes of an instance are known, whatever group they join."""

# What Debian's sshd accepts of a client's environment.
_ACCEPTED = ("LANG", "LC_")

# As shells answer to a command that they do not find.
_NOT_FOUND = 127

_Channel = asyncssh.SSHServerProcess[bytes]


class Commands:
    """The commands of one instance: they start in its folder and end with it.

    What a command does is not confined in any way: it runs on this machine, as you.

    Args:
        instance_id: marks the processes.
        folder: where commands start.
    """

    def __init__(self, instance_id: str, folder: Folder) -> None:
        self._instance_id = instance_id
        self._folder = folder
        self._children: set[Child] = set()
        self._ever_ran = False
        self._shell = shutil.which("bash") or "/bin/sh"

    async def serve(self, channel: _Channel) -> None:
        """Run what a client asks for (without a command: a shell), until either side ends it."""
        if channel.subsystem is not None:
            channel.exit(_NOT_FOUND)
            return
        self._ever_ran = True
        async with contextlib.AsyncExitStack() as stack:
            terminal: Terminal | None = None
            if channel.term_type is not None:
                columns, rows, *_ = channel.term_size
                terminal = await stack.enter_async_context(Terminal.open(columns, rows))
            child = await stack.enter_async_context(
                Child.run(
                    self._arguments(channel, terminal),
                    self._environment(channel),
                    self._folder.home,
                )
            )
            self._children.add(child)
            try:
                await _Talk(child, channel, terminal).run()
            finally:
                self._children.discard(child)

    def _arguments(self, channel: _Channel, terminal: Terminal | None) -> list[str]:
        if channel.command is not None:
            arguments = [self._shell, "-c", channel.command]
        else:
            # Without a terminal a shell reads its input like a script.
            arguments = [self._shell, "-s" if terminal is None else "-i"]
        return arguments if terminal is None else terminal.command(arguments)

    def _environment(self, channel: _Channel) -> dict[str, str]:
        # Of this program's own environment the path only: the rest may hold secrets.
        home = str(self._folder.home)
        accepted = {k: v for k, v in channel.env.items() if k.startswith(_ACCEPTED)}
        return {
            **accepted,
            MARK: self._instance_id,
            "HOME": home,
            "LOGNAME": "root",
            "PATH": os.environ.get("PATH", os.defpath),
            "PWD": home,
            "SHELL": self._shell,
            "TMPDIR": str(self._folder.tmp),
            "USER": "root",
            **({} if channel.term_type is None else {"TERM": channel.term_type}),
        }

    async def end(self) -> None:
        """Kill all that still runs."""
        children = list(self._children)
        for child in children:
            child.kill()
        for child in children:
            await child.wait()
        if self._ever_ran:
            await asyncio.to_thread(_kill_marked, f"{MARK}={self._instance_id}".encode())


class _Talk:
    """Carries bytes between a child and a client until one of them is done."""

    def __init__(self, child: Child, channel: _Channel, terminal: Terminal | None) -> None:
        self._child = child
        self._channel = channel
        self._terminal = terminal

    async def run(self) -> None:
        """Talk to the end, and report the exit status if the client is still there."""
        closed = asyncio.ensure_future(self._channel.channel.wait_closed())
        output = asyncio.ensure_future(self._output())
        tasks = {closed, output, asyncio.ensure_future(self._input())}
        try:
            await asyncio.wait({closed, output}, return_when=asyncio.FIRST_COMPLETED)
            if output.done():
                _report(self._channel, output.result())
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def _output(self) -> int:
        """Carry the child's output to the client; give its exit status."""
        if self._terminal is not None:
            pumps = [self._pump(self._terminal.reader, self._channel.stdout)]
        else:
            pumps = [
                self._pump(self._child.stdout, self._channel.stdout),
                self._pump(self._child.stderr, self._channel.stderr),
            ]
        await asyncio.gather(self._leave_terminal(), *pumps)
        return await self._child.wait()

    async def _leave_terminal(self) -> None:
        await self._child.wait()
        if self._terminal is not None:
            self._terminal.release()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncssh.SSHWriter[bytes]) -> None:
        # When the client is gone, whoever waits for the channel to close knows.
        with contextlib.suppress(BrokenPipeError, ConnectionError, asyncssh.Error):
            async for data in self._child.chunks(source):
                sink.write(data)
                await sink.drain()

    async def _input(self) -> None:
        """Carry the client's input, and its signals, to the child."""
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
                await self._feed(data)
                if not data:
                    return

    async def _feed(self, data: bytes) -> None:
        if self._terminal is None:
            await self._child.feed(data)
            return
        with contextlib.suppress(BrokenPipeError, ConnectionError):
            # At a terminal, the end of the input is a character, too.
            self._terminal.writer.write(data or b"\x04")
            await self._terminal.writer.drain()


def _report(channel: _Channel, status: int) -> None:
    if status >= 0:
        channel.exit(status)
    else:
        channel.exit_with_signal(signal.Signals(-status).name.removeprefix("SIG"))


def _kill_marked(mark: bytes) -> None:
    """Kill processes that outlived their commands (where `/proc` tells, that is on Linux)."""
    # A process may start another one while we look: look again.
    for _ in range(10):
        marked = [pid for pid in _processes() if _is_marked(pid, mark)]
        if not marked:
            return
        for pid in marked:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)


def _processes() -> list[int]:
    try:
        return [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    except OSError:
        return []


def _is_marked(pid: int, mark: bytes) -> bool:
    try:
        return mark in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except OSError:
        return False
