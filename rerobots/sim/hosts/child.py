"""One child process: its streams, its end, and signals to its process group."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import subprocess
import sys
from asyncio.subprocess import PIPE, SubprocessStreamProtocol
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import Any, cast

CHUNK = 64 * 1024

# Seconds to wait for output of a grandchild that outlives the child.
_LINGER = 0.3


class _Protocol(SubprocessStreamProtocol):
    """Reports the end of the process itself, even if a grandchild holds its pipes."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        super().__init__(limit=CHUNK, loop=loop)
        self.exited: asyncio.Future[None] = loop.create_future()

    def process_exited(self) -> None:
        super().process_exited()
        if not self.exited.done():
            self.exited.set_result(None)


# Resets all signals, then runs the program. A function between fork and exec would not do: it can
# wait for a lock of a thread that the child does not have.
_RESET = """
import os, signal, sys
for number in signal.valid_signals():
    if signal.getsignal(number) is signal.SIG_IGN:
        signal.signal(number, signal.SIG_DFL)
signal.pthread_sigmask(signal.SIG_SETMASK, ())
os.execvp(sys.argv[1], sys.argv[1:])
"""


def _signals_are_changed() -> bool:
    """Return whether children would inherit signals that are ignored or blocked.

    Background commands of a shell script inherit this: Ctrl-C at a terminal would do nothing.
    """
    # Python itself ignores some; subprocess resets these.
    own = {signal.SIGPIPE, signal.SIGXFSZ}
    ignored = any(
        number not in own and signal.getsignal(number) is signal.SIG_IGN
        for number in signal.Signals
    )
    return ignored or bool(signal.pthread_sigmask(signal.SIG_BLOCK, ()))


def _result(read: asyncio.Future[bytes]) -> bytes:
    try:
        return read.result()
    except OSError:
        # A terminal raises this when its last program has ended.
        return b""


class Child:
    """A process in a session and process group of its own."""

    def __init__(self, transport: asyncio.SubprocessTransport, protocol: _Protocol) -> None:
        self._transport = transport
        self._exited = protocol.exited
        self.stdin: asyncio.StreamWriter = cast("asyncio.StreamWriter", protocol.stdin)
        self.stdout: asyncio.StreamReader = cast("asyncio.StreamReader", protocol.stdout)
        self.stderr: asyncio.StreamReader = cast("asyncio.StreamReader", protocol.stderr)

    @classmethod
    @contextlib.asynccontextmanager
    async def run(
        cls, arguments: Sequence[str], environment: Mapping[str, str], cwd: Path
    ) -> AsyncIterator[Child]:
        """Start a process; its process group is killed when the block ends."""
        loop = asyncio.get_running_loop()
        if _signals_are_changed():
            arguments = [sys.executable, "-I", "-S", "-c", _RESET, *arguments]
        starting = asyncio.ensure_future(
            loop.subprocess_exec(
                _Protocol,
                *arguments,
                stdin=PIPE,
                stdout=PIPE,
                stderr=PIPE,
                cwd=cwd,
                env=environment,
                start_new_session=True,
            )
        )
        try:
            # A start that is cancelled would leave what the process has started by then.
            await asyncio.shield(starting)
        except asyncio.CancelledError:
            await cls(*await starting)._end()
            raise
        child = cls(*starting.result())
        try:
            yield child
        finally:
            await child._end()

    async def _end(self) -> None:
        self.kill()
        try:
            await self.wait()
        finally:
            # Also if this is cancelled once more, by the end of the event loop: then nobody else
            # waits for the process, which was killed.
            self._transport.close()
            if (process := self._transport.get_extra_info("subprocess")) is not None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_LINGER)

    async def wait(self) -> int:
        """Wait for the end; return the exit status, negative for a signal."""
        await asyncio.shield(self._exited)
        return self._transport.get_returncode() or 0

    async def chunks(self, stream: asyncio.StreamReader) -> AsyncIterator[bytes]:
        """Read a stream to its end or, once the child is done, to the end of its output."""
        while True:
            read = asyncio.ensure_future(stream.read(CHUNK))
            try:
                pending: set[asyncio.Future[Any]] = {read, self._exited}
                await asyncio.wait(pending, return_when=asyncio.FIRST_COMPLETED)
                if not read.done():
                    await asyncio.wait({read}, timeout=_LINGER)
                if not read.done() or not (data := _result(read)):
                    return
            finally:
                read.cancel()
            yield data

    async def write_input(self, data: bytes) -> None:
        """Write to the input of the child; empty data closes it."""
        with contextlib.suppress(BrokenPipeError, ConnectionError):
            if data:
                self.stdin.write(data)
                await self.stdin.drain()
            else:
                self.stdin.close()

    def signal(self, name: str) -> None:
        """Send a signal (`TERM`, `INT`, ...) to the process group, unless the child is done."""
        number = getattr(signal, f"SIG{name}", None)
        if number is not None and not self._exited.done():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._transport.get_pid(), number)

    def kill(self) -> None:
        """Kill the process group, unless the child is done."""
        self.signal("KILL")
