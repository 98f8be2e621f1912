"""Private SSH keys: those of instances, and the user's own."""

import codecs
import io
import os
import socket
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from pickle import PicklingError
from typing import Any, cast

import paramiko
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from . import _time_limits
from ._log import ssh_log as log
from .errors import InvalidArgument, SSHError

_Key = rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
_USUAL_FILES = ("id_ed25519", "id_ecdsa", "id_rsa")
# Most characters of a private key; one of RSA with 16384 bits has 13,000.
_LONGEST = 20_000


@dataclass(frozen=True)
class PrivateKey:
    """A private key to sign in with.

    Attributes:
        text: The key in OpenSSH's format without a passphrase, or None if it is not available.
        path: File that it was read from, or None.
    """

    pkey: paramiko.PKey = field(repr=False)
    text: str | None = field(default=None, repr=False)
    path: Path | None = None

    def __str__(self) -> str:
        return f"{self.pkey.get_name()} {self.pkey.fingerprint}"

    def __reduce__(self) -> tuple[Any, ...]:
        if self.text is None:
            raise PicklingError(
                "this private key cannot be passed to another process (its text is not "
                "available): use its path or its text instead"
            )
        return _from_text, (self.text, self.path)

    @property
    def public(self) -> bytes:
        """The public key in the binary format of SSH."""
        return self.pkey.asbytes()


def load_private_key(
    text: str, passphrase: str | None = None, source: str = "the server's private key"
) -> PrivateKey:
    """Load a private key without writing a file; errors name its source.

    Raises:
        SSHError: The text is not a key in PEM (PKCS#1, PKCS#8, SEC 1) or OpenSSH format. Or the
            passphrase is wrong, or the type is not RSA, Ed25519 or ECDSA.
    """
    # White space around a key is often copied with it.
    data = (text.strip() + "\n").encode("ascii", "replace")
    if len(data) > _LONGEST:
        raise SSHError(f"{source} is too long ({len(data)} characters)")
    key = _load(data, None, source) or _load_encrypted(data, passphrase, source)
    if isinstance(key, rsa.RSAPrivateKey):
        return PrivateKey(paramiko.RSAKey(key=key), _openssh(key))
    if isinstance(key, ed25519.Ed25519PrivateKey):
        text = _openssh(key)
        return PrivateKey(paramiko.Ed25519Key.from_private_key(io.StringIO(text)), text)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        text = _openssh(key)
        return PrivateKey(paramiko.ECDSAKey.from_private_key(io.StringIO(text)), text)
    raise SSHError(f"{source} is not supported (its type is neither RSA nor Ed25519 nor ECDSA)")


def _from_text(text: str, path: Path | None) -> PrivateKey:
    return replace(load_private_key(text), path=path)


def _load(data: bytes, passphrase: bytes | None, source: str) -> object | None:
    """Return the key, or None if it is encrypted and there is no passphrase."""
    # cryptography reads more formats than paramiko.
    load = serialization.load_pem_private_key
    if b"OPENSSH PRIVATE KEY" in data:
        load = serialization.load_ssh_private_key
    try:
        return load(data, password=passphrase)
    except TypeError:
        return None
    except (ValueError, UnsupportedAlgorithm) as err:
        if passphrase is None and b"ENCRYPTED" in data:
            return None
        # Not chained: such an error can contain a part of the key.
        raise SSHError(
            f"{source} cannot be read ({type(err).__name__})"
            if passphrase is None
            else f"{source} cannot be read (the passphrase is wrong)"
        ) from None


def _load_encrypted(data: bytes, passphrase: str | None, source: str) -> object | None:
    if passphrase is None:
        raise SSHError(f"{source} is encrypted: pass its passphrase, or add it to an SSH agent")
    if not isinstance(passphrase, str):
        raise InvalidArgument(f"passphrase must be a str, not {type(passphrase).__name__}")
    return _load(data, passphrase.encode("utf-8", "surrogateescape"), source)


def _openssh(key: _Key) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.OpenSSH,
        serialization.NoEncryption(),
    ).decode("ascii")


def private_key(
    value: str | os.PathLike[str] | paramiko.PKey, passphrase: str | None = None
) -> PrivateKey:
    """Load the user's private key from the path of its file, its text, or a paramiko key.

    Raises:
        SSHError: It cannot be read or is not a private key.
    """
    if isinstance(value, paramiko.PKey):
        return PrivateKey(value, _text_of(value))
    if isinstance(value, str) and "-----BEGIN" in value:
        return load_private_key(value, passphrase, "the private key")
    try:
        path = Path(os.path.expanduser(os.fsdecode(value)))  # noqa: PTH111 -- never raises
        text = _decoded(path.read_bytes())
    except (OSError, TypeError, ValueError) as err:
        reason = err.strerror if isinstance(err, OSError) else "not text"
        raise SSHError(f"the private key {_shown(value)} cannot be read ({reason})") from None
    if "PRIVATE KEY" not in text:
        raise SSHError(f"{str(path)!r} does not contain a private key")
    return replace(load_private_key(text, passphrase, f"the private key {str(path)!r}"), path=path)


def _shown(value: object) -> str:
    return repr(str(value)) if isinstance(value, str | os.PathLike) else type(value).__name__


def _decoded(data: bytes) -> str:
    """Decode the text of a file in UTF-8, or in UTF-16, which some editors use."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    text = data.decode("utf-16" if is_wide else "utf-8-sig")
    if "\0" in text:
        raise ValueError("not text")
    return text


def _text_of(key: paramiko.PKey) -> str | None:
    """Return the text of a paramiko key, or None if it has none, like those of the SSH agent."""
    inside: Any = key
    try:
        if isinstance(key, paramiko.RSAKey):
            return _openssh(inside.key)
        if isinstance(key, paramiko.ECDSAKey):
            return _openssh(inside.signing_key)
        if isinstance(key, paramiko.Ed25519Key):
            seed = bytes(inside._signing_key)
            return _openssh(ed25519.Ed25519PrivateKey.from_private_bytes(seed))
    except (AttributeError, TypeError, ValueError):
        return None
    return None


def own_keys(public: str | None = None, passphrase: str | None = None) -> list[PrivateKey]:
    """Return the user's own keys: first those of the SSH agent, then those in `~/.ssh`.

    With a public key in OpenSSH's format, return only the private key that matches it.
    """
    wanted = None if public is None else public.split()[1:2]
    found = _agent_keys()
    for path in _files(wanted):
        try:
            found.append(private_key(path, passphrase))
        except SSHError:
            # It is encrypted, for example; another key may work.
            continue
    if wanted is None:
        return found
    return [key for key in found if [key.pkey.get_base64()] == wanted]


class _Agent(paramiko.Agent):
    """The SSH agent. Its keys refer to it; its connection is closed with the last of them."""

    def __del__(self) -> None:
        self.close()

    def _connect(self, conn: Any) -> None:
        # Pageant has no timeout.
        if isinstance(conn, socket.socket):
            conn.settimeout(_time_limits.SSH_AGENT)
        try:
            cast("Any", super())._connect(conn)
        except Exception as err:
            # Malformed messages lead to errors of many types.
            log.warning("the SSH agent cannot be used: %s", err)
            self.close()
            return
        if isinstance(conn, socket.socket):
            # The user may have to confirm a signature.
            conn.settimeout(_time_limits.SSH_CONNECT)

    def _send_message(self, msg: Any) -> Any:
        try:
            if cast("Any", self)._conn is None:
                raise OSError("connection was closed")
            return cast("Any", super())._send_message(msg)
        except OSError as err:
            # A late reply would be taken for the reply to another message.
            cast("Any", self)._close()
            words = "does not respond" if isinstance(err, TimeoutError) else str(err)
            raise paramiko.SSHException(f"the SSH agent {words}") from err


def _agent_keys() -> list[PrivateKey]:
    try:
        return [PrivateKey(key) for key in _Agent().get_keys()]
    except (paramiko.SSHException, OSError) as err:
        log.warning("the SSH agent cannot be used: %s", err)
        return []


def _files(wanted: list[str] | None) -> Iterable[Path]:
    folder = Path(os.path.expanduser("~/.ssh"))  # noqa: PTH111 -- never raises
    if wanted is None:
        return [folder / name for name in _USUAL_FILES if (folder / name).is_file()]
    files = []
    for path in sorted(folder.glob("*.pub")):
        try:
            if path.read_text("utf-8", "replace").split()[1:2] == wanted:
                files.append(path.with_suffix(""))
        except OSError:
            continue
    return files
