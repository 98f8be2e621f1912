"""How a request can fail to be answered, and the error that this means."""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING

from . import errors

if TYPE_CHECKING:
    from rerobots_openapi.operation import Repeat

    from ._wire import WireRequest


class Failure(Enum):
    """How a request failed to be answered."""

    UNSENT = "cannot reach the server"
    """The request certainly did not reach the server."""
    UNTRUSTED = "the server's certificate is not valid"
    """The same; and it would be in vain to try again."""
    UNSENT_IN_TIME = "no connection in time"
    """The same, because there was no connection in time."""
    LATE = "no answer in time"
    """The request was sent, as far as is known."""
    BROKEN = "the connection broke before the answer was complete"
    """The request may have arrived."""
    LOST = "the connection was lost"
    """The same, of a WebSocket."""
    NO_HTTP = "the answer is broken"
    """What came is no answer in HTTP."""


class Unanswered(Exception):
    """A request that was not answered, or not whole; what sends requests raises this."""

    def __init__(self, failure: Failure, words: str, status: int | None = None) -> None:
        super().__init__(failure, words, status)
        self.failure = failure
        self.words = words
        self.status = status
        """Status of the answer, if that much of it came."""

    def __str__(self) -> str:
        return self.words


_UNSENT = (Failure.UNSENT, Failure.UNTRUSTED, Failure.UNSENT_IN_TIME)


def unanswered(
    request: WireRequest, base_uri: str, repeat: Repeat, err: Unanswered
) -> errors.Error:
    """Make the error for a request that got no answer, or part of one.

    Args:
        request: The request.
        base_uri: Where it was sent to.
        repeat: How far it may be repeated.
        err: What happened.

    Returns:
        The error, to be raised from `err`.
    """
    kind: type[errors.Error] = {
        Failure.LATE: errors.RequestTimeout,
        Failure.UNSENT_IN_TIME: errors.RequestTimeout,
        Failure.NO_HTTP: errors.MalformedResponse,
    }.get(err.failure, errors.ConnectionFailed)
    if err.status is not None and err.failure is Failure.BROKEN:
        kind = errors.MalformedResponse
    happened = err.failure.value + (f" ({err.words})" if err.words else "")
    may_be_done = repeat != "safe" and err.failure not in _UNSENT
    advice = errors.MAY_BE_DONE if may_be_done else kind.advice
    return kind(
        f"{request.method} {base_uri}{request.path}: {happened}. {advice}",
        status_code=err.status,
        method=request.method,
        url=f"{base_uri}{request.target}",
        retryable=err.failure not in (Failure.NO_HTTP, Failure.UNTRUSTED),
        may_be_done=may_be_done,
    )


def words_of(err: BaseException) -> str:
    """What an exception says; its name, if it says nothing."""
    return str(err) or type(err).__name__
