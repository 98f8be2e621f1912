"""Timeouts, deadlines, and delays before retries."""

from __future__ import annotations

import math
import random
from typing import NamedTuple, TypeAlias

from . import _clock, _time_limits
from .errors import InvalidArgument

Timeout: TypeAlias = float | tuple[float, float]
"""Seconds to wait for the response, or a tuple: seconds to connect, and to wait."""


class Policy(NamedTuple):
    """A client's settings for timeouts (seconds), retries and the rate limit."""

    connect: float
    read: float
    retries: int
    wait_on_rate_limit: bool
    longest_wait: float

    def rate_limit_delay(self, seconds: float | None, waited: float) -> float | None:
        """Return the seconds to wait for the rate limit, or None to give up."""
        if not self.wait_on_rate_limit or seconds is None:
            return None
        delay = max(seconds, 1.0)
        return delay if waited + delay <= self.longest_wait else None


def timeouts(value: Timeout | None) -> tuple[float, float]:
    """Return the timeouts for connecting and for the response."""
    if value is None:
        return _time_limits.CONNECT, _time_limits.RESPONSE
    pair = value if isinstance(value, tuple) else (_time_limits.CONNECT, value)
    if len(pair) != 2 or not all(map(_is_duration, pair)):
        raise InvalidArgument(
            f"timeout must be a positive number of seconds, or a tuple of two: {value!r}"
        )
    return float(pair[0]), float(pair[1])


def duration(value: float, what: str) -> float:
    """Check a positive and finite number of seconds."""
    if not _is_duration(value):
        raise InvalidArgument(f"{what} must be a positive number of seconds: {value!r}")
    return float(value)


def _is_duration(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value > 0


class Deadline(float):
    """Seconds for all reads and writes of a request together, from the first of them on."""

    # It reaches the network as httpx's timeout for a single read or write.

    _end: float | None = None

    def left(self) -> float:
        """Return the seconds left; 0 or less if the deadline has passed."""
        now = _clock.monotonic()
        if self._end is None:
            self._end = now + self
        return self._end - now


def backoff(attempt: int) -> float:
    """Return the seconds to wait after an attempt (counted from 0): doubling, with jitter."""
    longest = min(
        _time_limits.FIRST_RETRY_DELAY * 2.0 ** min(attempt, 10), _time_limits.LONGEST_RETRY_DELAY
    )
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  # no secret depends on it
