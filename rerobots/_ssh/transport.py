"""paramiko's transport, with what it lacks.

The private parts of paramiko that are used: `_channel_handler_table` (to hear of signals),
`_send_user_message` and `_parse_newkeys` (to survive an exchange of keys, and to read to the end),
`_send_message` (to send nothing on a channel after its close), and `_channels` (to end in order as
a channel is made).
The tests with a real server fail when paramiko changes them.
"""

import logging
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, cast

import paramiko
from paramiko.common import (
    MSG_CHANNEL_CLOSE,
    MSG_CHANNEL_EOF,
    MSG_CHANNEL_REQUEST,
    MSG_CHANNEL_WINDOW_ADJUST,
    MSG_NEWKEYS,
)
from paramiko.transport import ChannelMap

from .sockets import WatchedSocket

_CIPHERS = ("aes128-gcm@openssh.com", "aes256-gcm@openssh.com")
# By which a host may prove that it has its key.
SIGNATURES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# New keys after so many bytes: what OpenSSH does for ciphers of this block size.
_REKEY_BYTES = 1 << 36
_REKEY_PACKETS = 1 << 31
_LOG = "rerobots.ssh.paramiko"


class Transport(paramiko.Transport):
    """The protocol on one socket.

    Args:
        sock: the socket.
        key_types: names of the signatures that the host may prove itself with; None is any.
    """

    def __init__(self, sock: WatchedSocket, key_types: tuple[str, ...] | None) -> None:
        super().__init__(cast("Any", sock))
        self.set_log_channel(_LOG)
        self._held: list[Any] = []
        packetizer = cast("Any", self.packetizer)
        packetizer.REKEY_BYTES = _REKEY_BYTES
        packetizer.REKEY_PACKETS = _REKEY_PACKETS
        security = self.get_security_options()
        security.ciphers = (*_CIPHERS, *(c for c in security.ciphers if c not in _CIPHERS))
        if key_types is not None:
            security.key_types = key_types
        private = cast("Any", self)
        private._channels = _Channels(self)
        private._handler_table[MSG_NEWKEYS] = self._take_new_keys
        private._channel_handler_table = {
            **private._channel_handler_table,
            MSG_CHANNEL_REQUEST: _handle_request,
        }

    def _send_user_message(self, data: Any) -> None:
        # While keys are exchanged, such messages wait. One of the thread that exchanges them would
        # wait for itself: the answer to the close of a channel.
        if threading.current_thread() is self and not self.clear_to_send.is_set():
            self._held.append(data)
            return
        try:
            self._send_in_turn(data)
        except (EOFError, OSError):
            # Who reads what came before the connection broke would lose it by this error. They
            # hear of the end when they have read it all.
            # And a close need not reach a host that is gone.
            if _kind(data) not in (MSG_CHANNEL_WINDOW_ADJUST, MSG_CHANNEL_EOF, MSG_CHANNEL_CLOSE):
                raise

    def _send_in_turn(self, data: Any) -> None:
        """Send as paramiko does; but Ctrl-C always leaves the lock free for who sends next.

        Where paramiko has taken it and looks around, Ctrl-C would leave it taken, for ever.
        """
        transport = cast("Any", self)
        until = time.monotonic() + transport.clear_to_send_timeout
        while True:
            self.clear_to_send.wait(0.1)
            if not transport.active:
                return
            with transport.clear_to_send_lock:
                if self.clear_to_send.is_set():
                    self._send_message(data)
                    return
            if time.monotonic() > until:
                raise paramiko.SSHException("the exchange of keys took too long")

    def open_channel(self, *args: Any, **kwargs: Any) -> paramiko.Channel:
        """Open a channel, as paramiko does."""
        channel = super().open_channel(*args, **kwargs)
        cast("Any", channel).transport = _Way(self, channel)
        return channel

    def _send_message(self, data: Any) -> None:
        # Called under paramiko's lock, so in the order of the wire.
        way = getattr(data, "way", None)
        if way is not None:
            if way.is_closed:
                return
            way.is_closed = _kind(data) == MSG_CHANNEL_CLOSE
        cast("Any", super())._send_message(data)

    def _take_new_keys(self, message: Any) -> None:
        cast("Any", super())._parse_newkeys(message)
        held, self._held = self._held, []
        for data in held:
            self._send_user_message(data)


def _kind(message: paramiko.Message) -> int:
    return message.asbytes()[0]


class _Channels(ChannelMap):
    """The channels of a transport, each of which knows it from the first.

    One that does not, as paramiko makes them, cannot be told that the connection has ended. The
    thread that tells them would end by that, and who waits for a channel would go on to wait.
    """

    def __init__(self, transport: paramiko.Transport) -> None:
        super().__init__()
        self._transport = weakref.ref(transport)

    def put(self, chanid: int, chan: paramiko.Channel) -> None:
        """Add a channel that was just made."""
        cast("Any", chan)._set_transport(self._transport())
        super().put(chanid, chan)


class _Way:
    """The transport as one channel has it, which sends nothing more after the channel's close.

    Two threads may make the end of the input and the close; paramiko sends them in any order. A
    host that gets a message for a channel that is gone ends the connection, with all that is done
    on it; or it gives the message to the next channel of that number.

    And paramiko waits for ever for the answer to what is asked as the channel closes.
    """

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
        data.way = self
        self._transport._send_user_message(data)


def _handle_request(channel: Any, message: paramiko.Message) -> None:
    """Keep the name of the signal that ended a command: paramiko does not."""
    peek = paramiko.Message(message.asbytes())
    peek.get_int()
    if peek.get_text() == "exit-signal":
        peek.get_boolean()
        channel.exit_signal = peek.get_text()
    handle: Callable[[Any, paramiko.Message], None] = cast("Any", paramiko.Channel)._handle_request
    handle(channel, message)


class _Calm(logging.Filter):
    """Turns the errors and tracebacks that paramiko logs into DEBUG: the caller gets an error."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.DEBUG, "DEBUG"
        return logging.getLogger(_LOG).isEnabledFor(logging.DEBUG)


logging.getLogger(_LOG).addFilter(_Calm())
