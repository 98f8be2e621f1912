"""SSH servers on real sockets, which accept every key and then do what a test chooses."""

import contextlib
import re
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Self, cast

import paramiko
from cryptography.hazmat.primitives.asymmetric import ed25519
from paramiko import common
from paramiko.common import MSG_CHANNEL_DATA, MSG_CHANNEL_REQUEST

from rerobots import sshkeys
from rerobots._ssh import packets
from rerobots._ssh.connection import Endpoint
from rerobots._ssh.host_keys import HostKeys
from rerobots._ssh.packets import string
from rerobots._ssh.session import Session

from ..ssh.openssh import Private, private_text, public_text

Execute = Callable[["paramiko.Channel", bytes], None]
Speak = Callable[["paramiko.Channel"], None]


def succeed(channel: paramiko.Channel, command: bytes) -> None:
    """Report a process id for any command, and exit code 0."""
    channel.sendall(pid_line(command))
    channel.send_exit_status(0)
    channel.close()


def pid_line(command: bytes) -> bytes:
    """Return the line that reports the process id, if the command has to report it."""
    found = re.search(rb"echo (rerobots-\w+):\$\$", command)
    return b"" if found is None else found[1] + b":4242\n"


class Peer:
    """An SSH server.

    Args:
        execute: Called for each command.
        sftp: Called when SFTP is started; None refuses it.
        requires_more: Whether a key is not enough to log in.

    Attributes:
        is_deaf: Whether requests on channels get no reply, although the connection works.
    """

    def __init__(
        self, execute: Execute = succeed, sftp: Speak | None = None, requires_more: bool = False
    ) -> None:
        self.execute = execute
        self.sftp = sftp
        self.requires_more = requires_more
        self.is_deaf = False
        self.key: Private = ed25519.Ed25519PrivateKey.generate()
        self.host_key: Private = ed25519.Ed25519PrivateKey.generate()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        self.transports: list[paramiko.Transport] = []

    @property
    def hostkeys(self) -> list[str]:
        return [public_text(self.host_key)]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for transport in self.transports:
            transport.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                sock, _ = self._listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._serve(sock)

    def _serve(self, sock: socket.socket) -> None:
        transport = paramiko.Transport(sock)
        transport.add_server_key(sshkeys.load_private_key(private_text(self.host_key)).pkey)
        interface = _Interface(self)
        private: Any = transport
        handle = private._channel_handler_table[MSG_CHANNEL_REQUEST]

        def handle_unless_deaf(channel: Any, message: paramiko.Message) -> None:
            if not self.is_deaf:
                handle(channel, message)
                interface.start()

        private._channel_handler_table = {
            **private._channel_handler_table,
            MSG_CHANNEL_REQUEST: handle_unless_deaf,
        }
        self.transports.append(transport)
        transport.start_server(threading.Event(), interface)

    def session(self) -> Session:
        """Return a session of a client with this server, without an API."""
        key = sshkeys.load_private_key(private_text(self.key))
        return Session(Endpoint("127.0.0.1", self.port, HostKeys(self.hostkeys), [key]))

    def forget(self) -> None:
        """Forget closed connections."""
        self.transports = [each for each in self.transports if each.is_active()]

    def send(self, kind: int, payload: bytes) -> None:
        """Send a raw message on each connection."""
        for transport in self.transports:
            with contextlib.suppress(EOFError, OSError):
                cast(Any, transport)._send_message(_message(kind, payload))


def _message(kind: int, payload: bytes) -> paramiko.Message:
    message = paramiko.Message()
    message.add_byte(bytes([kind]))
    message.add_bytes(payload)
    return message


class _Interface(paramiko.ServerInterface):
    def __init__(self, peer: Peer) -> None:
        self._peer = peer
        self._accepted: list[tuple[Callable[..., None], paramiko.Channel, *tuple[bytes, ...]]] = []

    def start(self) -> None:
        """Start what was accepted, now that the client has the replies."""
        while self._accepted:
            _start(*self._accepted.pop())

    def check_auth_publickey(self, username: str, key: paramiko.PKey) -> int:
        if self._peer.requires_more:
            return common.AUTH_PARTIALLY_SUCCESSFUL
        return common.AUTH_SUCCESSFUL

    def get_allowed_auths(self, username: str) -> str:
        return "publickey"

    def check_channel_request(self, kind: str, chanid: int) -> int:
        return common.OPEN_SUCCEEDED

    def check_channel_direct_tcpip_request(self, chanid: int, origin: Any, destination: Any) -> int:
        return common.OPEN_SUCCEEDED

    def check_channel_pty_request(self, *_: Any, **__: Any) -> bool:
        return True

    def check_channel_exec_request(self, channel: paramiko.Channel, command: bytes) -> bool:
        self._accepted.append((self._peer.execute, channel, command))
        return True

    def check_channel_subsystem_request(self, channel: paramiko.Channel, name: str) -> bool:
        if self._peer.sftp is None:
            return False
        self._accepted.append((self._peer.sftp, channel))
        return True


def _start(target: Callable[..., None], *args: Any) -> None:
    def work() -> None:
        # The client may close the connection.
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError):
            target(*args)

    threading.Thread(target=work, daemon=True).start()


def flood(channel: paramiko.Channel, data: bytes) -> int:
    """Send data until the connection is closed, without regard to the window of the channel.

    Returns:
        Number of bytes sent.
    """
    inside: Any = channel
    payload = struct.pack(">I", inside.remote_chanid) + string(data)
    sent = 0
    with contextlib.suppress(EOFError, OSError):
        while inside.transport.is_active():
            inside.transport._send_message(_message(MSG_CHANNEL_DATA, payload))
            sent += len(data)
    return sent


def sleep(channel: paramiko.Channel, *_: object) -> None:
    """Do nothing while the channel is open."""
    while not channel.closed:
        time.sleep(0.02)


# SFTP.

ATTRS = struct.pack(">IQI", 5, 4, 0o100644)
"""Attributes of a file of four bytes."""


def reply(kind: int, id_: bytes, body: bytes = b"") -> bytes:
    """Return a reply, with its length."""
    return string(bytes([kind]) + id_ + body)


def status(id_: bytes, code: int = packets.OK, text: bytes = b"") -> bytes:
    """Return a reply with a status."""
    return reply(packets.STATUS, id_, struct.pack(">I", code) + string(text) + string(b"en"))


def names(id_: bytes, *found: bytes) -> bytes:
    """Return a reply with a list of names."""
    body = b"".join(string(name) + string(name) + ATTRS for name in found)
    return reply(packets.NAME, id_, struct.pack(">I", len(found)) + body)


Reply = Callable[[bytes, bytes], bytes | Iterable[bytes]]
"""Returns the replies to a request, given its id and payload."""


class SFTP:
    """An SFTP server on which every path is a file of four bytes, and every change succeeds.

    Attributes:
        replies: Other replies, by the kind of request.
        requests: Kind and payload of each request received.
    """

    def __init__(self, replies: Mapping[int, Reply] | None = None, extensions: bytes = b"") -> None:
        self.replies: dict[int, Reply] = dict(replies or {})
        self.requests: list[tuple[int, bytes]] = []
        self._extensions = extensions
        self._listed: set[bytes] = set()

    def __call__(self, channel: paramiko.Channel) -> None:
        source = channel.makefile("rb")
        while True:
            (size,) = struct.unpack(">I", _exactly(source, 4))
            message = _exactly(source, size)
            kind, id_, payload = message[0], message[1:5], message[5:]
            self.requests.append((kind, payload))
            found = self.replies.get(kind, self._default_reply(kind))(id_, payload)
            for part in [found] if isinstance(found, bytes) else found:
                channel.sendall(part)

    def _default_reply(self, kind: int) -> Reply:
        if kind == packets.INIT:
            return lambda id_, payload: reply(packets.VERSION, b"\0\0\0\3", self._extensions)
        if kind in (packets.OPEN, packets.OPENDIR):
            return lambda id_, payload: reply(packets.HANDLE, id_, string(id_))
        if kind in (packets.STAT, packets.LSTAT, packets.FSTAT):
            return lambda id_, payload: reply(packets.ATTRS, id_, ATTRS)
        if kind in (packets.REALPATH, packets.READLINK):
            return lambda id_, payload: names(id_, b"/file")
        if kind == packets.READ:
            return self._read
        if kind == packets.READDIR:
            return self._list
        return lambda id_, payload: status(id_)

    @staticmethod
    def _read(id_: bytes, payload: bytes) -> bytes:
        at = 4 + int.from_bytes(payload[:4], "big")
        if any(payload[at : at + 8]):
            return status(id_, packets.EOF)
        return reply(packets.DATA, id_, string(b"data"))

    def _list(self, id_: bytes, payload: bytes) -> bytes:
        if payload in self._listed:
            return status(id_, packets.EOF)
        self._listed.add(payload)
        return names(id_, b"file")


def _exactly(source: Any, size: int) -> bytes:
    data: bytes = source.read(size)
    if len(data) < size:
        raise EOFError
    return data
