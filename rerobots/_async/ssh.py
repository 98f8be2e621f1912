"""A session of SSH with the host of an instance."""

import errno
import os
import selectors
import socket
import stat
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import ParamSpec, TypeVar

import paramiko
from paramiko.channel import ChannelFile, ChannelStderrFile, ChannelStdinFile

from .. import _runtime
from ..errors import CommandTimeout, HostKeyNotListed, SSHError
from ..sshkeys import ListedHostKeys, load_private_key

_P = ParamSpec("_P")
_T = TypeVar("_T")

_CONNECT_TIMEOUT = 15.0
# Unlimited, reads ahead have hung on large files; fewer make them slow.
_READS_AHEAD = 1024


class AsyncSSHSession:
    """Commands and files on the host of an instance."""

    def __init__(self, client: paramiko.SSHClient) -> None:
        self._client = client
        self._sftp: paramiko.SFTPClient | None = None

    @classmethod
    async def connect(
        cls, host: str, port: int, *, key: str, hostkeys: Sequence[str]
    ) -> "AsyncSSHSession":
        """Sign in as root, with a private key, at a host that has one of the host keys."""
        return cls(await _runtime.async_call(_connect, host, port, key, hostkeys))

    async def execute(self, command: str, timeout: float | None) -> bytes:
        """Run a command to its end, and give what it wrote to stdout."""
        return await _runtime.async_call(_execute, self._client, command, timeout)

    async def open_files(
        self, command: str, timeout: float | None
    ) -> tuple[ChannelStdinFile, ChannelFile, ChannelStderrFile]:
        """Start a command, and give its stdin, stdout and stderr."""
        return await _runtime.async_call(
            _mapped(self._client.exec_command), command, timeout=timeout
        )

    async def sftp(self) -> paramiko.SFTPClient:
        """The SFTP client of this session."""
        if self._sftp is None:
            self._sftp = await _runtime.async_call(_mapped(self._client.open_sftp))
        return self._sftp

    async def put(self, localpath: str, remotepath: str) -> None:
        """Send a file."""
        sftp = await self.sftp()
        await _runtime.async_call(_put, sftp, localpath, remotepath)

    async def get(self, remotepath: str, localpath: str) -> None:
        """Fetch a file."""
        sftp = await self.sftp()
        await _runtime.async_call(_get, sftp, remotepath, localpath)

    async def aclose(self) -> None:
        """End the session."""
        await _runtime.async_call(self._client.close)


def _connect(host: str, port: int, key: str, hostkeys: Sequence[str]) -> paramiko.SSHClient:
    policy = ListedHostKeys(hostkeys)
    pkey = load_private_key(key)
    not_listed: HostKeyNotListed | None = None
    while True:
        try:
            return _sign_in(host, port, pkey, policy)
        except HostKeyNotListed as err:
            # A host has a key of each type; of another type, it may have one that is listed.
            not_listed = not_listed or err
            if not policy.has_other_types():
                raise not_listed from None
        except SSHError as err:
            raise not_listed or err from err.__cause__


def _sign_in(
    host: str, port: int, pkey: paramiko.PKey, policy: ListedHostKeys
) -> paramiko.SSHClient:
    client = paramiko.SSHClient()
    client.set_missing_host_key_policy(policy)
    sock = _dial(host, port)
    try:
        with _errors_mapped(f"SSH to {host} port {port}"):
            client.connect(
                host,
                port=port,
                username="root",
                pkey=pkey,
                sock=sock,
                timeout=_CONNECT_TIMEOUT,
                banner_timeout=_CONNECT_TIMEOUT,
                auth_timeout=_CONNECT_TIMEOUT,
                allow_agent=False,
                look_for_keys=False,
                transport_factory=policy.transport,
            )
    except BaseException:
        client.close()
        sock.close()
        raise
    return client


def _dial(host: str, port: int) -> socket.socket:
    try:
        sock = socket.create_connection((host, port), timeout=_CONNECT_TIMEOUT)
    except OSError as err:
        raise SSHError(f"SSH to {host} port {port}: {err}", retryable=True) from err
    # paramiko does not: without it each command waits for 40 ms.
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return sock


def _execute(client: paramiko.SSHClient, command: str, timeout: float | None) -> bytes:
    with _errors_mapped("exec_ssh"):
        transport = client.get_transport()
        if transport is None:
            raise paramiko.SSHException("not connected")
        channel = transport.open_session(timeout=_CONNECT_TIMEOUT)
        with channel:
            channel.settimeout(timeout)
            channel.exec_command(command)
            channel.shutdown_write()
            return b"".join(_stdout(channel, command, timeout))


def _stdout(channel: paramiko.Channel, command: str, timeout: float | None) -> Iterator[bytes]:
    """What a command writes to stdout; stderr is read along with it, or the command would wait."""
    deadline = None if timeout is None else time.monotonic() + timeout
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        while True:
            # Looked at first: what arrived before the end is still there to be read after it.
            ended = channel.eof_received or channel.closed
            while channel.recv_stderr_ready():
                channel.recv_stderr(1 << 16)
            while channel.recv_ready():
                yield channel.recv(1 << 16)
            if ended:
                return
            left = None if deadline is None else deadline - time.monotonic()
            if left is not None and left <= 0:
                raise CommandTimeout(f"the command did not end within {timeout} s: {command!r}")
            selector.select(left)


def _put(sftp: paramiko.SFTPClient, localpath: str, remotepath: str) -> None:
    with _errors_mapped(f"put_file({remotepath!r})", remotepath):
        sftp.put(localpath, remotepath)


def _get(sftp: paramiko.SFTPClient, remotepath: str, localpath: str) -> None:
    with _errors_mapped(f"get_file({remotepath!r})", remotepath):
        # Looked at first, so that a file that is not there leaves none here.
        mode = sftp.stat(remotepath).st_mode
        if mode is not None and stat.S_ISDIR(mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), remotepath)
        sftp.get(remotepath, localpath, max_concurrent_prefetch_requests=_READS_AHEAD)


def _mapped(function: Callable[_P, _T]) -> Callable[_P, _T]:
    def call(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        with _errors_mapped(getattr(function, "__name__", "SSH")):
            return function(*args, **kwargs)

    return call


@contextmanager
def _errors_mapped(doing: str, path: str | None = None) -> Iterator[None]:
    try:
        yield
    except SSHError:
        raise
    except (paramiko.SSHException, EOFError, ConnectionError, TimeoutError) as err:
        raise SSHError(f"{doing}: {err or 'the connection was closed'}") from err
    except OSError as err:
        # What has a number is about a file, here or there, and told by Python's own errors.
        if err.errno is not None and (err.filename is not None or path is None):
            raise
        if err.errno is not None:
            raise type(err)(err.errno, os.strerror(err.errno), path) from err
        raise SSHError(f"{doing}: {err}") from err
