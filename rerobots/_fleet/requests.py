"""The number of requests that a pool needs, and what the rate limit permits."""

from __future__ import annotations

import time
import warnings
from typing import TYPE_CHECKING

from .. import errors

if TYPE_CHECKING:
    from .._rate_limit import RateLimit
    from .settings import Settings

LIMIT = 3600
"""Requests an hour that the server permits, unless it says otherwise."""

# Each robot with keep-alive: one every 45 s. A launch: to list, launch, ask and terminate.
_PINGS = 80
_LAUNCH = 4
# The rest is for what the tasks do.
_MUCH = 0.75
_LONGEST_PAUSE = 60.0


def needed(settings: Settings) -> int:
    """Return the number of requests an hour that a pool needs, without those of its tasks."""
    watch = 3600 / settings.period
    pings = _PINGS if settings.keepalive else 0
    launches = _LAUNCH * max(1.0, 3600 / settings.duration)
    return round(watch + (pings + launches) * settings.max_robots)


def check(settings: Settings, limit: RateLimit | None) -> None:
    """Warn if a pool uses much of the rate limit.

    Args:
        settings: Settings of the pool.
        limit: The rate limit, as the server said it last.

    Raises:
        InvalidArgument: It needs more than the rate limit permits.
    """
    count = needed(settings)
    most = LIMIT if limit is None else limit.limit
    words = f"the pool needs about {count} requests an hour, and the server permits {most}"
    advice = "Use fewer robots, a longer period or duration, or keepalive=False."
    if count > most:
        raise errors.InvalidArgument(f"{words}. {advice}")
    if count > _MUCH * most:
        warnings.warn(
            f"{words}: little is left for the tasks. {advice}", RuntimeWarning, stacklevel=3
        )


def least_pause(limit: RateLimit | None) -> float:
    """Return the seconds between requests that leave half of the rate limit to others."""
    if limit is None or limit.reset is None:
        return 0.0
    left = limit.reset.timestamp() - time.time()
    return min(max(0.5 * left / max(limit.remaining, 1), 0.0), _LONGEST_PAUSE)
