"""Settings of a pool, checked, and the number of requests that they need."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from .. import _arguments, _timeouts, errors

if TYPE_CHECKING:
    import os
    from concurrent.futures import Executor

    import paramiko

    from .._rate_limit import RateLimit
    from ..instances import Instance
    from ..types import HostKeyPolicy

# With more robots, keep-alive pings would use up the rate limit.
_SMALL = 10
# Requests per hour that the server permits by default.
_LIMIT = 3600
# Requests per hour of a robot with keep-alive (one every 45 s), and requests of a launch.
_PINGS = 80
_LAUNCH = 4
# Part of the rate limit above which a pool warns: the rest is for the tasks.
_WARN_ABOVE = 0.75


class RobotOptions(TypedDict, total=False):
    """Options of the instances of a pool, as for `Instance`."""

    sshkey: str | os.PathLike[str] | None
    vpn: bool
    event_url: str | None
    repo: Mapping[str, str] | None
    private_key: str | os.PathLike[str] | paramiko.PKey | None
    passphrase: str | None
    host_key_policy: HostKeyPolicy


@dataclass(frozen=True)
class Settings:
    """Settings of a pool, as for `RobotPool`."""

    max_robots: int
    duration: int
    keepalive: bool | None
    idle: float
    setup: Callable[[Instance], object] | None
    lost_after: float
    retry_lost: int
    task_timeout: float | None
    budget: float | None
    max_seconds: float | None
    executor: Executor | None
    period: float
    # They may have a private key.
    options: RobotOptions = field(repr=False)

    def __post_init__(self) -> None:
        for name, least in (("max_robots", 1), ("duration", 1), ("retry_lost", 0)):
            self._check(name, _arguments.count, least)
        for name in ("idle", "lost_after", "period"):
            self._check(name, _timeouts.duration)
        for name in ("task_timeout", "budget", "max_seconds"):
            self._check(name, _arguments.seconds_or_none)
        if self.task_timeout is not None and self.task_timeout > self.duration:
            raise errors.InvalidArgument("task_timeout must not be longer than duration")
        unknown = sorted(set(self.options) - set(RobotOptions.__annotations__))
        if unknown:
            raise TypeError(f"RobotPool() got unexpected arguments: {', '.join(unknown)}")

    def _check(self, name: str, check: Callable[..., object], *more: object) -> None:
        # A check can convert its value: "3" is a count, too.
        object.__setattr__(self, name, check(getattr(self, name), name, *more))

    @property
    def launch_options(self) -> dict[str, Any]:
        return {**self.options, "duration": self.duration, "keepalive": self._is_kept_alive}

    @property
    def _is_kept_alive(self) -> bool:
        return self.max_robots <= _SMALL if self.keepalive is None else self.keepalive

    # Requests

    def check_requests(self, limit: RateLimit | None) -> None:
        """Warn if a pool uses much of the rate limit; raise `InvalidArgument` if it needs more."""
        count = self._requests()
        most = _LIMIT if limit is None else limit.limit
        words = f"the pool needs about {count} requests an hour, and the server permits {most}"
        advice = "Use fewer robots, a longer period or duration, or keepalive=False."
        if count > most:
            raise errors.InvalidArgument(f"{words}. {advice}")
        if count > _WARN_ABOVE * most:
            warnings.warn(
                f"{words}: little is left for the tasks. {advice}", RuntimeWarning, stacklevel=3
            )

    def _requests(self) -> int:
        """Return the requests per hour that a pool needs, without those of its tasks."""
        watch = 3600 / self.period
        pings = _PINGS if self._is_kept_alive else 0
        launches = _LAUNCH * max(1.0, 3600 / self.duration)
        return round(watch + (pings + launches) * self.max_robots)
