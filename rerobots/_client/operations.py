"""Operations of the API: whether and when they are retried, and which errors they raise."""

from __future__ import annotations

import functools
import re
from typing import Any, Literal, NamedTuple, TypeAlias, cast

from rerobots_openapi.operations import OPERATIONS

from .. import _failures, _time_limits, _timeouts, errors
from .._failures import Failure, NoResponse

_GATEWAY = (502, 503, 504)

RetryRule: TypeAlias = Literal["safe", "idempotent", "never"]
"""Whether a request may be retried when its response is lost, in HTTP's terms."""


class Operation(NamedTuple):
    """An operation of the API, as the specification describes it.

    Attributes:
        path: Path, with the names of its parameters in braces.
        missing: The resource that does not exist if the response is a 404 without a message.
        done: Status and message pattern of the response to a retry that shows that an earlier
            request was carried out.
    """

    method: str
    path: str
    id: str
    retry: RetryRule
    missing: str | None = None
    done: tuple[int, str] | None = None

    @property
    def has_token(self) -> bool:
        """Whether the last part of its path is a token."""
        return self.path.endswith("{token}")


@functools.cache
def _by_shape() -> dict[tuple[str, int, str], list[tuple[list[str], Operation]]]:
    """Group the operations by method, number of segments, and first segment."""
    groups: dict[tuple[str, int, str], list[tuple[list[str], Operation]]] = {}
    # Literal segments take precedence over parameters.
    for row in sorted(OPERATIONS, key=lambda row: row[1].count("{")):
        operation = Operation(*cast("Any", row))
        segments = operation.path.split("/")[1:]
        key = (operation.method, len(segments), segments[0])
        groups.setdefault(key, []).append((segments, operation))
    return groups


def find(method: str, path: str) -> Operation:
    """Find the operation of a request."""
    given = path.split("/")[1:] or [""]
    for segments, operation in _by_shape().get((method, len(given), given[0]), ()):
        pairs = zip(segments, given, strict=True)
        if all(known == segment or known.startswith("{") for known, segment in pairs):
            return operation
    return Operation(method, path, "unknown", "never")


def retry_delay(
    err: errors.Error, operation: Operation, policy: _timeouts.Policy, attempt: int, waited: float
) -> float | None:
    """Return the seconds to wait before a retry, or None not to retry."""
    if isinstance(err, errors.RateLimitExceeded):
        # The server did nothing, so a retry of any operation is safe.
        return policy.rate_limit_delay(err.seconds, waited)
    if attempt >= policy.retries or not is_retryable(err, operation):
        return None
    if err.retry_after is None:
        return _timeouts.backoff(attempt)
    return err.retry_after if err.retry_after < _time_limits.LONGEST_RETRY_AFTER else None


def is_retryable(err: errors.Error, operation: Operation) -> bool:
    """Return whether a request may be retried after an error.

    A request that is neither safe nor idempotent may, if it certainly did not reach the server.
    """
    cause = err.__cause__
    if isinstance(cause, NoResponse):
        if cause.is_unsent:
            return cause.failure is not Failure.UNTRUSTED
        return operation.retry != "never" and cause.failure in (Failure.LATE, Failure.BROKEN)
    return operation.retry != "never" and is_from_gateway(err.status_code, err.response_body or b"")


def is_from_gateway(status: int | None, body: bytes) -> bool:
    """Return whether a response is from a gateway whose server is busy or not available."""
    return status in _GATEWAY and not _failures.is_from_rerobots(body)


def was_done(err: errors.Error, operation: Operation) -> bool:
    """Return whether the error of a retry shows that an earlier request was carried out."""
    if operation.done is None or err.status_code != operation.done[0]:
        return False
    return re.search(operation.done[1], err.server_message or "") is not None
