# Made from rerobots/_async/instance_ssh.py by `make generate`. Do not edit.
"""SSH to an instance."""

import os
from typing import TYPE_CHECKING, Any, Literal, overload

from .. import _arguments, _extras, _policy, errors
from .instance_base import InstanceBase

if TYPE_CHECKING:
    import paramiko
    from paramiko.channel import ChannelFile, ChannelStderrFile, ChannelStdinFile

    from .ssh import SSHSession


class InstanceSSH(InstanceBase):
    """Commands and files on the host of an instance."""

    _ssh: "SSHSession | None" = None

    def start_sshclient(self) -> None:
        """Start an SSH client of this instance, signed in as root.

        The private key comes from the server and stays in memory. The host must have one of the
        host keys that the instance lists.

        Raises:
            InstanceNotReady: The instance is not READY, or has no address yet.
            SSHError: There is no private key on the server (a public key of yours was given at
                the launch), no host key is listed, or the host could not be signed in to.
            MissingExtra: This needs `pip install rerobots[extra]`.
            Error: A request failed.

        Example:
            >>> rri.start_sshclient()
        """
        try:
            from .ssh import SSHSession
        except ImportError as err:
            raise _extras.missing("SSH", "extra", err) from err
        host, port, hostkeys = self._address()
        key = self._private_key()
        self.stop_sshclient()
        self._ssh = SSHSession.connect(host, port, key=key, hostkeys=hostkeys)

    def _address(self) -> tuple[str, int, list[str]]:
        details = self.get_details()
        name = f"instance {self.instance_id}"
        if details["status"] != "READY":
            raise errors.InstanceNotReady(
                f"{name} is {details['status']}: SSH needs it to be READY",
                retryable=details["status"] == "INIT",
            )
        conn = details.get("conn")
        if conn is None or "ipv4" not in conn or "port" not in conn:
            raise errors.InstanceNotReady(f"{name} has no address for SSH yet", retryable=True)
        return conn["ipv4"], conn["port"], conn.get("hostkeys", [])

    def _private_key(self) -> str:
        try:
            return self.apic.get_instance_sshkey(self.instance_id)
        except errors.InstanceNotFound:
            raise
        except errors.Error as err:
            if err.status_code != 404:
                raise
            raise errors.SSHError(
                f"the server has no private key of instance {self.instance_id} "
                f"({err.server_message}). If a public key was given at its launch, sign in with "
                "that pair.",
                status_code=err.status_code,
                method=err.method,
                url=err.url,
                server_message=err.server_message,
            ) from err

    def stop_sshclient(self) -> None:
        """Stop the SSH client, if there is one.

        Example:
            >>> rri.stop_sshclient()
        """
        session, self._ssh = self._ssh, None
        if session is not None:
            session.close()

    def _session(self) -> "SSHSession":
        if self._ssh is None:
            raise errors.SSHError("there is no SSH client: call start_sshclient() first")
        return self._ssh

    @overload
    def exec_ssh(
        self, command: str, timeout: float | None = None, get_files: Literal[False] = False
    ) -> bytes: ...
    @overload
    def exec_ssh(
        self, command: str, timeout: float | None = None, *, get_files: Literal[True]
    ) -> "tuple[ChannelStdinFile, ChannelFile, ChannelStderrFile]": ...
    @overload
    def exec_ssh(
        self, command: str, timeout: float | None, get_files: Literal[True]
    ) -> "tuple[ChannelStdinFile, ChannelFile, ChannelStderrFile]": ...
    def exec_ssh(
        self, command: str, timeout: float | None = None, get_files: bool = False
    ) -> "bytes | tuple[Any, Any, Any]":
        r"""Execute a command via SSH; `start_sshclient()` comes first.

        Args:
            command: The command, for the shell of the host.
            timeout: Give up after so many seconds; None is never. With `get_files`, so long may
                each reading or writing of the files take.
            get_files: Whether to return at once, with files.

        Returns:
            What the command wrote to stdout (bytes), when it has ended. Its stderr and exit status
            are only to be had with `get_files`, or from the command (`... 2>&1; echo $?`). With
            `get_files`, the files of stdin, stdout and stderr, as paramiko's
            `SSHClient.exec_command` has them.

        Raises:
            ValueError: The command is not a str, or the timeout is not positive.
            CommandTimeout: The command did not end in time.
            SSHError: There is no SSH client, or the connection broke.

        Example:
            >>> rri.exec_ssh("echo hello")
            b'hello\n'
        """
        session = self._session()
        _arguments.text(command, "command")
        if timeout is not None:
            _policy.duration(timeout, "timeout")
        if get_files:
            return session.open_files(command, timeout)
        return session.execute(command, timeout)

    def put_file(
        self, localpath: str | os.PathLike[str], remotepath: str | os.PathLike[str]
    ) -> None:
        """Put a file onto the host of this instance; `start_sshclient()` comes first.

        Args:
            localpath: Path of the file here.
            remotepath: Path that it gets there, including the file name.

        Raises:
            OSError: A file cannot be read or written; `FileNotFoundError`, for example.
            SSHError: There is no SSH client, or the connection broke.

        Example:
            >>> rri.put_file("robot.py", "robot.py")
        """
        self._session().put(os.fspath(localpath), os.fspath(remotepath))

    def get_file(
        self, remotepath: str | os.PathLike[str], localpath: str | os.PathLike[str]
    ) -> None:
        """Get a file from the host of this instance; `start_sshclient()` comes first.

        Args:
            remotepath: Path of the file there.
            localpath: Path that it gets here, including the file name.

        Raises:
            OSError: A file cannot be read or written; `FileNotFoundError`, for example.
            SSHError: There is no SSH client, or the connection broke.

        Example:
            >>> rri.get_file("/etc/hosts", "hosts")
        """
        self._session().get(os.fspath(remotepath), os.fspath(localpath))

    def sftp_client(self) -> "paramiko.SFTPClient":
        """Get the SFTP client of paramiko; `start_sshclient()` comes first.

        `put_file()` and `get_file()` suffice for most; this is for what they do not do. Its
        calls block, and it is closed with the SSH client.

        Returns:
            A `paramiko.SFTPClient`.

        Raises:
            SSHError: There is no SSH client, or the connection broke.

        Example:
            >>> "hosts" in (rri.sftp_client()).listdir("/etc")
            True
        """
        return self._session().sftp()
