"""paramiko's SFTP client, with errors of this package if the connection breaks."""

import errno
from typing import Any

import paramiko

from .. import _clock, _time_limits
from ..errors import SSHError
from . import packets
from .connection import Connection
from .file_errors import CODES
from .packets import MalformedMessage, Reply, StatusError

# Bytes that paramiko requests at a time.
_REQUEST = 1 << 15
# paramiko lists all requests for a file before it sends the first, and keeps early replies.
_LARGEST_PREFETCH = 1 << 36
_MOST_PREFETCHED = 4096


class SFTPBroken(SSHError, OSError):
    """The connection of an SFTP client broke."""

    # As it is an `OSError` too, paramiko ignores it when a file is closed after its connection.


class SFTPTimeout(SFTPBroken, TimeoutError):
    """The host did not answer in time."""


class SFTPClient(paramiko.SFTPClient):
    """paramiko's client. All messages, also of its files, pass through the private methods here.

    Errors of the host about a file stay an `OSError`, as in paramiko.
    """

    def __init__(self, connection: Connection, channel: paramiko.Channel) -> None:
        self._connection = connection
        self._channel = channel
        self._asked: dict[int, int] = {}
        self._has_begun = False
        self._listed = 0
        channel.settimeout(_time_limits.SFTP_REPLY)
        super().__init__(channel)

    @property
    def usable(self) -> bool:
        return self._connection.alive and not self._channel.closed

    def chdir(self, path: str | bytes | None = None) -> None:
        """Change the folder that paths are relative to; None restores the first one."""
        try:
            super().chdir(path)
        except paramiko.SFTPError as err:
            raise NotADirectoryError(errno.ENOTDIR, "it is not a folder", path) from err

    def getfo(
        self,
        remotepath: Any,
        fl: Any,
        callback: Any = None,
        prefetch: bool = True,
        max_concurrent_prefetch_requests: int | None = None,
    ) -> int:
        """Copy a file of the host to an open local file."""
        with self.open(remotepath, "rb") as source:
            size = source.stat().st_size or 0
            if prefetch and size < _LARGEST_PREFETCH:
                source.prefetch(size, max_concurrent_prefetch_requests or _MOST_PREFETCHED)
            parent: Any = super()
            copied: int = parent._transfer_with_callback(source, fl, size, callback)
            return copied

    def _send_packet(self, t: int, packet: Any) -> None:
        parent: Any = super()
        if t != packets.INIT:
            self._asked[int.from_bytes(packet.asbytes()[:4], "big")] = t
        if t == packets.OPENDIR:
            self._listed = 0
        try:
            parent._send_packet(t, packet)
        except (paramiko.SSHException, EOFError, OSError) as err:
            raise self._broken(err) from err

    def _read_packet(self) -> tuple[int, bytes]:
        parent: Any = super()
        try:
            kind, data = parent._read_packet()
        except (paramiko.SSHException, paramiko.SFTPError, EOFError, OSError) as err:
            raise self._broken(err) from err
        self._check(Reply(kind, bytes([kind]) + data))
        return kind, data

    def _read_all(self, n: int) -> bytes:
        seconds = self._channel.gettimeout()
        deadline = None if seconds is None else _clock.monotonic() + seconds
        data = bytearray()
        while len(data) < n:
            part = self._channel.recv(n - len(data))
            if not part:
                raise EOFError
            if deadline is not None and _clock.monotonic() > deadline:
                raise TimeoutError
            data += part
        return bytes(data)

    def _check(self, reply: Reply) -> None:
        """Raise `SSHError` for a malformed reply: paramiko reads missing fields as zeros."""
        if not self._has_begun:
            reply.extensions()
            self._has_begun = True
            return
        asked = self._asked.pop(reply.id, None)
        if asked is None:
            raise MalformedMessage("a reply has the id of no request")
        try:
            reply.checked(packets.REPLIES.get(asked, packets.STATUS))
        except StatusError as err:
            if err.code == packets.EOF and asked not in (packets.READ, packets.READDIR):
                raise MalformedMessage("a request that reads nothing got an end of file") from None
            return
        if reply.kind == packets.HANDLE:
            reply.handle()
        elif reply.kind == packets.DATA:
            reply.data(_REQUEST)
        elif reply.kind == packets.ATTRS:
            reply.attributes()
        elif reply.kind == packets.NAME:
            self._check_names(reply, asked)

    def _check_names(self, reply: Reply, asked: int) -> None:
        if asked == packets.READDIR:
            reply.listed()
        else:
            reply.name()
        for words in reply.entries():
            try:
                b"".join(words).decode()
            except UnicodeDecodeError:
                raise MalformedMessage(f"a name is not UTF-8: {words[0]!r}") from None
        self._listed += reply.weight
        if self._listed > packets.LONGEST_LIST:
            raise SSHError(f"the list of a folder is longer than {packets.LONGEST_LIST} bytes")

    def _convert_status(self, msg: paramiko.Message) -> None:
        try:
            Reply(packets.STATUS, bytes([packets.STATUS]) + msg.asbytes()).checked(packets.STATUS)
        except StatusError as err:
            words = str(err)
            if err.code == packets.EOF:
                raise EOFError(words) from None
            number = CODES.get(err.code)
            raise (OSError(words) if number is None else OSError(number, words)) from None

    def _broken(self, err: Exception) -> SFTPBroken:
        if isinstance(err, TimeoutError):
            # Part of a message may have been read, so that the rest could not be parsed.
            self._channel.close()
            return SFTPTimeout("the host did not answer in time", retryable=True)
        if self._connection.alive:
            return SFTPBroken("the host ended SFTP", retryable=self._has_begun)
        return SFTPBroken(*self._connection.broken("SFTP").args, retryable=True)
