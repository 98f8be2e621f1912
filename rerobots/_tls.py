"""TLS contexts: made at first use, and shared by all clients with the same settings."""

import os
import ssl
import threading
import warnings
from typing import TypeAlias

from .errors import InvalidArgument

Verify: TypeAlias = bool | str | os.PathLike[str] | ssl.SSLContext

_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_lock = threading.Lock()
_contexts: dict[tuple[object, ...], ssl.SSLContext] = {}
_warned = False


def check(verify: Verify) -> None:
    """Check a way of verifying the server's certificate.

    Args:
        verify: As for `context`.

    Raises:
        InvalidArgument: There is no such way, or the file cannot be read.
    """
    if isinstance(verify, bool | ssl.SSLContext):
        return
    if not isinstance(verify, str | os.PathLike):
        raise InvalidArgument(
            "verify must be True, False, the path of a file of certificate authorities, or an "
            f"ssl.SSLContext: {verify!r}"
        )
    context(verify)


def context(verify: Verify) -> ssl.SSLContext:
    """Get the TLS context for a way of verifying the server's certificate.

    Args:
        verify: True for the usual authorities (or those of SSL_CERT_FILE and SSL_CERT_DIR), the
            path of a file of authorities, a context of the caller's own, or False.

    Returns:
        A context. Making one takes 20 ms, most of it reading the authorities.

    Raises:
        InvalidArgument: The file cannot be read.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if verify is False:
        _warn()
    path = None if isinstance(verify, bool) else os.fspath(verify)
    key = (verify if path is None else path, *map(os.environ.get, _VARIABLES))
    with _lock:
        if key not in _contexts:
            _contexts[key] = _make(path, trusting=verify is False)
        return _contexts[key]


def _make(path: str | None, *, trusting: bool) -> ssl.SSLContext:
    if trusting:
        made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    elif path is not None:
        try:
            made = ssl.create_default_context(cafile=path)
        except OSError as err:
            raise InvalidArgument(f"verify: cannot read certificates from {path!r}: {err}") from err
    elif any(os.environ.get(name) for name in _VARIABLES):
        file, folder = (os.environ.get(name) or None for name in _VARIABLES)
        made = ssl.create_default_context(cafile=file, capath=folder)
    else:
        import certifi

        made = ssl.create_default_context(cafile=certifi.where())
    made.set_alpn_protocols(["http/1.1"])
    return made


def _warn() -> None:
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(
            "verify=False: the server's certificate is not checked, and anybody on the way can "
            "read the API token",
            stacklevel=2,
        )
