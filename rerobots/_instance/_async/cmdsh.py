"""Add-on `cmdsh`: shells over WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rerobots_openapi.api import commands

from ... import _arguments, _concurrency, errors
from .addon import AsyncAddon
from .sockets import async_open

if TYPE_CHECKING:
    from ..._live._async.websocket import AsyncWebSocket
    from ..._terminal import Keys
    from ..._timeouts import Timeout


class AsyncCmdsh(AsyncAddon, name="cmdsh"):
    """Shells on the hosts; `cmdsh` of an instance."""

    async def open(self, host: int | None = None, *, timeout: Timeout | None = None) -> AsyncShell:
        r"""Open a shell on a host, without SSH. Close it, or use it as a context manager.

        Args:
            host: Number of the host, on a deployment with several.

        Raises:
            MissingExtra: This needs `pip install "rerobots[live]"`.

        Example:
            >>> async with await rri.cmdsh.open() as shell:
            ...     await shell.send("echo 6 times 7 is $((6 * 7)); exit\n")
            ...     written = b"".join([part async for part in shell])
            >>> b"6 times 7 is 42" in written
            True
        """
        id_ = self._instance.instance_id
        if host is None:
            kwargs = commands.open_shell.get_kwargs(id_)
        else:
            kwargs = commands.open_shell_of_host.get_kwargs(id_, _arguments.host(host))
        apic, ask = self._instance.apic, self._instance._ask
        websocket = await AsyncCmdsh(self._instance, host)._when_active(
            lambda: ask(async_open, apic, kwargs, timeout)
        )
        return AsyncShell(websocket)

    async def shell_url(self, host: int | None = None, *, with_token: bool = True) -> str:
        """Return the URL of the WebSocket that opens a shell.

        The client sends standard input (text or binary), and receives standard output (binary).

        Args:
            host: Number of the host, on a deployment with several.
            with_token: Whether the URL contains the token, and must be kept secret. If not, send
                the token as a header: see `APIClient.get_client_headers()`.

        Example:
            >>> (await rri.cmdsh.shell_url(with_token=False))[-4:]
            '/new'
        """
        return await self._instance.apic.get_shell_url_cmdsh(
            self._instance.instance_id, host, with_token=with_token
        )

    async def put_file(
        self,
        path: str,
        data: str | bytes,
        host: int | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Write a file on a host, under 1 MiB.

        Args:
            host: Number of the host, on a deployment with several.

        Example:
            >>> await rri.cmdsh.put_file("notes.txt", b"hello")
        """
        put = self._instance.apic.put_file_cmdsh
        await AsyncCmdsh(self._instance, host)._when_active(
            lambda: self._ask(put, path, data, host, timeout=timeout)
        )


class AsyncShell(_concurrency.AsyncClosing):
    """A shell on a host, opened by `cmdsh.open()`.

    Iterate over it to get its output as it arrives: bytes, in parts of any size. As a context
    manager, it is closed at the end of the block, which ends the shell. One task (or thread) can
    receive while another one sends. If the connection is lost, all methods raise
    `ConnectionFailed`; after the end of the shell, `send()` does.
    """

    def __init__(self, websocket: AsyncWebSocket) -> None:
        self._websocket = websocket
        self._failure: errors.Error | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._websocket!r}>"

    async def send(self, data: str | bytes) -> None:
        """Send keys to the shell; a str is encoded as UTF-8."""
        await self._websocket.send(data.encode() if isinstance(data, str) else bytes(data))

    async def receive(self, timeout: float | None = None) -> bytes | None:
        r"""Wait for output of the shell, and return it; None when the shell has ended.

        Args:
            timeout: Seconds to wait; None for no limit.

        Raises:
            RequestTimeout: No output arrived in time.

        Example:
            >>> async with await rri.cmdsh.open() as shell:
            ...     await shell.send("exit\n")
            ...     while await shell.receive(timeout=10) is not None:
            ...         pass
        """
        return await self._websocket.receive(timeout)

    async def interact(self) -> None:
        """Use the shell on the terminal of this program until it ends.

        All keys are sent to the shell, also Ctrl-C; `exit` ends it. The state of the terminal is
        always restored. The shell is not notified when the size of the terminal changes.

        Raises:
            SSHError: This program has no terminal.

        Example:
            >>> async with await rri.cmdsh.open() as shell:  # doctest: +SKIP
            ...     await shell.interact()
        """
        from ... import _terminal

        stdin, stdout = _terminal.terminal()
        with _terminal.Keys(stdin) as keys:
            show = _concurrency.AsyncRepeater(lambda: self._show(stdout, keys), "rerobots-cmdsh")
            show.start()
            try:
                while (typed := await _concurrency.async_call_in_thread(keys.read)) is not None:
                    await self.send(typed)
            except errors.ConnectionFailed:
                # The shell ended during typing, or the error of the receiver says more.
                if self._failure is None and not self._websocket.has_ended:
                    raise
            finally:
                await self.aclose()
                await show.stop()
        if self._failure is not None:
            raise self._failure

    async def _show(self, stdout: int, keys: Keys) -> float | None:
        """Show the next output; return None at the end."""
        from ... import _terminal

        try:
            data = await self._websocket.receive()
        except errors.Error as err:
            self._failure = err
            data = None
        if data is None:
            keys.wake()
            return None
        await _concurrency.async_call(lambda operation: _terminal.write(stdout, data))
        return 0.0

    async def aclose(self) -> None:
        """Close the connection, which ends the shell; a second call does nothing."""
        await self._websocket.aclose()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        data = await self._websocket.receive()
        if data is None:
            raise StopAsyncIteration
        return data
