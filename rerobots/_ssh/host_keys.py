"""Verification of host keys."""

import base64
import hashlib
import re
from collections.abc import Iterable

import paramiko

from ..errors import HostKeyMismatch, SSHError
from ..types import HostKeyPolicy

# Signatures with which a host can prove that it has its key.
SIGNATURES = (
    "ssh-ed25519",
    "ecdsa-sha2-nistp256",
    "ecdsa-sha2-nistp384",
    "ecdsa-sha2-nistp521",
    "rsa-sha2-512",
    "rsa-sha2-256",
)
# Key types of signatures that have another name than the type.
_TYPES = {"rsa-sha2-512": "ssh-rsa", "rsa-sha2-256": "ssh-rsa"}
_TYPE = re.compile(r"[A-Za-z0-9@.-]{1,64}")


class HostKeys:
    """The host keys that an instance lists; no other key is accepted.

    Args:
        lines: OpenSSH lines: type, base64, comment. Malformed ones are ignored, unless all are.
        policy: "strict"; or "accept-new", which accepts the first key that the host shows if
            none is listed, and then no other.
        before: Keys of the same instance that were listed or accepted before.
    """

    def __init__(
        self,
        lines: list[str],
        policy: HostKeyPolicy = "strict",
        before: "HostKeys | None" = None,
    ) -> None:
        self._keys = dict(filter(None, map(_parse, lines)))
        self._is_accepted = False
        if self._keys and before is not None and before._is_accepted:
            before._check_listed(self._keys)
        if self._keys:
            return
        if lines:
            raise SSHError("the instance lists only malformed host keys")
        if policy != "accept-new":
            raise SSHError(
                "the instance lists no host key, so its host cannot be verified. If you trust the "
                'network, use host_key_policy="accept-new" to accept the first key.'
            )
        self._is_accepted = True
        if before is not None:
            self._keys.update(before._keys)

    def _check_listed(self, keys: Iterable[bytes]) -> None:
        if not set(self._keys) <= set(keys):
            raise HostKeyMismatch(
                f"the instance lists host keys now, but not {self._shown()}, which was accepted "
                "before (it may have been somebody else's host)"
            )

    def _shown(self) -> str:
        return ", ".join(f"{kind} {fingerprint(key)}" for key, kind in self._keys.items())

    def lines(self) -> list[str]:
        """Return the keys, each as type and base64."""
        return [f"{kind} {base64.b64encode(key).decode()}" for key, kind in self._keys.items()]

    def key_types(self, shown: list[str]) -> tuple[str, ...] | None:
        """Return the signatures to request: those of listed keys; None for any.

        `shown` are types for which the host has already shown a key that is not listed.
        """
        if not self._keys:
            return None
        types = set(self._keys.values()) - set(shown)
        names = tuple(name for name in SIGNATURES if _TYPES.get(name, name) in types)
        if not names and not shown:
            raise SSHError("the instance lists only host keys of types that are not trusted")
        return names

    def check(self, host: str, key: paramiko.PKey) -> None:
        """Raise `HostKeyMismatch` if the key that a host showed is not listed."""
        shown = key.asbytes()
        if not self._keys:
            self._keys[shown] = key.get_name()
        if shown not in self._keys:
            how = "the instance does not list (it lists "
            if self._is_accepted:
                how = "is not the one accepted before ("
            raise HostKeyMismatch(
                f"{host} has the host key {key.get_name()} {fingerprint(shown)}, which "
                f"{how}{self._shown()}): it may be somebody else's host"
            )


def fingerprint(key: bytes) -> str:
    """Return the fingerprint of a public key, as OpenSSH shows it."""
    digest = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return "SHA256:" + digest.rstrip("=")


def _parse(line: str) -> tuple[bytes, str] | None:
    kind, key, *_ = (*line.split(), "", "")
    try:
        data = base64.b64decode(key, validate=True)
    except ValueError:
        return None
    return (data, kind) if data and _TYPE.fullmatch(kind) else None
