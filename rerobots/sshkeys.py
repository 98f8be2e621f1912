"""Keys of SSH: the private one of an instance, and those that its hosts may have."""

import base64
import binascii
import io
from collections.abc import Iterable
from typing import Any

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from .errors import HostKeyNotListed, SSHError

# Names of signatures that are not those of the keys' type.
_TYPES = {"rsa-sha2-512": "ssh-rsa", "rsa-sha2-256": "ssh-rsa"}


def load_private_key(text: str) -> paramiko.PKey:
    """Load a private key, in memory only.

    Args:
        text: The key in any of PEM's formats or OpenSSH's, without a passphrase.

    Returns:
        The key, for paramiko.

    Raises:
        SSHError: It is none, or of a type other than RSA, Ed25519 and ECDSA.
    """
    # paramiko reads keys in fewer formats than cryptography does; both know OpenSSH's.
    data = text.encode()
    load = serialization.load_pem_private_key
    if b"OPENSSH PRIVATE KEY" in data:
        load = serialization.load_ssh_private_key
    try:
        key = load(data, password=None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as err:
        # Not chained: such an error can repeat part of what it was given.
        raise SSHError(f"the server's private key cannot be read ({type(err).__name__})") from None
    if isinstance(key, rsa.RSAPrivateKey):
        return paramiko.RSAKey(key=key)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        return paramiko.Ed25519Key.from_private_key(io.StringIO(_openssh(key)))
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return paramiko.ECDSAKey.from_private_key(io.StringIO(_openssh(key)))
    raise SSHError("the server's private key is neither RSA nor Ed25519 nor ECDSA")


def _openssh(key: ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    ).decode("ascii")


class ListedHostKeys(paramiko.MissingHostKeyPolicy):
    """Accepts the host keys that an instance lists, every one of them and no other.

    Args:
        lines: OpenSSH lines: type, base64, comment. What is no such line is passed over.

    Raises:
        SSHError: None of the lines is a host key.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        keys = dict(filter(None, map(_parse, lines)))
        if not keys:
            raise SSHError("the instance lists no host key, so its host cannot be verified")
        self._keys = frozenset(keys)
        self._types = set(keys.values())

    def transport(self, sock: Any, **options: Any) -> paramiko.Transport:
        """A transport that asks the host for one of the listed keys, whatever others it has."""
        transport = paramiko.Transport(sock, **options)
        security = transport.get_security_options()
        known = tuple(name for name in security.key_types if _TYPES.get(name, name) in self._types)
        if not known:
            transport.close()
            raise SSHError("the instance lists no host key of a type that is still trusted")
        security.key_types = known
        return transport

    def missing_host_key(
        self, client: paramiko.SSHClient, hostname: str, key: paramiko.PKey
    ) -> None:
        """Called with the key of the host; raises if it is not listed."""
        if key.asbytes() not in self._keys:
            self._types.discard(key.get_name())
            raise HostKeyNotListed(
                f"{hostname} has a host key that the instance does not list "
                f"({key.get_name()} {key.fingerprint}): it may be somebody else's host"
            )

    def has_other_types(self) -> bool:
        """Whether keys are listed of a type of which the host has not shown another one."""
        return bool(self._types)


def _parse(line: str) -> tuple[bytes, str] | None:
    words = line.split()
    try:
        return base64.b64decode(words[1], validate=True), words[0]
    except (IndexError, binascii.Error):
        return None
