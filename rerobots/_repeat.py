"""Whether a request that failed is sent again, by the rule of its operation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _refusals, errors
from ._failures import Failure, Unanswered

if TYPE_CHECKING:
    from rerobots_openapi.operation import Repeat

_GATEWAY = (502, 503, 504)


def may_repeat(repeat: Repeat, err: errors.Error) -> bool:
    """Decide whether a request that failed so may be sent again without being asked to.

    Args:
        repeat: How far its operation may be repeated.
        err: How it failed.

    Returns:
        Whether it may. What may be repeated never is so only if it certainly was not sent.
    """
    cause = err.__cause__
    if isinstance(cause, Unanswered):
        if cause.failure in (Failure.UNSENT, Failure.UNSENT_IN_TIME):
            return True
        return repeat != "never" and cause.failure in (Failure.LATE, Failure.BROKEN)
    return repeat != "never" and is_from_gateway(err.status_code, err.response_body or b"")


def is_from_gateway(status: int | None, body: bytes) -> bool:
    """Tell whether an answer is from what stands before the server, which is busy or away."""
    return status in _GATEWAY and not _refusals.is_from_rerobots(body)
