"""How WebSockets end, or do not come to be: what the exceptions of `websockets` mean."""

from __future__ import annotations

import logging
import ssl

from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
    ProxyError,
)

from .. import errors
from .._failures import Failure, NoResponse
from .._log import log
from .address import Address
from .end import Ended

# A code of RFC 6455.
_TOO_LARGE = 1009
_REASON_KEPT = 100

# Not one that getLogger() finds: nobody can make it write the URLs, which hold tokens.
quiet = logging.Logger("rerobots.websocket", logging.WARNING)  # noqa: LOG001
quiet.parent = log


def ended(err: ConnectionClosed) -> Ended:
    """What it means that a connection was closed."""
    if err.sent is not None and err.sent.code == _TOO_LARGE and not err.rcvd_then_sent:
        return Ended("", is_too_large=True)
    if err.rcvd is not None:
        reason = "".join(filter(str.isprintable, err.rcvd.reason))[:_REASON_KEPT]
        words = f"the server ended it with code {err.rcvd.code}" + (reason and f": {reason}")
        return Ended(words, code=err.rcvd.code)
    cause = err.__cause__
    return Ended(str(cause) if isinstance(cause, OSError) else "")


def not_opened(err: Exception, address: Address) -> errors.Error | None:
    """What it means that a WebSocket was not opened; None is something else."""
    # What the library says of a redirection, which it would follow, holds the whole URL.
    first = err.__cause__ or err.__context__
    if isinstance(first, InvalidStatus):
        err = first
    if isinstance(err, InvalidStatus):
        answer = err.response
        if answer.status_code < 300:
            words = "it is no WebSocket"
            return address.no_response(NoResponse(Failure.MALFORMED, words, answer.status_code))
        headers = {name.lower(): value for name, value in answer.headers.raw_items()}
        return address.refused(answer.status_code, headers, bytes(answer.body or b""))
    failure = _failure(err)
    return None if failure is None else address.no_response(failure)


def _failure(err: Exception) -> NoResponse | None:
    match err:
        case NoResponse():
            return err
        case ssl.SSLCertVerificationError():
            return NoResponse(Failure.UNTRUSTED, str(err))
        case TimeoutError():
            return NoResponse(Failure.LATE, "")
        case ProxyError():
            return NoResponse(Failure.UNSENT, str(err))
        case InvalidHandshake() if isinstance(err.__cause__, EOFError | OSError):
            return NoResponse(Failure.BROKEN, "")
        case InvalidHandshake() | InvalidURI():
            return NoResponse(Failure.MALFORMED, "it is no WebSocket")
        case EOFError() | OSError() | ConnectionClosed():
            return NoResponse(Failure.BROKEN, str(err) or type(err).__name__)
    return None
