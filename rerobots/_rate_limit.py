"""Headers of responses about the rate limit and retries."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple, Protocol, Self

from ._text import moment_at


class Headers(Protocol):
    """Headers of a response; names are case-insensitive."""

    def get(self, name: str, default: str, /) -> str: ...


class RateLimit(NamedTuple):
    """The number of requests left, from the server's last response.

    Attributes:
        limit: Requests per hour.
        remaining: Requests left in this hour; 0 or less when the limit is reached.
        reset: When the limit is reset (UTC), or None if not known.
    """

    limit: int
    remaining: int
    reset: datetime | None

    @classmethod
    def from_headers(cls, headers: Headers) -> Self | None:
        """Read the headers of a response; return None if they have no rate limit."""
        limit = _integer(headers, "x-ratelimit-limit")
        remaining = _integer(headers, "x-ratelimit-remaining")
        if limit is None or remaining is None:
            return None
        return cls(limit, remaining, reset_time(headers))


def is_exhausted(headers: Headers) -> bool:
    """Return whether a 403 with these headers is due to the rate limit."""
    # 0 is the last permitted request, whose 403 has another cause.
    remaining = _integer(headers, "x-ratelimit-remaining")
    return remaining is not None and remaining < 0


def reset_time(headers: Headers) -> datetime | None:
    """Return when the rate limit is reset (UTC), or None if the headers do not say."""
    return moment_at(_integer(headers, "x-ratelimit-reset"))


def retry_after(headers: Headers) -> float | None:
    """Return the delay of the header `Retry-After` in seconds; None if missing or malformed."""
    text = headers.get("retry-after", "").strip()
    if text.isascii() and text.isdecimal():
        seconds = _integer(headers, "retry-after")
        return None if seconds is None or seconds > timedelta.max.total_seconds() else seconds
    moment = _date(text)
    return None if moment is None else seconds_until(moment, headers)


def seconds_until(moment: datetime, headers: Headers) -> float:
    """Return the seconds from a response until a moment, at least 0."""
    # The response's `Date` is preferred to the local clock, which can be wrong.
    now = _date(headers.get("date", ""))
    return max(0.0, moment.timestamp() - (time.time() if now is None else now.timestamp()))


def _integer(headers: Headers, name: str) -> int | None:
    try:
        return int(headers.get(name, ""))
    except ValueError:
        return None


def _date(text: str) -> datetime | None:
    try:
        return parsedate_to_datetime(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
