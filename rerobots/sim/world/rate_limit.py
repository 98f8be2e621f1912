"""Quotas of requests per hour, for each token and each anonymous address."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta

from .clock import Clock

WINDOW = 3600.0
"""Seconds after which a quota is renewed."""

TOKEN_LIMIT = 3600
ANONYMOUS_LIMIT = 60

# Bounds the memory of a simulator that runs for days.
_COUNTERS_KEPT = 4096


@dataclass(frozen=True, slots=True)
class Quota:
    """The quota that a caller has left after a request."""

    limit: int
    remaining: int
    reset: int
    exhausted: bool

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the headers that report it."""
        return [
            (b"x-ratelimit-limit", b"%d" % self.limit),
            (b"x-ratelimit-remaining", b"%d" % self.remaining),
            (b"x-ratelimit-reset", b"%d" % self.reset),
        ]


NO_LIMIT = Quota(limit=0, remaining=1, reset=0, exhausted=False)
"""The quota of requests that are not counted."""


@dataclass(slots=True)
class _Counter:
    ends: float
    used: int = 0


class RateLimit:
    """Counts requests, and refuses those beyond the quota if it is enforced."""

    def __init__(self, clock: Clock, *, enforced: bool) -> None:
        self._clock = clock
        self._enforced = enforced
        self._counters: OrderedDict[str, _Counter] = OrderedDict()

    def count(self, key: str, limit: int) -> Quota:
        """Count one request of the caller that `key` stands for."""
        now = self._clock.monotonic()
        counter = self._counters.pop(key, None)
        if counter is None or counter.ends <= now:
            counter = _Counter(ends=now + WINDOW)
        self._counters[key] = counter
        if len(self._counters) > _COUNTERS_KEPT:
            self._counters.popitem(last=False)
        reset = self._clock.now() + timedelta(seconds=counter.ends - now)
        exhausted = self._enforced and counter.used >= limit
        if not exhausted:
            counter.used += 1
        # The last permitted request leaves 0; refused ones show -1.
        remaining = -1 if exhausted else max(limit - counter.used, 0)
        return Quota(limit, remaining, int(reset.timestamp()), exhausted)
