# Made from rerobots/_instance/_async/cmdsh.py by `make generate`. Do not edit.
"""Add-on `cmdsh`: shells over WebSockets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi.api import commands

from ... import _arguments
from .addon import Addon

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from .shell import Shell


class Cmdsh(Addon, name="cmdsh"):
    """Shells on the hosts; `cmdsh` of an instance."""

    def open(self, host: int | None = None, *, timeout: Timeout | None = None) -> Shell:
        r"""Open a shell on a host, without SSH.

        Args:
            host: Number of the host (int), on a deployment with several.
            timeout: As for `APIClient`: to wait for a connection, and until it is open.

        Returns:
            The shell. Close it, or use it as a context manager.

        Raises:
            InvalidArgument: There is no such host; nothing was sent.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            MissingExtra: This needs `pip install "rerobots[live]"`.
            Error: The shell was not opened.

        Example:
            >>> rri.cmdsh.activate(wait=True)
            >>> with rri.cmdsh.open() as shell:
            ...     shell.send("echo 6 times 7 is $((6 * 7)); exit\n")
            ...     written = b"".join([part for part in shell])
            >>> b"6 times 7 is 42" in written
            True
        """
        from .shell import Shell
        from .sockets import sync_open

        id_ = self._instance.instance_id
        if host is None:
            kwargs = commands.open_shell.get_kwargs(id_)
        else:
            kwargs = commands.open_shell_of_host.get_kwargs(id_, _arguments.host(host))
        apic = self._instance.apic
        return Shell(self._instance._ask(sync_open, apic, kwargs, timeout))

    def shell_url(self, host: int | None = None, *, with_token: bool = True) -> str:
        """Make the URL of the WebSocket that opens a shell.

        The client sends standard input (text or binary), and receives standard output (binary).

        Args:
            host: Number of the host (int), on a deployment with several.
            with_token: Whether the URL holds the token. If not, send it as a header: see
                `APIClient.get_client_headers()`.

        Returns:
            The URL. If it holds the token, whoever has it has the token.

        Raises:
            InvalidArgument: There is no such host.
            WrongAuthToken: There is no token.

        Example:
            >>> (rri.cmdsh.shell_url(with_token=False))[-4:]
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
        """Write a file on a host.

        Args:
            path: Path that it gets there.
            data: What is in it: text (str) or bytes; under 1 MiB.
            host: Number of the host (int), on a deployment with several.
            timeout: As for `APIClient`, for this call.

        Raises:
            InvalidArgument: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            Error: The request failed otherwise.

        Example:
            >>> rri.cmdsh.activate(wait=True)
            >>> rri.cmdsh.put_file("notes.txt", b"hello")
        """
        self._instance._ask(
            self._instance.apic.put_file_cmdsh,
            self._instance.instance_id,
            path,
            data,
            host,
            timeout=timeout,
        )
