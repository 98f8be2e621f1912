"""Sockets of SSH connections, which detect a silent peer."""

import contextlib
import os
import re
import select
import shlex
import signal
import socket
import subprocess
from collections.abc import Callable

from .. import _clock, _time_limits
from .._concurrency import start_thread
from .._operation import Operation
from .._text import one_line
from ..errors import SSHError

# Read ahead: two system calls for each packet would take longer than to decrypt it.
_BUFFER = 1 << 18
# Bytes to keep of the stderr of a proxy command.
_MOST_WORDS = 4096


class WatchedSocket:
    """The part of a socket that paramiko needs. Reading fails if the peer is silent.

    Args:
        sock: Connected socket; closed with this object.
        silence: Seconds without data after which the peer counts as dead. Ping a quiet peer,
            so that a live one is not silent.
        why_it_ended: Returns why the peer closed the connection, if that can be known.
        on_close: Called by `close`.
    """

    def __init__(
        self,
        sock: socket.socket,
        silence: float,
        why_it_ended: Callable[[], str] | None = None,
        on_close: Callable[[], object] = lambda: None,
    ) -> None:
        self._why_it_ended = why_it_ended
        self._on_close = on_close
        self._sock = sock
        self._silence = silence
        self._buffer = memoryview(bytearray(_BUFFER))
        self._start = self._end = 0
        self._closed = False
        self._heard = _clock.monotonic()
        self.failure: str | None = None

    @property
    def quiet_for(self) -> float:
        """Seconds since data last arrived."""
        return _clock.monotonic() - self._heard

    @property
    def may_have_ended(self) -> bool:
        """Whether the connection may have ended, with the end not read yet."""
        # Systems other than Linux cannot detect this.
        if not hasattr(select, "POLLRDHUP"):
            return True
        end = select.poll()
        try:
            end.register(self._sock, select.POLLRDHUP)
            return bool(end.poll(0))
        except (OSError, ValueError):  # It was closed here.
            return True

    def recv(self, size: int) -> bytes:
        if self._start == self._end:
            self._start, self._end = 0, self._read()
        part = self._buffer[self._start : min(self._start + size, self._end)]
        self._start += len(part)
        return bytes(part)

    def _read(self) -> int:
        try:
            count = self._sock.recv_into(self._buffer)
        except TimeoutError:
            self._check_silence()
            raise
        except OSError as err:
            self._note_end(err.strerror or str(err))
            raise EOFError from err
        if count:
            self._heard = _clock.monotonic()
        else:
            self._note_end("the host closed the connection")
        return count

    def send(self, data: bytes) -> int:
        try:
            return self._sock.send(data)
        except TimeoutError:
            self._check_silence()
            raise
        except OSError as err:
            self._note_end(err.strerror or str(err))
            raise EOFError from err

    def _check_silence(self) -> None:
        if self.quiet_for > self._silence:
            self.fail(f"the host has been silent for {self._silence:.3g} s")
            # paramiko handles this as an orderly end, and fails on other errors.
            raise EOFError

    def _note_end(self, why: str) -> None:
        self.fail(why if self._why_it_ended is None or self._closed else self._why_it_ended())

    def fail(self, why: str) -> None:
        """Record why the connection ends, unless a reason is known already."""
        if self.failure is None and not self._closed:
            self.failure = why

    def settimeout(self, seconds: float | None) -> None:
        self._sock.settimeout(seconds)

    def getpeername(self) -> object:
        return self._sock.getpeername()

    def fileno(self) -> int:
        return self._sock.fileno()

    def abandon(self) -> None:
        """Close it in a child process; it stays open in the parent."""
        self.fail("the connection belongs to the parent process")
        self._closed = True
        self._sock.close()

    def close(self) -> None:
        """Close it, and wake threads that read or write."""
        self._closed = True
        with contextlib.suppress(OSError):
            self._sock.shutdown(socket.SHUT_RDWR)
        self._sock.close()
        self._on_close()


def dial(
    host: str, port: int, timeout: float, silence: float, operation: Operation
) -> WatchedSocket:
    operation.check()
    try:
        sock = _connect(host, port, _clock.monotonic() + timeout)
    except UnicodeError as err:
        raise SSHError(f"SSH to {host} port {port}: it is not a valid host name") from err
    except OSError as err:
        words = "no connection in time" if isinstance(err, TimeoutError) else str(err)
        raise SSHError(f"SSH to {host} port {port}: {words}", retryable=True) from err
    _tune(sock, silence)
    return WatchedSocket(sock, silence)


def _connect(host: str, port: int, deadline: float) -> socket.socket:
    """Connect to one of a host's addresses; give up soon on one that does not respond."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    *first, last = [str(address[0]) for *_, address in found]
    for address in first:
        with contextlib.suppress(OSError):
            left = max(0.1, deadline - _clock.monotonic())
            return socket.create_connection((address, port), min(_time_limits.CONNECT, left))
    return socket.create_connection((last, port), max(0.1, deadline - _clock.monotonic()))


def _tune(sock: socket.socket, silence: float) -> None:
    # Without it, each command takes 40 ms longer.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    # Where supported, the kernel also ends a connection that acknowledges no packets.
    for name, value in (
        ("TCP_USER_TIMEOUT", int(silence * 1000)),
        ("TCP_KEEPIDLE", max(1, int(silence / 2))),
        ("TCP_KEEPINTVL", max(1, int(silence / 6))),
        ("TCP_KEEPCNT", 3),
    ):
        option = getattr(socket, name, None)
        if option is not None:
            with contextlib.suppress(OSError):
                sock.setsockopt(socket.IPPROTO_TCP, option, value)


class ProxyProcess:
    """A proxy command, which runs while its socket is open.

    In the command, `%h` is the host, `%p` the port, `%%` a percent sign.
    """

    def __init__(self, command: str, host: str, port: int) -> None:
        self.sock, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(  # noqa: S602 -- it is the user's own command
                _filled(command, host, port),
                shell=True,
                stdin=theirs.fileno(),
                stdout=theirs.fileno(),
                stderr=subprocess.PIPE,
                start_new_session=True,
            )
        except OSError as err:
            self.sock.close()
            raise SSHError(f"the proxy command cannot be started: {err.strerror}") from err
        finally:
            theirs.close()
        self._stderr = b""
        self._reader = start_thread("rerobots-ssh-proxy", self._listen)

    def _listen(self) -> None:
        if self._process.stderr is not None:
            with self._process.stderr as stderr:
                while data := os.read(stderr.fileno(), _MOST_WORDS):
                    self._stderr = (self._stderr + data)[-_MOST_WORDS:]
        self._process.wait()

    def why_it_ended(self) -> str:
        """Return why the connection ended, with the last words of the program."""
        self._reader.join(1.0)
        words = one_line(self._stderr.decode("utf-8", "replace"), 300)
        return f"the proxy command closed the connection: {words or 'no error message'}"

    def end(self) -> None:
        """End the program, and what it started."""
        with contextlib.suppress(OSError):
            if hasattr(os, "killpg"):
                os.killpg(self._process.pid, signal.SIGTERM)
            else:
                self._process.terminate()


def _filled(command: str, host: str, port: int) -> str:
    values = {"%%": "%", "%h": shlex.quote(host), "%p": str(port)}
    return re.sub(r"%[%hp]", lambda found: values[found[0]], command)


def dial_through(command: str, host: str, port: int, silence: float) -> WatchedSocket:
    process = ProxyProcess(command, host, port)
    return WatchedSocket(process.sock, silence, process.why_it_ended, process.end)
