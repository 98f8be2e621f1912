"""paramiko's transport, with fixes and limits.

The private parts of paramiko that are used: `_channel_handler_table` (to keep signals, and to limit
data), `_send_user_message` and `_parse_newkeys` (to survive a key exchange, and to read to the
end), `_send_message` (to send nothing on a channel after its close), `_channels` (to end cleanly
while a channel is opened), `_parse_ext_info` and `_read_timeout` (to limit what a host sends),
`_parse_disconnect` (to log why a host closes a connection), and `_kex_info` (to add another name
of a key exchange). The tests with real and hostile servers fail when paramiko changes them.
"""

import logging
import threading
import weakref
from collections.abc import Callable
from typing import Any, ClassVar, cast

import paramiko
from paramiko.common import (
    MSG_CHANNEL_CLOSE,
    MSG_CHANNEL_DATA,
    MSG_CHANNEL_EOF,
    MSG_CHANNEL_EXTENDED_DATA,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_WINDOW_ADJUST,
    MSG_EXT_INFO,
    MSG_NEWKEYS,
)
from paramiko.packet import Packetizer
from paramiko.transport import ChannelMap

from .. import _clock, _time_limits
from .._log import make_printable
from .._text import printable
from .sockets import WatchedSocket

_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
# Bytes before new keys are exchanged, as in OpenSSH for ciphers of this block size.
_REKEY_BYTES = 1 << 36
_REKEY_PACKETS = 1 << 31
_LOG = "rerobots.ssh.paramiko"
# OpenSSH sends packets of 256 KiB at most.
_LONGEST_PACKET = 1 << 18
_LONGEST_GREETING = 1 << 15
_MOST_EXTENSIONS = 64
_LONGEST_REASON = 300
# The current name of a key exchange that paramiko knows by an older name.
_CURVE25519, _CURVE25519_BEFORE = "curve25519-sha256", "curve25519-sha256@libssh.org"
_Handler = Callable[[Any, paramiko.Message], None]


class Transport(paramiko.Transport):
    """The SSH protocol on one socket.

    `key_types` are the signatures to accept from the host; None for any.
    """

    _kex_info: ClassVar[dict[str, Any]] = dict(cast("Any", paramiko.Transport)._kex_info)
    if _CURVE25519_BEFORE in _kex_info:
        _kex_info.setdefault(_CURVE25519, _kex_info[_CURVE25519_BEFORE])

    def __init__(self, sock: WatchedSocket, key_types: tuple[str, ...] | None) -> None:
        self._saved_exception: Exception | None = None
        super().__init__(cast("Any", sock), packetizer_class=_BoundedPacketizer)
        self.set_log_channel(_LOG)
        self.was_disconnected: bool = False
        self._held: list[Any] = []
        packetizer = cast("Any", self.packetizer)
        packetizer.REKEY_BYTES = _REKEY_BYTES
        packetizer.REKEY_PACKETS = _REKEY_PACKETS
        security = self.get_security_options()
        security.ciphers = (*_CIPHERS, *(c for c in security.ciphers if c not in _CIPHERS))
        if _CURVE25519 in self._kex_info and _CURVE25519 not in security.kex:
            security.kex = (*security.kex, _CURVE25519)
        if key_types is not None:
            security.key_types = key_types
        private = cast("Any", self)
        private._channels = _Channels(self)
        private._handler_table[MSG_NEWKEYS] = self._take_new_keys
        private._handler_table[MSG_EXT_INFO] = self._take_extensions
        handlers = dict(private._channel_handler_table)
        for kind in (MSG_CHANNEL_DATA, MSG_CHANNEL_EXTENDED_DATA):
            handlers[kind] = _within_window(handlers[kind])
        private._channel_handler_table = {**handlers, MSG_CHANNEL_REQUEST: _handle_request}

    @property
    def saved_exception(self) -> Exception | None:
        """The error that ended the connection or refused a channel; raised by waiting calls."""
        return self._saved_exception

    @saved_exception.setter
    def saved_exception(  # pyright: ignore[reportIncompatibleVariableOverride]
        self, err: Exception | None
    ) -> None:
        if err is not None and not isinstance(err, paramiko.SSHException | EOFError | OSError):
            # A malformed message can raise anything in the thread that parses it.
            err = paramiko.SSHException(f"the host sent a malformed message ({type(err).__name__})")
        if isinstance(err, paramiko.SSHException):
            err.args = tuple(
                printable(each) if isinstance(each, str) else each for each in err.args
            )
            if not isinstance(err, paramiko.ChannelException | paramiko.AuthenticationException):
                cast("WatchedSocket", self.sock).fail(str(err))
        self._saved_exception = err

    def _send_user_message(self, data: Any) -> None:
        # Messages wait during a key exchange. The thread that exchanges keys would wait for
        # itself, for example to reply to the close of a channel.
        if threading.current_thread() is self and not self.clear_to_send.is_set():
            self._held.append(data)
            return
        try:
            self._send_in_turn(data)
        except (EOFError, OSError):
            # An error here would lose data that arrived before the connection broke: readers
            # get the end after that data. A close need not reach a host that is gone.
            if _kind(data) not in (MSG_CHANNEL_WINDOW_ADJUST, MSG_CHANNEL_EOF, MSG_CHANNEL_CLOSE):
                raise

    def _send_in_turn(self, data: Any) -> None:
        """Send as paramiko does, but always release the lock on Ctrl-C."""
        # In paramiko, Ctrl-C just after the lock is acquired would leave it locked forever.
        transport = cast("Any", self)
        until = _clock.monotonic() + transport.clear_to_send_timeout
        while True:
            self.clear_to_send.wait(0.1)
            if not transport.active:
                return
            with transport.clear_to_send_lock:
                if self.clear_to_send.is_set():
                    self._send_message(data)
                    return
            if _clock.monotonic() > until:
                raise paramiko.SSHException("the key exchange took too long")

    def abandon(self) -> None:
        """Mark it and all channels as closed, in a child process without the threads."""
        private = cast("Any", self)
        private.active = False
        for channel in list(private._channels._map.values()):
            # A thread of the parent may have held the lock at the fork.
            channel.lock = threading.Lock()
            channel.closed = True
            channel.eof_received = True
            channel.status_event.set()
            channel.event.set()

    def open_channel(self, *args: Any, **kwargs: Any) -> paramiko.Channel:
        channel = super().open_channel(*args, **kwargs)
        inside: Any = channel
        inside.transport = _ChannelTransport(self, channel)
        inside.event = _ReplyEvent()
        return channel

    def _send_message(self, data: Any) -> None:
        # paramiko calls this under its lock, so in the order of sending.
        sender = getattr(data, "sender", None)
        if sender is not None:
            if sender.is_closed:
                return
            sender.is_closed = _kind(data) == MSG_CHANNEL_CLOSE
        cast("Any", super())._send_message(data)

    def _take_new_keys(self, message: Any) -> None:
        cast("Any", super())._parse_newkeys(message)
        held, self._held = self._held, []
        for data in held:
            self._send_user_message(data)

    def _parse_disconnect(self, message: Any) -> None:
        self.was_disconnected = True
        message.get_int()
        words = printable(message.get_string().decode("utf-8", "replace")[:_LONGEST_REASON])
        cast("Any", self)._log(logging.INFO, f"Disconnect: {words}")
        cast("WatchedSocket", self.sock).fail(f"the host closed the connection: {words}")

    def _take_extensions(self, message: Any) -> None:
        # paramiko reads as many as the message claims, even if it contains none.
        if paramiko.Message(message.asbytes()).get_int() > _MOST_EXTENSIONS:
            raise paramiko.SSHException("the host sent too many extensions")
        cast("Any", super())._parse_ext_info(message)


class _BoundedPacketizer(Packetizer):
    """Limits the size of a packet, and of the data before the first one."""

    _greeting = 0

    def read_all(self, n: int, check_rekey: bool = False) -> bytes:
        if n > _LONGEST_PACKET:
            raise paramiko.SSHException(f"the host sent a packet of {n} bytes")
        return super().read_all(n, check_rekey)

    def _read_timeout(self, timeout: float) -> bytes:
        data: bytes = cast("Any", super())._read_timeout(timeout)
        self._greeting += len(data)
        if self._greeting > _LONGEST_GREETING:
            raise paramiko.SSHException(" (it has no end)")
        return data


class _ReplyEvent(threading.Event):
    """Set by the reply to a channel request, for which paramiko would wait forever."""

    timeout: float = _time_limits.SSH_REPLY

    def wait(self, timeout: float | None = None) -> bool:
        if timeout is not None:
            return super().wait(timeout)
        if not _clock.wait(self, self.timeout):
            raise paramiko.SSHException(f"no answer within {self.timeout:.3g} s")
        return True


def limit_replies(channel: paramiko.Channel, seconds: float | None) -> None:
    """Limit the seconds to wait for the reply to a channel request."""
    event: _ReplyEvent = cast("Any", channel).event
    event.timeout = min(event.timeout, seconds or event.timeout)


def _within_window(handle: _Handler) -> _Handler:
    """Return a data handler that ends the connection if the host exceeds the window."""

    def take(channel: Any, message: paramiko.Message) -> None:
        handle(channel, message)
        if len(channel.in_buffer) + len(channel.in_stderr_buffer) > channel.in_window_size:
            raise paramiko.SSHException("the host sent more than the channel has room for")

    return take


def _kind(message: paramiko.Message) -> int:
    return message.asbytes()[0]


class _Channels(ChannelMap):
    """The channels of a transport, each linked to it before it is added."""

    # paramiko links them later. If the connection ends before that, its thread fails at such a
    # channel, and callers that wait for a channel wait forever.

    def __init__(self, transport: paramiko.Transport) -> None:
        super().__init__()
        self._transport = weakref.ref(transport)

    def put(self, chanid: int, chan: paramiko.Channel) -> None:
        cast("Any", chan)._set_transport(self._transport())
        super().put(chanid, chan)


class _ChannelTransport:
    """The transport of one channel, which sends nothing after the channel's close."""

    # Two threads can send the end of the input and the close, and paramiko does not keep their
    # order. A host that gets a message for a closed channel ends the connection, or passes the
    # message to the next channel with that number. It also refuses requests on a closed channel:
    # paramiko would wait forever for the reply.

    def __init__(self, transport: Transport, channel: paramiko.Channel) -> None:
        self._transport = transport
        self._channel = weakref.ref(channel)
        self.is_closed = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._transport, name)

    def _send_user_message(self, data: Any) -> None:
        channel = self._channel()
        if _kind(data) == MSG_CHANNEL_REQUEST and (channel is None or channel.closed):
            raise paramiko.SSHException("the channel is closed")
        data.sender = self
        self._transport._send_user_message(data)


def _handle_request(channel: Any, message: paramiko.Message) -> None:
    """Keep the name of the signal that ended a command, which paramiko ignores."""
    peek = paramiko.Message(message.asbytes())
    peek.get_int()
    if peek.get_text() == "exit-signal":
        peek.get_boolean()
        channel.exit_signal = peek.get_text()
    handle: _Handler = cast("Any", paramiko.Channel)._handle_request
    handle(channel, message)


def _demote(record: logging.LogRecord) -> bool:
    """Log paramiko's errors and tracebacks as DEBUG: the caller gets an exception."""
    record.levelno, record.levelname = logging.DEBUG, "DEBUG"
    return logging.getLogger(_LOG).isEnabledFor(logging.DEBUG) and make_printable(record)


logging.getLogger(_LOG).addFilter(_demote)
