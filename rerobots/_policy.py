"""How long to wait and how often to try: timeouts, retries and the rate limit."""

import math
import random
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import NamedTuple, Self, TypeAlias

Timeout: TypeAlias = float | tuple[float, float]
"""Seconds to wait for the answer, or a tuple of seconds to connect, and to wait."""

CONNECT_TIMEOUT = 5.0
READ_TIMEOUT = 30.0
_FIRST_PAUSE = 0.5
_LONGEST_PAUSE = 8.0


class RateLimit(NamedTuple):
    """What the server said last of how many requests are left.

    Attributes:
        limit: Requests that an hour has (int).
        remaining: Requests that are left of them (int); 0 or less if none are.
        reset: When all of them are there again (datetime, UTC), or None if the server did not say.
    """

    limit: int
    remaining: int
    reset: datetime | None

    @classmethod
    def from_headers(cls, headers: Mapping[str, str]) -> Self | None:
        """What the headers of an answer say; None if they say nothing."""
        try:
            limit = int(headers["x-ratelimit-limit"])
            remaining = int(headers["x-ratelimit-remaining"])
        except (KeyError, ValueError):
            return None
        return cls(limit, remaining, reset_time(headers))


class Policy(NamedTuple):
    """What a client was told of timeouts, retries and the rate limit."""

    connect: float = CONNECT_TIMEOUT
    read: float = READ_TIMEOUT
    retries: int = 2
    wait_on_rate_limit: bool = False
    longest_wait: float = 3600.0

    def rate_limit_pause(self, seconds: float | None, waited: float) -> float | None:
        """How long to wait for the rate limit; None is not at all."""
        if not self.wait_on_rate_limit or seconds is None:
            return None
        pause = max(seconds, 1.0)
        return pause if waited + pause <= self.longest_wait else None


def reset_time(headers: Mapping[str, str]) -> datetime | None:
    """When the headers of an answer say that the rate limit is reset."""
    try:
        return datetime.fromtimestamp(int(headers["x-ratelimit-reset"]), UTC)
    except (KeyError, ValueError, OverflowError, OSError):
        return None


def seconds_until(moment: datetime | None) -> float | None:
    """Seconds from now until a moment, at least 0."""
    return None if moment is None else max(0.0, moment.timestamp() - time.time())


def backoff(attempt: int) -> float:
    """Seconds to pause after an attempt (from 0): doubling, and jittered so that many disperse."""
    longest = min(_FIRST_PAUSE * 2.0**attempt, _LONGEST_PAUSE)
    return longest * random.uniform(0.5, 1.0)  # noqa: S311  # no secret depends on it


def timeouts(value: Timeout | None) -> tuple[float, float]:
    """Timeouts for connecting and for the answer.

    Args:
        value: Seconds to wait for the answer; or a tuple of seconds to connect, and to wait. None
            is the default.

    Raises:
        ValueError: Not positive and finite: no call may hang.
    """
    if value is None:
        return CONNECT_TIMEOUT, READ_TIMEOUT
    pair = value if isinstance(value, tuple) else (CONNECT_TIMEOUT, value)
    if len(pair) != 2 or not all(map(_is_duration, pair)):
        raise ValueError(f"timeout must be a positive number of seconds, or two: {value!r}")
    return float(pair[0]), float(pair[1])


def duration(value: float, what: str) -> float:
    """A positive and finite number of seconds.

    Raises:
        ValueError: It is something else.
    """
    if not _is_duration(value):
        raise ValueError(f"{what} must be a positive number of seconds: {value!r}")
    return float(value)


def number(value: int, what: str) -> int:
    """A whole number from 0.

    Raises:
        ValueError: It is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise ValueError(f"{what} must be an int, 0 or more: {value!r}")
    return value


def _is_duration(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    return math.isfinite(value) and value > 0
