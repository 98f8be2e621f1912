"""Setup of httpx's transport: TLS, proxies, and the conversion of its errors."""

from __future__ import annotations

import os
import ssl
import threading
import warnings
from typing import TypeAlias

import httpx

from .._failures import Failure, NoResponse
from .._text import one_line
from ..errors import InvalidArgument
from . import urls

Verify: TypeAlias = bool | str | os.PathLike[str] | ssl.SSLContext

# A burst of async calls is fastest on few connections, as httpx looks at all of them for each
# request. Servers and proxies close a connection that was idle for a minute or so.
LIMITS = httpx.Limits(max_connections=10, max_keepalive_connections=10, keepalive_expiry=15.0)
_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
_lock = threading.Lock()
_contexts: dict[tuple[object, ...], ssl.SSLContext] = {}


def check(verify: object, proxy: str | None) -> None:
    """Raise `InvalidArgument` if these settings cannot be used."""
    if isinstance(verify, str | os.PathLike):
        tls_context(verify)
    elif not isinstance(verify, bool | ssl.SSLContext):
        raise InvalidArgument(
            "verify must be True, False, the path of a file of certificate authorities, or an "
            f"ssl.SSLContext: {verify!r}"
        )
    if proxy is not None:
        urls.check(proxy, "proxy")


def timeouts(connect: float, read: float) -> httpx.Timeout:
    """Return timeouts: to connect, and for the whole response."""
    # Waiting for a free connection of the pool may take as long as a response.
    return httpx.Timeout(read, connect=connect)


def tls_context(verify: Verify) -> ssl.SSLContext:
    if isinstance(verify, ssl.SSLContext):
        return verify
    path = None if isinstance(verify, bool) else os.fspath(verify)
    key = (verify if path is None else path, *map(os.environ.get, _VARIABLES))
    with _lock:
        if key not in _contexts:
            # Reading all authorities takes 20 ms, so clients share a context.
            _contexts[key] = _make_context(path, is_checked=verify is not False)
        return _contexts[key]


def _make_context(path: str | None, *, is_checked: bool) -> ssl.SSLContext:
    if not is_checked:
        warnings.warn(
            "verify=False: the server's certificate is not checked, so anyone on the network "
            "can read the API token",
            stacklevel=2,
        )
        return httpx.create_ssl_context(verify=False)
    if path is not None:
        return _read_authorities("verify", path)
    for variable in _VARIABLES:
        if os.environ.get(variable):
            return _read_authorities(variable, os.environ[variable])
    return httpx.create_ssl_context(trust_env=False)


def _read_authorities(source: str, path: str) -> ssl.SSLContext:
    try:
        if os.path.isdir(path):  # noqa: PTH112  # `path` may be any text
            return ssl.create_default_context(capath=path)
        return ssl.create_default_context(cafile=path)
    except (OSError, ValueError) as err:
        raise InvalidArgument(f"{source}: cannot read certificates from {path!r}: {err}") from None


def no_response(err: Exception, status: int | None) -> NoResponse:
    """Convert an error of httpx, or of the network."""
    detail = one_line(str(err), 200)
    match err:
        case httpx.ConnectTimeout() | httpx.PoolTimeout():
            return NoResponse(Failure.UNSENT_IN_TIME)
        case httpx.ConnectError() if _is_untrusted(err):
            return NoResponse(Failure.UNTRUSTED, detail)
        case httpx.ConnectError() | httpx.ProxyError() | UnicodeError():
            return NoResponse(Failure.UNSENT, detail or type(err).__name__)
        case httpx.TimeoutException():
            return NoResponse(Failure.LATE, "", status)
        case httpx.DecodingError():
            return NoResponse(Failure.MALFORMED, detail, status)
        case httpx.RemoteProtocolError() if status is None and _is_from_parser(err):
            return NoResponse(Failure.MALFORMED, detail)
    return NoResponse(Failure.BROKEN, detail or type(err).__name__, status)


def _is_untrusted(err: BaseException | None) -> bool:
    while err is not None:
        if isinstance(err, ssl.SSLCertVerificationError):
            return True
        err = err.__cause__ or err.__context__
    return False


def _is_from_parser(err: httpx.RemoteProtocolError) -> bool:
    """Return whether the data was not HTTP; otherwise, the connection was closed too early."""
    return err.__cause__ is not None and err.__cause__.__context__ is not None
