"""An SSH connection to a host, which ends when the host goes silent."""

import contextlib
import ipaddress
import math
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

import paramiko
from paramiko.ssh_exception import IncompatiblePeer

from .. import _clock, _time_limits
from .._concurrency import start_thread
from .._log import ssh_log as log
from .._operation import Operation
from ..errors import HostKeyMismatch, SSHError
from ..sshkeys import PrivateKey
from .host_keys import HostKeys
from .sockets import WatchedSocket, dial, dial_through
from .transport import Transport

# Bytes of output that the host can send before they are read.
COMMAND_WINDOW = 1 << 21
# Codes of refusals that no retry changes: prohibited, and unknown type of channel.
_FINAL_REFUSALS = (1, 3)
# Keys that an error message shows.
_MOST_SHOWN = 3
_HOST = re.compile(r"[A-Za-z0-9_]+(-+[A-Za-z0-9_]+)*(\.[A-Za-z0-9_]+(-+[A-Za-z0-9_]+)*)*\.?")


@dataclass(frozen=True)
class Endpoint:
    """The address of a host, and how to sign in.

    Args:
        keys: Private keys, tried in turn.
        silence: Seconds without data after which the host counts as dead.
        timeout: Seconds to connect, and again to sign in.
        proxy_command: Command that connects to the host, as for `dial_through`.
    """

    host: str
    port: int
    hostkeys: HostKeys
    keys: Sequence[PrivateKey] = field(repr=False)
    user: str = "root"
    silence: float = _time_limits.SSH_SILENCE
    timeout: float = _time_limits.SSH_CONNECT
    proxy_command: str | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        if not (_is_host(self.host) and self.port in range(1, 1 << 16)):
            address = f"{self.host!r}, port {self.port}"
            raise SSHError(f"the server returned an invalid SSH address: {address}")

    def __str__(self) -> str:
        return f"{self.host} port {self.port}"


def _is_host(text: str) -> bool:
    """Return whether this is a host name or address, and safe in a configuration file."""
    try:
        # The scope of an IPv6 address (after "%") could contain anything.
        return bool(ipaddress.ip_address(text)) and "%" not in text
    except ValueError:
        return len(text) < 254 and _HOST.fullmatch(text) is not None


class _MoreKeysLeft(Exception):
    """The host closed the connection after too many keys; others are left to try."""


class Refused(SSHError):
    """The host refused to open another channel on this connection."""


class Connection:
    """An authenticated connection to a host."""

    def __init__(self, endpoint: Endpoint, transport: Transport, sock: WatchedSocket) -> None:
        self.endpoint = endpoint
        self.transport = transport
        self._sock = sock
        self._ahead: list[paramiko.Channel] = []
        self._opening_ahead = threading.Lock()
        self._closed = threading.Event()
        # paramiko can await only one reply to a global request at a time.
        self._request_lock = threading.Lock()
        self._remote_ports: dict[int, Callable[[paramiko.Channel], object]] = {}
        needed = (transport, sock, self._closed, endpoint.silence / 4, self._request_lock)
        start_thread("rerobots-ssh-keepalive", _keep_alive, *needed)

    @classmethod
    def open(cls, endpoint: Endpoint, operation: Operation) -> "Connection":
        """Connect, check the host key, and sign in."""
        mismatch: HostKeyMismatch | None = None
        shown: list[str] = []
        keys = list(endpoint.keys)
        deadline = _clock.monotonic() + 2 * endpoint.timeout
        while True:
            try:
                return cls(endpoint, *_sign_in(endpoint, shown, keys, deadline, operation))
            except _MoreKeysLeft:
                log.info("SSH to %s: %d keys are left; connecting again", endpoint, len(keys))
            except HostKeyMismatch as err:
                # A host has keys of several types, and another one of them may be listed.
                mismatch = mismatch or err
                if not endpoint.hostkeys.key_types(shown):
                    raise mismatch from None
            except SSHError as err:
                raise mismatch or err from err.__cause__

    @property
    def alive(self) -> bool:
        # Check the socket first: paramiko ends its channels before its transport.
        return self._sock.failure is None and self.transport.is_active()

    @property
    def failure(self) -> str:
        return self._sock.failure or "the connection was closed"

    def broken(self, doing: str) -> SSHError:
        """Return the error for an operation that the loss of this connection interrupted."""
        return SSHError(f"{doing}: {self.failure} ({self.endpoint})", retryable=True)

    @contextlib.contextmanager
    def errors(self, doing: str, refused: str) -> Iterator[None]:
        """Raise `SSHError` for errors of paramiko: the connection broke, or the host refused."""
        try:
            yield
        except (paramiko.SSHException, EOFError, OSError) as err:
            if not self.alive:
                raise self.broken(doing) from err
            raise SSHError(f"{refused}: {err}") from err

    def open_session(
        self, operation: Operation, window: int = COMMAND_WINDOW, timeout: float | None = None
    ) -> paramiko.Channel:
        """Open a channel for a command or a subsystem; raise `Refused` if the host refuses.

        `window` is the number of bytes that the host can send before they are read.
        """
        operation.check()
        # Opening a channel shows whether the host still responds: do that if it may not.
        is_fresh = self._sock.quiet_for < _time_limits.SSH_FRESH and not self._sock.may_have_ended
        if window == COMMAND_WINDOW and is_fresh:
            ahead = self._take_ahead()
            if ahead is not None:
                return ahead
        try:
            return self.open_channel("session", operation, window=window, timeout=timeout)
        except Refused:
            # The channel that is being opened ahead may be the last one that the host allows.
            if self._opening_ahead.acquire(timeout=_time_limits.CHANNEL_AHEAD):
                self._opening_ahead.release()
            ahead = self._take_ahead()
            if ahead is None:
                raise
            return ahead

    def open_ahead(self) -> None:
        """Open a channel for the next command in a thread, which saves it a round trip."""
        if self._ahead or not self._opening_ahead.acquire(blocking=False):
            return
        try:
            start_thread("rerobots-ssh-ahead", self._open_ahead)
        except RuntimeError:  # Python starts no threads while it exits (`atexit`).
            self._opening_ahead.release()

    def _open_ahead(self) -> None:
        try:
            self._ahead.append(self.open_channel("session", Operation(), window=COMMAND_WINDOW))
        except SSHError:  # The next command gets an error of its own.
            return
        finally:
            self._opening_ahead.release()

    def _take_ahead(self) -> paramiko.Channel | None:
        try:
            channel = self._ahead.pop()
        except IndexError:
            return None
        return None if channel.closed or channel.eof_received else channel

    def open_channel(
        self,
        kind: str,
        operation: Operation,
        *,
        window: int = COMMAND_WINDOW,
        address: tuple[str, int] | None = None,
        timeout: float | None = None,
    ) -> paramiko.Channel:
        """Open a channel of any kind; `address` is the target of a forwarded connection."""
        operation.check()
        try:
            return self.transport.open_channel(
                kind,
                dest_addr=address,
                src_addr=None if address is None else ("127.0.0.1", 0),
                window_size=window,
                timeout=min(timeout or math.inf, 2 * self.endpoint.silence),
            )
        except (paramiko.SSHException, EOFError, OSError) as err:
            operation.check()
            if not self.alive:
                raise self.broken("SSH") from err
            words = str(err) or "the host refused to open a channel"
            if "Timeout" in words:
                raise SSHError(f"SSH to {self.endpoint}: no answer", retryable=True) from err
            is_final = isinstance(err, paramiko.ChannelException) and err.code in _FINAL_REFUSALS
            raise Refused(f"SSH to {self.endpoint}: {words}", retryable=not is_final) from err

    def listen(self, port: int, take: Callable[[paramiko.Channel], object]) -> int:
        """Make the host listen on a loopback port (0: any free one), and return the port.

        `take` is called with the channel of each connection, and must not block.
        """
        refused = f"the host cannot listen on port {port} (it is in use there, or not permitted)"
        with self.errors("SSH", refused), self._request_lock:
            number: int = self.transport.request_port_forward("localhost", port, self._take)
        self._remote_ports[number] = take
        return number

    def _take(self, channel: paramiko.Channel, _: object, server: tuple[str, int]) -> None:
        take = self._remote_ports.get(server[1])
        if take is None:
            channel.close()
        else:
            take(channel)

    def stop_listening(self, port: int) -> None:
        self._remote_ports.pop(port, None)
        with contextlib.suppress(paramiko.SSHException, EOFError, OSError), self._request_lock:
            self.transport.global_request("cancel-tcpip-forward", ("localhost", port), wait=True)

    def abandon(self) -> None:
        """Discard it in a child process without sending anything: the parent uses it."""
        self._closed.set()
        self._opening_ahead = threading.Lock()
        self.transport.abandon()
        self._sock.abandon()

    def close(self) -> None:
        """Close the connection and all its channels."""
        self._closed.set()
        self.transport.close()


def _sign_in(
    endpoint: Endpoint,
    shown: list[str],
    keys: list[PrivateKey],
    deadline: float,
    operation: Operation,
) -> tuple[Transport, WatchedSocket]:
    key_types = endpoint.hostkeys.key_types(shown)
    if endpoint.proxy_command is None:
        sock = dial(endpoint.host, endpoint.port, endpoint.timeout, endpoint.silence, operation)
    else:
        sock = dial_through(endpoint.proxy_command, endpoint.host, endpoint.port, endpoint.silence)
    transport = Transport(sock, key_types)
    try:
        with operation.woken_by(sock.close):
            _shake_hands(endpoint, transport, deadline)
            key = transport.get_remote_server_key()
            try:
                endpoint.hostkeys.check(endpoint.host, key)
            except HostKeyMismatch:
                shown.append(key.get_name())
                raise
            _authenticate(endpoint, transport, sock, keys, deadline)
    except BaseException as err:
        transport.close()
        sock.close()
        operation.check()
        if isinstance(err, paramiko.SSHException | EOFError | OSError):
            raise _unopened(endpoint, sock, err) from err
        raise
    return transport, sock


def _shake_hands(endpoint: Endpoint, transport: Transport, deadline: float) -> None:
    transport.banner_timeout = transport.handshake_timeout = endpoint.timeout
    finished = threading.Event()
    transport.start_client(finished)
    # Wait here: paramiko's own wait does not distinguish success from a timeout.
    _clock.wait(finished, max(0.0, deadline - _clock.monotonic()))
    if not transport.is_active() or not transport.initial_kex_done:
        err = transport.get_exception()
        raise err or TimeoutError("the key exchange timed out")


def _authenticate(
    endpoint: Endpoint,
    transport: Transport,
    sock: WatchedSocket,
    keys: list[PrivateKey],
    deadline: float,
) -> None:
    """Try the keys in turn; remove those that the host rejects from the list.

    If the host closes the connection while keys are left, it raises `_MoreKeysLeft`.
    """
    if not endpoint.keys:
        raise SSHError(f"SSH to {endpoint}: there is no private key to sign in with")
    why = ""
    while keys:
        key = keys[0]
        transport.auth_timeout = max(0.1, deadline - _clock.monotonic())
        try:
            allowed = transport.auth_publickey(endpoint.user, key.pkey)
        except (paramiko.SSHException, EOFError, OSError) as err:
            is_closed = not transport.is_active()
            is_answer = isinstance(err, paramiko.AuthenticationException) and not _is_timeout(err)
            if not (is_closed or is_answer):
                raise
            why = sock.failure or str(err)
            del keys[0]
            if is_closed and keys:
                raise _MoreKeysLeft from err
            if is_closed and not transport.was_disconnected:
                raise
        else:
            # A host that requires something else, too, accepts the key without signing in.
            if transport.is_authenticated():
                return
            why = f"it requires more than a key ({', '.join(allowed)})"
            del keys[0]
    tried = ", ".join(str(key) for key in endpoint.keys[:_MOST_SHOWN])
    if len(endpoint.keys) > _MOST_SHOWN:
        tried += f" and {len(endpoint.keys) - _MOST_SHOWN} more keys"
    raise SSHError(f"SSH to {endpoint}: the host rejected {endpoint.user} with {tried}: {why}")


def _is_timeout(err: BaseException) -> bool:
    return isinstance(err, paramiko.AuthenticationException) and "timeout" in str(err).lower()


def _unopened(endpoint: Endpoint, sock: WatchedSocket, err: BaseException) -> SSHError:
    words = sock.failure or str(err)
    if _is_timeout(err):
        words = "signing in took too long"
    elif words.endswith("banner"):
        words = "no SSH server answered in time"
    elif isinstance(err, EOFError):
        words = sock.failure or "the connection was closed, or the host did not answer in time"
    is_final = isinstance(err, IncompatiblePeer)
    return SSHError(f"SSH to {endpoint}: {words}", retryable=not is_final)


def _keep_alive(
    transport: Transport,
    sock: WatchedSocket,
    closed: threading.Event,
    interval: float,
    request_lock: threading.Lock,
) -> None:
    """Ping a quiet host, so that only a dead one stays silent."""
    while not _clock.wait(closed, interval) and transport.is_active():
        if sock.quiet_for >= interval:
            try:
                with request_lock:
                    transport.global_request("keepalive@openssh.com", wait=True)
            except (paramiko.SSHException, EOFError, OSError):
                return
