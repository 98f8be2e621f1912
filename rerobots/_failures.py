"""Errors for responses of the API, and for requests without a response."""

from __future__ import annotations

import json
import re
from enum import Enum
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from . import _rate_limit, errors
from ._text import one_line

if TYPE_CHECKING:
    from ._rate_limit import Headers


class Failure(Enum):
    """How a request failed."""

    UNSENT = "cannot reach the server"  # The request was not sent.
    UNTRUSTED = "the server's certificate is not valid"  # Not sent, and a retry cannot help.
    UNSENT_IN_TIME = "no connection in time"  # The request was not sent.
    LATE = "no response in time"  # The request was probably sent.
    BROKEN = "the connection broke before the response was complete"  # It may have arrived.
    LOST = "the connection was lost"  # The end of a WebSocket.
    MALFORMED = "the response is malformed"  # Not valid HTTP, or more than allowed.


class NoResponse(Exception):
    """A request got no complete response; the cause of the `Error` that is raised."""

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
    """Return the error for a request without a complete response."""
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


_MESSAGE_KEYS = ("error_message", "error", "result_message")
_BODY_KEPT = 4096
_LONGEST_PLAIN = 200
# The first row whose pattern is found in the server's message counts: specific rows come first ...
_BY_MESSAGE: tuple[tuple[str, type[errors.Error], bool], ...] = (
    (r"wrong authorization token|authentication failed", errors.WrongAuthToken, False),
    (r"^token (not valid|only valid|scope|already)", errors.WrongAuthToken, False),
    (r"workspace deployments are busy", errors.BusyWorkspaceDeployment, True),
    (r"^This instance is busy", errors.BusyWorkspaceInstance, True),
    (r"cannot terminate instance that is init$", errors.BusyWorkspaceInstance, True),
    (r"cannot terminate instance that is init_fail", errors.InstanceTerminated, False),
    (r"instance already (terminating|terminated)", errors.InstanceTerminated, False),
    (r"instance not found", errors.InstanceNotFound, False),
    (r"no workspace deployment found", errors.WorkspaceDeploymentNotFound, False),
    (r"no matching wdeployment", errors.WorkspaceDeploymentNotFound, False),
    (r"permanently unavailable|locked out", errors.WorkspaceDeploymentUnavailable, False),
    (r"temporarily unavailable", errors.WorkspaceDeploymentUnavailable, True),
    (r"instance not (ready|active)", errors.InstanceNotReady, True),
    (r"reservation not found", errors.ReservationNotFound, False),
    (r"does not support the .* add-on", errors.AddonNotSupported, False),
    (r"not (streaming|active) yet|add-on .*(starting|not ready)", errors.AddonNotReady, True),
    (r"add-on .*already applied", errors.AddonAlreadyActive, False),
    (r"add-on .*not active", errors.AddonNotActive, False),
)
# ... then, for a 404 without a message, what the specification says is missing ...
_BY_MISSING: dict[str | None, tuple[type[errors.Error], str]] = {
    "addon": (errors.AddonNotActive, "the add-on is not active on this instance"),
    "deployment": (errors.WorkspaceDeploymentNotFound, "there is no such workspace deployment"),
    "instance": (errors.InstanceNotFound, "there is no such instance"),
    "job": (errors.NotFound, "there is no such CI project or job"),
    "plan": (errors.NotFound, "there is no plan, or it is for superusers only"),
    "project": (errors.NotFound, "there is no such CI project"),
    "reservation": (errors.ReservationNotFound, "there is no such reservation"),
    "rule": (errors.NotFound, "there is no such access rule"),
    "user": (errors.NotFound, "there is no such user, or this is for superusers only"),
}
# ... and otherwise the status.
_BY_STATUS: tuple[tuple[range, type[errors.Error], bool, str], ...] = (
    (range(300, 400), errors.MalformedResponse, False, "the server redirected the request"),
    (range(403, 404), errors.PermissionDenied, False, "you have no permission for this"),
    (range(404, 405), errors.NotFound, False, "not found"),
    (range(413, 414), errors.InvalidRequest, False, "the request is too large"),
    (range(429, 430), errors.RateLimitExceeded, True, "no requests are left in this hour"),
    (range(400, 500), errors.InvalidRequest, False, "the server rejected the request"),
    (range(502, 505), errors.ServerError, True, "the gateway cannot reach the server"),
    (range(500, 600), errors.ServerError, False, "the server failed"),
)


def from_response(
    *,
    method: str,
    url: str,
    status: int,
    headers: Headers,
    body: bytes,
    missing: str | None,
    may_be_done: bool,
    sender: str,
) -> errors.Error:
    """Return the error for a response."""
    message = message_of(body)
    kind, retryable, meaning = _classify(status, message, missing, headers)
    text = f"{method} {path_of(url)}: {message or meaning} ({status})"
    if kind is errors.WrongAuthToken:
        text += f"; {sender}"
    after = _rate_limit.retry_after(headers)
    reset = None
    if kind is errors.RateLimitExceeded:
        reset = _rate_limit.reset_time(headers)
        if after is None and reset is not None:
            after = _rate_limit.seconds_until(reset, headers)
        if reset is not None:
            text += f"; the limit is reset at {reset:%H:%M:%S} UTC"
    err = kind(
        f"{text}. {errors.MAY_BE_DONE if may_be_done else kind.advice}".strip(),
        status_code=status,
        method=method,
        url=url,
        server_message=message,
        response_body=body[:_BODY_KEPT],
        retryable=retryable,
        may_be_done=may_be_done,
    )
    err.retry_after = after
    if isinstance(err, errors.RateLimitExceeded):
        err.reset, err.seconds = reset, after
    return err


def body_without_token(body: bytes, url: str) -> bytes:
    """Return the body of a response to a URL whose last part is a token, without that token."""
    written = url.rpartition("/")[2]
    for each in filter(None, (written, unquote(written), unquote(written).rstrip("="))):
        body = body.replace(each.encode(), b"{token}")
    return body


def malformed(problem: str, *, method: str, url: str, body: bytes) -> errors.Error:
    """Return the error for a successful response without the expected data."""
    return errors.MalformedResponse(
        f"{method} {path_of(url)}: {problem}. {errors.MalformedResponse.advice}",
        status_code=200,
        method=method,
        url=url,
        response_body=None if b"PRIVATE KEY" in body else body[:_BODY_KEPT],
    )


def path_of(url: str) -> str:
    """Return the path of a URL, for error messages."""
    return urlsplit(url).path or "/"


def message_of(body: bytes) -> str | None:
    """Return the server's message from the body of a response, in one printable line."""
    message = _message(body)
    if message is None:
        text = body[: 4 * _LONGEST_PLAIN].decode("utf-8", "replace").strip()
        message = text if len(text) <= _LONGEST_PLAIN and text[:1] not in "<[{" else ""
    return one_line(message) or None


def is_from_rerobots(body: bytes) -> bool:
    """Return whether a body has a message of rerobots itself, not of a gateway in front of it."""
    return bool(_message(body))


def _message(body: bytes) -> str | None:
    """Return the message in a JSON body; "" if it has none, None if the body is not JSON."""
    try:
        decoded: Any = json.loads(body)
    except (ValueError, RecursionError):
        return None
    found = [decoded.get(key) for key in _MESSAGE_KEYS] if isinstance(decoded, dict) else []
    return next((each for each in found if isinstance(each, str)), "")


def _classify(
    status: int, message: str | None, missing: str | None, headers: Headers
) -> tuple[type[errors.Error], bool, str]:
    """Return the class of an error, whether a retry can help, and a text if there is no message."""
    if message is not None:
        for pattern, kind, retryable in _BY_MESSAGE:
            if re.search(pattern, message):
                return kind, retryable, ""
    elif status == 403 and _rate_limit.is_exhausted(headers):
        return errors.RateLimitExceeded, True, "no requests are left in this hour"
    elif status == 404 and missing in _BY_MISSING:
        kind, meaning = _BY_MISSING[missing]
        return kind, False, meaning
    for statuses, kind, retryable, meaning in _BY_STATUS:
        if status in statuses:
            return kind, retryable, meaning
    return errors.Error, False, "an unexpected status"
