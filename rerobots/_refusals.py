"""Which error an answer of the server means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from . import _rate_limit
from .errors import (
    MAY_BE_DONE,
    AddonAlreadyActive,
    AddonNotActive,
    AddonNotReady,
    AddonNotSupported,
    BusyWorkspaceDeployment,
    BusyWorkspaceInstance,
    Error,
    InstanceNotFound,
    InstanceNotReady,
    InstanceTerminated,
    InvalidRequest,
    MalformedResponse,
    NotFound,
    PermissionDenied,
    RateLimitExceeded,
    ReservationNotFound,
    ServerError,
    WorkspaceDeploymentNotFound,
    WorkspaceDeploymentUnavailable,
    WrongAuthToken,
)

if TYPE_CHECKING:
    from rerobots_openapi.operation import Missing
    from rerobots_openapi.shape import Misfit

    from ._rate_limit import Headers

_BODY_KEPT = 4096
_WORDS_KEPT = 200

# What an answer means: the first row whose pattern is found in the server's words decides, so the
# most specific words come first ...
_BY_WORDS: tuple[tuple[str, type[Error], bool], ...] = (
    (r"wrong authorization token|authentication failed", WrongAuthToken, False),
    (r"^token (not valid|only valid|scope|already)", WrongAuthToken, False),
    (r"workspace deployments are busy", BusyWorkspaceDeployment, True),
    (r"^This instance is busy", BusyWorkspaceInstance, True),
    (r"cannot terminate instance that is init$", BusyWorkspaceInstance, True),
    (r"cannot terminate instance that is init_fail", InstanceTerminated, False),
    (r"instance already (terminating|terminated)", InstanceTerminated, False),
    (r"instance not found", InstanceNotFound, False),
    (r"no (workspace deployment|matching wdeployment) found", WorkspaceDeploymentNotFound, False),
    (r"IDs have no matching wdeployment", WorkspaceDeploymentNotFound, False),
    (r"permanently unavailable|locked out", WorkspaceDeploymentUnavailable, False),
    (r"temporarily unavailable", WorkspaceDeploymentUnavailable, True),
    (r"instance not (ready|active)", InstanceNotReady, True),
    (r"reservation not found", ReservationNotFound, False),
    (r"does not support the .* add-on", AddonNotSupported, False),
    (r"not (streaming|active) yet|add-on .*(starting|not ready)", AddonNotReady, True),
    (r"add-on .*already applied", AddonAlreadyActive, False),
    (r"add-on .*not active", AddonNotActive, False),
)
# ... then, for a 404 without words, what the specification says is missing ...
_BY_MISSING: dict[Missing, tuple[type[Error], str]] = {
    "addon": (AddonNotActive, "the add-on is not active on this instance"),
    "deployment": (WorkspaceDeploymentNotFound, "there is no such workspace deployment"),
    "instance": (InstanceNotFound, "there is no such instance"),
    "job": (NotFound, "there is no such CI project or job"),
    "plan": (NotFound, "there is no plan, or it is for superusers only"),
    "project": (NotFound, "there is no such CI project"),
    "reservation": (ReservationNotFound, "there is no such reservation"),
    "rule": (NotFound, "there is no such access rule"),
    "user": (NotFound, "there is no such user, or this is for superusers only"),
}
# ... and else the status alone.
_BY_STATUS: tuple[tuple[range, type[Error], bool, str], ...] = (
    (range(300, 400), MalformedResponse, False, "redirected, which the API does not do"),
    (range(403, 404), PermissionDenied, False, "you may not see or do this"),
    (range(404, 405), NotFound, False, "there is no such thing"),
    (range(413, 414), InvalidRequest, False, "the request is too large"),
    (range(429, 430), RateLimitExceeded, True, "no requests are left in this hour"),
    (range(400, 500), InvalidRequest, False, "the server does not accept the request as it is"),
    (range(502, 505), ServerError, True, "the server cannot be reached behind its gateway"),
    (range(500, 600), ServerError, False, "the server failed"),
)


def from_answer(
    *,
    method: str,
    url: str,
    path: str,
    status: int,
    headers: Headers,
    body: bytes,
    missing: Missing | None,
    may_be_done: bool,
    sender: str,
) -> Error:
    """Make the error that an answer of the server means.

    Args:
        method: HTTP method of the request.
        url: URL of the request.
        path: Its path, for the text.
        status: HTTP status of the answer.
        headers: Headers of the answer.
        body: Body of the answer.
        missing: What does not exist if this is a 404 without words.
        may_be_done: Whether the server may have done what was asked all the same.
        sender: Whose token was sent with the request, in words.

    Returns:
        The error, to be raised.
    """
    words = message_of(body)
    kind, retryable, meaning = _classify(status, words, missing, headers)
    text = f"{method} {path}: {words or meaning} ({status})"
    if kind is WrongAuthToken:
        text += f"; {sender}"
    reset = _rate_limit.reset_time(headers) if kind is RateLimitExceeded else None
    if reset is not None:
        text += f"; the limit is reset at {reset:%H:%M:%S} UTC"
    err = kind(
        f"{text}. {MAY_BE_DONE if may_be_done else kind.advice}".strip(),
        status_code=status,
        method=method,
        url=url,
        server_message=words,
        response_body=body[:_BODY_KEPT],
        retryable=retryable,
        may_be_done=may_be_done,
    )
    if isinstance(err, RateLimitExceeded):
        err.reset = reset
        err.seconds = _rate_limit.seconds_until(reset)
    return err


def malformed(misfit: Misfit, *, method: str, url: str, path: str, body: bytes = b"") -> Error:
    """Make the error for a successful answer that is not as the specification says.

    Args:
        misfit: Where it is not, and what was expected there.
        method: HTTP method of the request.
        url: URL of the request.
        path: Its path, for the text.
        body: Body of the answer; one that holds a private key is not kept.

    Returns:
        The error, to be raised.
    """
    return MalformedResponse(
        f"{method} {path}: expected {misfit.expected} at ${misfit.path} of the answer. "
        f"{MalformedResponse.advice}",
        status_code=200,
        method=method,
        url=url,
        response_body=None if b"PRIVATE KEY" in body else body[:_BODY_KEPT],
    )


def message_of(body: bytes) -> str | None:
    """Get the server's words from the body of an answer.

    Args:
        body: JSON with one of the three keys that the API uses, or short plain text.

    Returns:
        The words in one line; None if there are none.
    """
    import json

    try:
        answer: Any = json.loads(body)
    except (ValueError, RecursionError):
        text = " ".join(body.decode("utf-8", "replace").split())
        return text if text and len(text) <= _WORDS_KEPT and text[0] not in "<[{" else None
    if isinstance(answer, dict):
        for key in ("error_message", "error", "result_message"):
            if isinstance(answer.get(key), str):
                return " ".join(answer[key].split()) or None
    return None


def is_from_rerobots(body: bytes) -> bool:
    """Tell whether a body has words of rerobots itself, and not of what stands before it.

    Args:
        body: Body of an answer.

    Returns:
        Whether it is JSON with one of the three keys that the API uses.
    """
    return body.lstrip().startswith(b"{") and message_of(body) is not None


def _classify(
    status: int, words: str | None, missing: Missing | None, headers: Headers
) -> tuple[type[Error], bool, str]:
    """The class of an error, whether it may succeed later, and what it means without words."""
    if words is not None:
        for pattern, kind, retryable in _BY_WORDS:
            if re.search(pattern, words):
                return kind, retryable, ""
    elif status == 403 and _is_exhausted(headers):
        return RateLimitExceeded, True, "no requests are left in this hour"
    elif status == 404 and missing is not None:
        kind, meaning = _BY_MISSING[missing]
        return kind, False, meaning
    for statuses, kind, retryable, meaning in _BY_STATUS:
        if status in statuses:
            return kind, retryable, meaning
    return Error, False, "an answer that the API does not give"


def _is_exhausted(headers: Headers) -> bool:
    # A last permitted request, and a true 403 on it, shows 0.
    try:
        return int(headers.get("x-ratelimit-remaining", "")) < 0
    except ValueError:
        return False
