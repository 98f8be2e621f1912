"""How a request can fail without a response, and the error for it."""

from __future__ import annotations

from enum import Enum

from .. import errors


class Failure(Enum):
    """How a request failed."""

    UNSENT = "cannot reach the server"
    """The request did not reach the server."""
    UNTRUSTED = "the server's certificate is not valid"
    """The same; a retry cannot help."""
    UNSENT_IN_TIME = "no connection in time"
    """The same, because no connection was made in time."""
    LATE = "no response in time"
    """The request was probably sent."""
    BROKEN = "the connection broke before the response was complete"
    """The request may have arrived."""
    LOST = "the connection was lost"
    """The same, for a WebSocket."""
    MALFORMED = "the response is malformed"
    """The server's bytes are not valid HTTP, or more than allowed."""


class NoResponse(Exception):
    """A request without a whole response; the cause of the `Error` that is raised for it."""

    def __init__(self, failure: Failure, detail: str = "", status: int | None = None) -> None:
        super().__init__(failure, detail, status)
        self.failure = failure
        self.detail = detail
        self.status = status
        """Status of the response, if that much of it was received."""

    def __str__(self) -> str:
        return self.detail

    @property
    def is_unsent(self) -> bool:
        """Whether the request certainly did not reach the server."""
        return self.failure in (Failure.UNSENT, Failure.UNTRUSTED, Failure.UNSENT_IN_TIME)


def error(failed: NoResponse, method: str, url: str, *, is_safe: bool) -> errors.Error:
    """Return the error for a request without a whole response.

    Args:
        failed: What happened.
        method: HTTP method of the request.
        url: URL of the request, without secrets.
        is_safe: Whether the request changes nothing on the server.

    Returns:
        The error, to be raised from `failed`.
    """
    kind: type[errors.Error] = {
        Failure.LATE: errors.RequestTimeout,
        Failure.UNSENT_IN_TIME: errors.RequestTimeout,
        Failure.MALFORMED: errors.MalformedResponse,
    }.get(failed.failure, errors.ConnectionFailed)
    if failed.status is not None and failed.failure is Failure.BROKEN:
        kind = errors.MalformedResponse
    detail = f" ({failed.detail})" if failed.detail else ""
    may_be_done = not is_safe and not failed.is_unsent
    advice = errors.MAY_BE_DONE if may_be_done else kind.advice
    return kind(
        f"{method} {url.partition('?')[0]}: {failed.failure.value}{detail}. {advice}",
        status_code=failed.status,
        method=method,
        url=url,
        retryable=failed.failure not in (Failure.MALFORMED, Failure.UNTRUSTED),
        may_be_done=may_be_done,
    )
