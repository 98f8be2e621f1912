"""The SSH client of an instance: its keys and its connection."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from ... import _concurrency, _ssh, errors
from .. import sign_in
from .base import AsyncInstanceBase

if TYPE_CHECKING:
    import paramiko

    from ..._operation import Operation
    from ..._ssh.host_keys import HostKeys
    from ..._ssh.session import Session
    from ...sshkeys import PrivateKey
    from ...types import HostKeyPolicy

T = TypeVar("T")


class AsyncInstanceSession(AsyncInstanceBase):
    """The SSH client of an instance, which connects at its first use."""

    _session: Session | None = None
    _host_keys: HostKeys | None = None

    def configure_ssh(
        self,
        private_key: str | os.PathLike[str] | paramiko.PKey | None = None,
        passphrase: str | None = None,
        host_key_policy: HostKeyPolicy = "strict",
        public_key: str | os.PathLike[str] | None = None,
        *,
        proxy_jump: str | None = None,
        proxy_command: str | None = None,
    ) -> None:
        """Choose how to sign in over SSH; existing connections stay as they are.

        Args:
            private_key: Path of a private key, its text, or a `paramiko.PKey`: RSA, ECDSA or
                Ed25519, in PEM, PKCS#8 or OpenSSH's format. By default the key is the server's;
                if it has none, those of the SSH agent and in `~/.ssh` are tried.
            passphrase: Passphrase of the private key, if it is encrypted.
            host_key_policy: "strict" accepts only host keys that the instance lists. If it lists
                none, "accept-new" accepts the first one that the host shows, and no other as long
                as this object lives.
            public_key: Text or path of the public key of the launch, to choose the private key of
                yours that matches it. By default, it is the `sshkey` of the launch.
            proxy_jump: Host to connect through, as "user@host:22"; several with commas. Your own
                `ssh` signs in there, with its settings and its agent, but without prompts.
            proxy_command: Local shell command whose input and output are connected to the host
                `%h`, port `%p`: for a SOCKS proxy, for example.

        Raises:
            SSHError: The private key cannot be read, is encrypted, or is of another type.
            MissingExtra: This needs `pip install "rerobots[extra]"`.

        Example:
            >>> rri.configure_ssh(host_key_policy="accept-new")
        """
        public_key = self._options.get("sshkey") if public_key is None else public_key
        self._sign_in = sign_in.make(
            private_key, passphrase, host_key_policy, public_key, proxy_jump, proxy_command
        )

    async def start_sshclient(self) -> None:
        """Connect the SSH client of this instance, signed in as root.

        This is optional: the first use connects, too. The private key comes from the server and
        stays in memory, unless `configure_ssh()` chose another one. The host must have one of the
        host keys that the instance lists.

        Raises:
            InstanceNotReady: The instance is not READY, or has no address yet.
            HostKeyMismatch: The host has another host key.
            SSHError: There is no private key or listed host key, or it cannot sign in within 30 s.
            MissingExtra: This needs `pip install "rerobots[extra]"`.

        Example:
            >>> await rri.start_sshclient()
        """
        await self.stop_sshclient()
        session = await self._ssh()
        try:
            await _concurrency.async_call(lambda operation: session.connect(operation) and None)
        except BaseException:
            self._session = None
            raise

    async def stop_sshclient(self) -> None:
        """Stop the SSH client, if there is one, and everything that runs on it.

        Example:
            >>> await rri.stop_sshclient()
        """
        session, self._session = self._session, None
        if session is not None:
            await _concurrency.async_call(lambda operation: session.close())

    async def _ssh(self) -> Session:
        """Return the session, which connects when it is used."""
        lock: Any = vars(self).setdefault("_ssh_lock", _concurrency.AsyncLock())
        async with lock:
            if self._session is None:
                self._session = await self._make_session()
            return self._session

    async def _call_ssh(self, function: Callable[[Session, Operation], T]) -> T:
        """Call a function that blocks with the session."""
        session = await self._ssh()
        return await _concurrency.async_call(lambda operation: function(session, operation))

    async def _make_session(self) -> Session:
        _load_engine()
        host, port, lines = await self._address()
        keys = _ssh.host_keys.HostKeys(lines, self._sign_in.host_key_policy, self._host_keys)
        endpoint = _ssh.connection.Endpoint(
            host,
            port,
            keys,
            await self._private_keys(),
            proxy_command=self._sign_in.proxy_command,
        )
        self._host_keys = keys
        return _ssh.session.Session(endpoint)

    async def _address(self) -> tuple[str, int, list[str]]:
        details = await self.get_details()
        name = f"instance {self.instance_id}"
        if details["status"] != "READY":
            raise errors.InstanceNotReady(
                f"{name} is {details['status']}: SSH needs it to be READY",
                retryable=details["status"] == "INIT",
            )
        conn = details.get("conn", {})
        host, port, lines = conn.get("ipv4"), conn.get("port"), conn.get("hostkeys") or []
        if not host or not port:
            raise errors.InstanceNotReady(f"{name} has no address for SSH yet", retryable=True)
        if not isinstance(host, str):
            raise self._missing("ipv4")
        if not isinstance(port, int) or not 0 < port < 1 << 16:
            raise self._missing("port")
        if not isinstance(lines, list) or not all(isinstance(line, str) for line in lines):
            raise self._missing("hostkeys")
        return host, port, lines

    async def _private_keys(self) -> list[PrivateKey]:
        from ... import sshkeys

        chosen = self._sign_in
        if chosen.private_key is not None:
            return [chosen.private_key]
        try:
            return [sshkeys.load_private_key(await self.apic.get_instance_sshkey(self.instance_id))]
        except errors.Error as err:
            if err.status_code != 404 or isinstance(err, errors.InstanceNotFound):
                raise
            refused = err
        own = await _concurrency.async_call(
            lambda op: sshkeys.own_keys(chosen.public_key, chosen.passphrase)
        )
        if own:
            return own
        raise errors.SSHError(
            f"the server has no private key of instance {self.instance_id} "
            f"({refused.server_message}), and neither the SSH agent nor ~/.ssh has a matching one. "
            "If a public key was given at its launch, pass the private key: "
            "Instance(private_key=...) or configure_ssh(private_key=...)",
            status_code=refused.status_code,
            method=refused.method,
            url=refused.url,
            server_message=refused.server_message,
        ) from refused


def _load_engine() -> None:
    try:
        from ..._ssh import session  # noqa: F401
    except ImportError as err:
        raise errors.MissingExtra.of("SSH", "extra", err) from err
