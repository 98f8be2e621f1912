"""How to sign in to the host of an instance: what its user has chosen."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, NamedTuple, get_args

from ..errors import InvalidArgument, MissingExtra
from ..types import HostKeyPolicy

if TYPE_CHECKING:
    import paramiko

    from ..sshkeys import PrivateKey

_POLICIES = get_args(HostKeyPolicy)


class SignIn(NamedTuple):
    """With what keys, and to which hosts."""

    private_key: PrivateKey | None = None
    """The user's own; None is the server's, or the one that matches."""
    passphrase: str | None = None
    host_key_policy: HostKeyPolicy = "strict"
    public_key: str | None = None


def make(
    private_key: str | os.PathLike[str] | paramiko.PKey | None,
    passphrase: str | None,
    host_key_policy: HostKeyPolicy,
    public_key: str | os.PathLike[str] | None,
) -> SignIn:
    """Check what a user has chosen; see `Instance.configure_ssh`.

    Raises:
        InvalidArgument: The policy or the public key is none.
        SSHError: The private key cannot be read, is encrypted, or is of another type.
        MissingExtra: A private key needs `pip install "rerobots[extra]"`.
    """
    if host_key_policy not in _POLICIES:
        raise InvalidArgument(f"host_key_policy must be one of {_POLICIES}: {host_key_policy!r}")
    if public_key is not None:
        from .._client import bodies

        public_key = bodies.public_key(public_key)
    key = None if private_key is None else _read(private_key, passphrase)
    return SignIn(key, passphrase, host_key_policy, public_key)


def _read(
    private_key: str | os.PathLike[str] | paramiko.PKey, passphrase: str | None
) -> PrivateKey:
    try:
        from .. import sshkeys
    except ImportError as err:
        raise MissingExtra.of("SSH", "extra", err) from err
    return sshkeys.private_key(private_key, passphrase)
