"""TLS contexts: made at first use, and shared by all clients with the same settings."""

import os
import ssl
import threading
import warnings

import httpx

_lock = threading.Lock()
_contexts: dict[tuple[object, ...], ssl.SSLContext] = {}
_warned = False


def context(verify: bool | str | os.PathLike[str] | ssl.SSLContext) -> ssl.SSLContext:
    """The TLS context for a way of verifying the server's certificate.

    Args:
        verify: True for the usual authorities (or those of SSL_CERT_FILE and SSL_CERT_DIR), the
            path of a file of authorities, a context of the caller's own, or False.

    Returns:
        A context. Making one takes 20 ms, most of it reading the authorities.

    Raises:
        ValueError: The file cannot be read.
    """
    if isinstance(verify, ssl.SSLContext):
        return verify
    if verify is False:
        _warn()
    path = None if isinstance(verify, bool) else os.fspath(verify)
    key = (
        verify if path is None else path,
        *map(os.environ.get, ("SSL_CERT_FILE", "SSL_CERT_DIR")),
    )
    with _lock:
        if key not in _contexts:
            _contexts[key] = _make(verify, path)
        return _contexts[key]


def _make(verify: object, path: str | None) -> ssl.SSLContext:
    if path is None:
        return httpx.create_ssl_context(verify=bool(verify))
    try:
        return ssl.create_default_context(cafile=path)
    except OSError as err:
        raise ValueError(f"verify: cannot read certificates from {path!r}: {err}") from err


def _warn() -> None:
    global _warned
    if not _warned:
        _warned = True
        warnings.warn(
            "verify=False: the server's certificate is not checked, and anybody on the way can "
            "read the API token",
            stacklevel=2,
        )
