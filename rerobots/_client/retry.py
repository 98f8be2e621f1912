"""Whether a failed request is retried, and after which delay."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from .. import _failures, _time_limits, _timeouts, errors
from .._failures import Failure, NoResponse

if TYPE_CHECKING:
    from .._timeouts import Policy
    from .operations import Operation

_GATEWAY = (502, 503, 504)


def delay(
    err: errors.Error, operation: Operation, policy: Policy, attempt: int, waited: float
) -> float | None:
    """Return the seconds to wait before a retry; None if the request is not retried."""
    if isinstance(err, errors.RateLimitExceeded):
        # It was refused, so a retry is safe, whatever the operation.
        return policy.rate_limit_delay(err.seconds, waited)
    if attempt >= policy.retries or not is_retryable(err, operation):
        return None
    if err.retry_after is None:
        return _timeouts.backoff(attempt)
    return err.retry_after if err.retry_after < _time_limits.LONGEST_RETRY_AFTER else None


def is_retryable(err: errors.Error, operation: Operation) -> bool:
    """Return whether a request may be sent again after an error.

    An operation that may never be retried is retried only if the request certainly did not reach
    the server.
    """
    cause = err.__cause__
    if isinstance(cause, NoResponse):
        if cause.is_unsent:
            return cause.failure is not Failure.UNTRUSTED
        return operation.retry != "never" and cause.failure in (Failure.LATE, Failure.BROKEN)
    return operation.retry != "never" and is_from_gateway(err.status_code, err.response_body or b"")


def is_from_gateway(status: int | None, body: bytes) -> bool:
    """Return whether a response is from a gateway whose server is busy or away."""
    return status in _GATEWAY and not _failures.is_from_rerobots(body)


def was_done(err: errors.Error, operation: Operation) -> bool:
    """Return whether the error of a retry says that an earlier request was carried out."""
    if operation.done is None or err.status_code != operation.done[0]:
        return False
    return re.search(operation.done[1], err.server_message or "") is not None
