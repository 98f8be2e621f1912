"""The rate limit: what the headers of answers say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol, Self

if TYPE_CHECKING:
    from datetime import datetime


class Headers(Protocol):
    """Headers of an answer; their names are found in upper or lower case."""

    def get(self, name: str, default: str, /) -> str:
        """Get a header, or the default."""
        ...


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
    def from_headers(cls, headers: Headers) -> Self | None:
        """What the headers of an answer say; None if they say nothing."""
        try:
            limit = int(headers.get("x-ratelimit-limit", ""))
            remaining = int(headers.get("x-ratelimit-remaining", ""))
        except ValueError:
            return None
        return cls(limit, remaining, reset_time(headers))


def reset_time(headers: Headers) -> datetime | None:
    """When the headers of an answer say that the rate limit is reset."""
    from datetime import UTC, datetime

    try:
        return datetime.fromtimestamp(int(headers.get("x-ratelimit-reset", "")), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def seconds_until(moment: datetime | None) -> float | None:
    """Seconds from now until a moment, at least 0."""
    import time

    return None if moment is None else max(0.0, moment.timestamp() - time.time())
