"""The user's choice of how to sign in to the host of an instance."""

from __future__ import annotations

import os
import re
import shlex
from typing import TYPE_CHECKING, NamedTuple, get_args

from .._client import bodies
from ..errors import InvalidArgument, MissingExtra
from ..types import HostKeyPolicy

if TYPE_CHECKING:
    import paramiko

    from ..sshkeys import PrivateKey

_JUMP = re.compile(r"([A-Za-z0-9_][\w.-]*@)?([A-Za-z0-9_][\w.-]*|\[[0-9A-Fa-f:]+\])(:\d{1,5})?")
_POLICIES = get_args(HostKeyPolicy)


class SignIn(NamedTuple):
    """Keys, host key policy and proxy for signing in."""

    private_key: PrivateKey | None = None
    """The user's own; None for the server's, or one of the user's that matches."""
    passphrase: str | None = None
    host_key_policy: HostKeyPolicy = "strict"
    public_key: str | None = None
    proxy_command: str | None = None


def make(
    private_key: str | os.PathLike[str] | paramiko.PKey | None,
    passphrase: str | None,
    host_key_policy: HostKeyPolicy,
    public_key: str | os.PathLike[str] | None,
    proxy_jump: str | None = None,
    proxy_command: str | None = None,
) -> SignIn:
    if host_key_policy not in _POLICIES:
        raise InvalidArgument(f"host_key_policy must be one of {_POLICIES}: {host_key_policy!r}")
    if public_key is not None:
        public_key = bodies.public_key(public_key)
    key = None if private_key is None else _read(private_key, passphrase)
    proxy = _proxy(proxy_jump, proxy_command)
    return SignIn(key, passphrase, host_key_policy, public_key, proxy)


def _proxy(jump: str | None, command: str | None) -> str | None:
    """Return the command that connects to the host, if there is one."""
    if jump is None:
        if command is not None and (not isinstance(command, str) or not _is_line(command)):
            raise InvalidArgument("proxy_command must be a command in one line (str)")
        return command
    if command is not None:
        raise InvalidArgument("only one of proxy_jump and proxy_command can be given")
    *before, last = jump.split(",") if isinstance(jump, str) else [""]
    if not all(map(_JUMP.fullmatch, (*before, last))):
        raise InvalidArgument(f"proxy_jump must be like 'user@host:22': {jump!r}")
    name, _, port = last.rpartition(":") if last.rpartition(":")[2].isdigit() else (last, "", "22")
    through = ["-J", ",".join(before)] if before else []
    words = ["ssh", "-o", "BatchMode=yes", *through, "-p", port, "-W", "[%h]:%p", "--", name]
    return shlex.join(words)


def _is_line(text: str) -> bool:
    return bool(text.strip()) and not set(text) & {"\n", "\r", "\0"}


def _read(
    private_key: str | os.PathLike[str] | paramiko.PKey, passphrase: str | None
) -> PrivateKey:
    try:
        from .. import sshkeys
    except ImportError as err:
        raise MissingExtra.of("SSH", "extra", err) from err
    return sshkeys.private_key(private_key, passphrase)
