# Made from rerobots/_instance/_async/cmdsh.py by `make generate`. Do not edit.
"""Add-on `cmdsh`: shells over WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rerobots_openapi.api import commands

from ... import _arguments, _concurrency, errors
from .addon import Addon
from .sockets import sync_open

if TYPE_CHECKING:
    from ..._live._sync.websocket import WebSocket
    from ..._terminal import Keys
    from ..._timeouts import Timeout


class Cmdsh(Addon, name="cmdsh"):
    """Shells on the hosts; `cmdsh` of an instance."""

    def open(self, host: int | None = None, *, timeout: Timeout | None = None) -> Shell:
        r"""Open a shell on a host, without SSH. Close it, or use it as a context manager.

        Args:
            host: Number of the host, on a deployment with several.

        Raises:
            MissingExtra: This needs `pip install "rerobots[live]"`.

        Example:
            >>> with rri.cmdsh.open() as shell:
            ...     shell.send("echo 6 times 7 is $((6 * 7)); exit\n")
            ...     written = b"".join([part for part in shell])
            >>> b"6 times 7 is 42" in written
            True
        """
        id_ = self._instance.instance_id
        if host is None:
            kwargs = commands.open_shell.get_kwargs(id_)
        else:
            kwargs = commands.open_shell_of_host.get_kwargs(id_, _arguments.host(host))
        apic, ask = self._instance.apic, self._instance._ask
        websocket = Cmdsh(self._instance, host)._when_active(
            lambda: ask(sync_open, apic, kwargs, timeout)
        )
        return Shell(websocket)

    def shell_url(self, host: int | None = None, *, with_token: bool = True) -> str:
        """Return the URL of the WebSocket that opens a shell.

        The client sends standard input (text or binary), and receives standard output (binary).

        Args:
            host: Number of the host, on a deployment with several.
            with_token: Whether the URL contains the token, and must be kept secret. If not, send
                the token as a header: see `APIClient.get_client_headers()`.

        Example:
            >>> rri.cmdsh.shell_url(with_token=False)[-4:]
            '/new'
        """
        return self._instance.apic.get_shell_url_cmdsh(
            self._instance.instance_id, host, with_token=with_token
        )

    def put_file(
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
            >>> rri.cmdsh.put_file("notes.txt", b"hello")
        """
        put = self._instance.apic.put_file_cmdsh
        Cmdsh(self._instance, host)._when_active(
            lambda: self._ask(put, path, data, host, timeout=timeout)
        )


class Shell(_concurrency.Closing):
    """A shell on a host, opened by `cmdsh.open()`.

    Iterate over it to get its output as it arrives: bytes, in parts of any size. As a context
    manager, it is closed at the end of the block, which ends the shell. One task (or thread) can
    receive while another one sends. If the connection is lost, all methods raise
    `ConnectionFailed`; after the end of the shell, `send()` does.
    """

    def __init__(self, websocket: WebSocket) -> None:
        self._websocket = websocket
        self._failure: errors.Error | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._websocket!r}>"

    def send(self, data: str | bytes) -> None:
        """Send keys to the shell; a str is encoded as UTF-8."""
        self._websocket.send(data.encode() if isinstance(data, str) else bytes(data))

    def receive(self, timeout: float | None = None) -> bytes | None:
        r"""Wait for output of the shell, and return it; None when the shell has ended.

        Args:
            timeout: Seconds to wait; None for no limit.

        Raises:
            RequestTimeout: No output arrived in time.

        Example:
            >>> with rri.cmdsh.open() as shell:
            ...     shell.send("exit\n")
            ...     while shell.receive(timeout=10) is not None:
            ...         pass
        """
        return self._websocket.receive(timeout)

    def interact(self) -> None:
        """Use the shell on the terminal of this program until it ends.

        All keys are sent to the shell, also Ctrl-C; `exit` ends it. The state of the terminal is
        always restored. The shell is not notified when the size of the terminal changes.

        Raises:
            SSHError: This program has no terminal.

        Example:
            >>> with rri.cmdsh.open() as shell:  # doctest: +SKIP
            ...     shell.interact()
        """
        from ... import _terminal

        stdin, stdout = _terminal.terminal()
        with _terminal.Keys(stdin) as keys:
            show = _concurrency.Repeater(lambda: self._show(stdout, keys), "rerobots-cmdsh")
            show.start()
            try:
                while (typed := _concurrency.sync_call_in_thread(keys.read)) is not None:
                    self.send(typed)
            except errors.ConnectionFailed:
                # The shell ended during typing, or the error of the receiver says more.
                if self._failure is None and not self._websocket.has_ended:
                    raise
            finally:
                self.close()
                show.stop()
        if self._failure is not None:
            raise self._failure

    def _show(self, stdout: int, keys: Keys) -> float | None:
        """Show the next output; return None at the end."""
        from ... import _terminal

        try:
            data = self._websocket.receive()
        except errors.Error as err:
            self._failure = err
            data = None
        if data is None:
            keys.wake()
            return None
        _concurrency.sync_call(lambda operation: _terminal.write(stdout, data))
        return 0.0

    def close(self) -> None:
        """Close the connection, which ends the shell; a second call does nothing."""
        self._websocket.close()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> bytes:
        data = self._websocket.receive()
        if data is None:
            raise StopIteration
        return data
