"""Key pairs: of instances (for logins) and of their hosts. They stay in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

import asyncssh
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from ..world.deployments import KeyType


@dataclass(frozen=True, slots=True)
class KeyPair:
    """The key pair of an instance: the private key is for the user, the public key for the host."""

    private_text: str = field(repr=False)
    public_key: asyncssh.SSHKey

    @property
    def public_text(self) -> str:
        """The public key as a line in OpenSSH format."""
        return self.public_key.export_public_key("openssh").decode().strip()


def make_key_pair(key_type: KeyType) -> KeyPair:
    """Make a pair. RSA takes about 50 ms: call it off the event loop."""
    if key_type == "rsa":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        # Every SSH client reads the traditional PEM format.
        text = _text(key, serialization.PrivateFormat.TraditionalOpenSSL)
    else:
        text = _text(ed25519.Ed25519PrivateKey.generate(), serialization.PrivateFormat.OpenSSH)
    return KeyPair(text, asyncssh.import_private_key(text).convert_to_public())


def _text(
    key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey, form: serialization.PrivateFormat
) -> str:
    encryption = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, form, encryption).decode()


def read_public_keys(text: str) -> list[asyncssh.SSHKey]:
    """Read public keys, one on each line. As in `authorized_keys`, other lines are ignored."""
    keys: list[asyncssh.SSHKey] = []
    for line in text.splitlines():
        try:
            keys.append(asyncssh.import_public_key(line))
        except (asyncssh.KeyImportError, ValueError):
            continue
    return keys


def make_host_keys(hostname: str) -> list[asyncssh.SSHKey]:
    """Make the host keys of a host."""
    return [
        asyncssh.generate_private_key(algorithm, comment=f"root@{hostname}")
        for algorithm in ("ecdsa-sha2-nistp256", "ssh-ed25519")
    ]


def host_key_lines(keys: list[asyncssh.SSHKey]) -> tuple[str, ...]:
    """Format host keys as the API lists them: the last line keeps the newline of its file."""
    lines = [key.export_public_key("openssh").decode().rstrip("\n") for key in keys]
    return (*lines[:-1], lines[-1] + "\n")
