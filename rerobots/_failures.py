"""What a failure to get an answer means, and whether the request may be sent once more."""

import sys
from enum import Enum, auto

import httpx

from . import errors


class _Failure(Enum):
    UNSENT = auto()  # The request certainly did not reach the server.
    UNSENT_IN_TIME = auto()  # The same, because there was no connection in time.
    LATE = auto()  # No answer in time.
    NO_HTTP = auto()  # What came is not an answer.
    BROKEN = auto()  # The connection broke; the request may have arrived.


# The first name that the error, or a class that it derives from, has. aiohttp's own errors come
# first: what the transport makes of them (`__cause__`) tells less.
_BY_NAME: tuple[tuple[str, _Failure], ...] = (
    ("ClientConnectorError", _Failure.UNSENT),
    ("ConnectionTimeoutError", _Failure.UNSENT_IN_TIME),
    ("ServerTimeoutError", _Failure.LATE),
    ("ClientResponseError", _Failure.NO_HTTP),
    ("ClientError", _Failure.BROKEN),
    ("ConnectError", _Failure.UNSENT),
    ("ConnectTimeout", _Failure.UNSENT_IN_TIME),
    ("PoolTimeout", _Failure.UNSENT_IN_TIME),
    ("TimeoutException", _Failure.LATE),
    ("DecodingError", _Failure.NO_HTTP),
    ("RemoteProtocolError", _Failure.NO_HTTP),
    ("HTTPError", _Failure.BROKEN),
)


def transport_errors() -> tuple[type[Exception], ...]:
    """What a transport can raise: httpx's errors, and those of aiohttp if that is in use."""
    aiohttp = sys.modules.get("aiohttp")
    return (httpx.HTTPError,) if aiohttp is None else (httpx.HTTPError, aiohttp.ClientError)


def unanswered(request: httpx.Request, err: Exception, status: int | None) -> errors.Error:
    """The error for a request that got no answer, or part of one.

    Args:
        request: The request.
        err: What the transport raised.
        status: Status of the answer, if that much of it came.

    Returns:
        The error, to be raised from `err`.
    """
    failure = _classify(err)
    words = str(err) or type(err).__name__
    kind: type[errors.Error]
    if failure is _Failure.LATE:
        kind, happened = errors.RequestTimeout, "no answer in time"
    elif failure is _Failure.UNSENT_IN_TIME:
        kind, happened = errors.RequestTimeout, "no connection in time"
    elif status is not None or failure is _Failure.NO_HTTP:
        kind, happened = errors.MalformedResponse, f"the answer is broken ({words})"
    else:
        kind, happened = errors.ConnectionFailed, f"cannot reach the server ({words})"
    origin = f"{request.url.scheme}://{request.url.netloc.decode('ascii')}"
    return kind(
        f"{request.method} {origin}{request.url.path}: {happened}. {kind.advice}",
        status_code=status,
        method=request.method,
        url=str(request.url),
        retryable=kind is not errors.MalformedResponse,
    )


def may_repeat(err: errors.Error) -> bool:
    """Whether a request that failed so may be sent once more without being asked to.

    What may change something (POST, DELETE) is repeated only if it certainly was not sent.
    """
    cause = err.__cause__
    if isinstance(cause, transport_errors()):
        failure = _classify(cause)
        if failure is _Failure.NO_HTTP or "CERTIFICATE_VERIFY_FAILED" in str(cause):
            return False
        return err.method == "GET" or failure in (_Failure.UNSENT, _Failure.UNSENT_IN_TIME)
    return (
        err.method == "GET"
        and err.status_code in (502, 503, 504)
        and not errors.is_said_by_rerobots(err.response_body or b"")
    )


def _classify(err: BaseException) -> _Failure:
    if isinstance(err, httpx.RemoteProtocolError) and _is_disconnect(err):
        return _Failure.BROKEN
    cause = err.__cause__
    origin = cause if isinstance(cause, transport_errors()[1:]) else err
    names = {base.__name__ for base in type(origin).__mro__}
    return next(failure for name, failure in _BY_NAME if name in names)


def _is_disconnect(err: httpx.RemoteProtocolError) -> bool:
    """Whether the server closed the connection, before its answer or within."""
    return "disconnected" in str(err) or "closed connection" in str(err)
