"""The SFTP client of paramiko, whose broken connection is an error of this package."""

import errno
from typing import Any

import paramiko
from paramiko import sftp as protocol

from ..errors import SSHError
from .connection import Connection

# What answers a request, if not a status.
_ANSWERS = {
    protocol.CMD_OPEN: protocol.CMD_HANDLE,
    protocol.CMD_OPENDIR: protocol.CMD_HANDLE,
    protocol.CMD_READDIR: protocol.CMD_NAME,
    protocol.CMD_REALPATH: protocol.CMD_NAME,
    protocol.CMD_READLINK: protocol.CMD_NAME,
    protocol.CMD_STAT: protocol.CMD_ATTRS,
    protocol.CMD_LSTAT: protocol.CMD_ATTRS,
    protocol.CMD_FSTAT: protocol.CMD_ATTRS,
    protocol.CMD_READ: protocol.CMD_DATA,
}


class SFTPBroken(SSHError, OSError):
    """The connection of an SFTP client broke.

    As it is an `OSError` too, paramiko lets it pass where a file outlives its connection.
    """


class SFTPClient(paramiko.SFTPClient):
    """All requests of paramiko's client, and of its files, pass the three private methods here.

    What the host says of a file stays as paramiko has it: an `OSError`.
    """

    def __init__(self, connection: Connection, channel: paramiko.Channel) -> None:
        self._connection = connection
        super().__init__(channel)

    def chdir(self, path: str | bytes | None = None) -> None:
        """Change the folder that paths are relative to; None is where they were at first."""
        try:
            super().chdir(path)
        except paramiko.SFTPError as err:
            raise NotADirectoryError(errno.ENOTDIR, "it is no folder", path) from err

    def _send_packet(self, t: int, packet: Any) -> None:
        parent: Any = super()
        try:
            parent._send_packet(t, packet)
        except TimeoutError:
            raise
        except (paramiko.SSHException, EOFError, OSError) as err:
            raise self._broken() from err

    def _read_packet(self) -> tuple[int, bytes]:
        parent: Any = super()
        try:
            packet: tuple[int, bytes] = parent._read_packet()
        except TimeoutError:
            raise
        except (paramiko.SSHException, paramiko.SFTPError, EOFError, OSError) as err:
            raise self._broken() from err
        return packet

    def _request(self, t: int, *args: Any) -> tuple[int, Any]:
        parent: Any = super()
        answer: tuple[int, Any] = parent._request(t, *args)
        if answer[0] != _ANSWERS.get(t, answer[0]):
            raise SSHError("the host does not speak SFTP")
        return answer

    def _broken(self) -> SFTPBroken:
        if self._connection.alive:
            return SFTPBroken("the host ended SFTP", retryable=True)
        return SFTPBroken(*self._connection.broken("SFTP").args, retryable=True)
