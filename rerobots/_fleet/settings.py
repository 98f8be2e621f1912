"""Settings of a pool, checked."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypedDict

from .. import _arguments, _timeouts, errors
from .._text import hidden

if TYPE_CHECKING:
    import os

    import paramiko

    from ..instances import Instance
    from ..types import HostKeyPolicy

# Pools of more robots would use up the rate limit by keep-alive pings.
_SMALL = 10


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
    """Settings of a pool, as for `RobotPool`.

    Raises:
        InvalidArgument: One of them cannot be used.
    """

    max_robots: int
    duration: int
    keepalive: bool
    idle: float
    setup: Callable[[Instance], object] | None
    lost_after: float
    retry_lost: int
    task_timeout: float | None
    budget: float | None
    max_seconds: float | None
    period: float
    # It may have a private key.
    options: RobotOptions = field(repr=False)

    @classmethod
    def of(cls, keepalive: bool | None, options: RobotOptions, **given: Any) -> Settings:
        """Make the settings, with the default for `keepalive`."""
        robots: int = _arguments.count(given["max_robots"], "max_robots", 1)
        given["keepalive"] = robots <= _SMALL if keepalive is None else keepalive
        # Tracebacks show variables.
        return cls(options=hidden(options), **given)

    def __post_init__(self) -> None:
        _arguments.count(self.duration, "duration", 1)
        _arguments.count(self.retry_lost, "retry_lost", 0)
        for name in ("idle", "lost_after", "period"):
            _timeouts.duration(getattr(self, name), name)
        for name in ("task_timeout", "budget", "max_seconds"):
            _arguments.seconds_or_none(getattr(self, name), name)
        if self.task_timeout is not None and self.task_timeout > self.duration:
            raise errors.InvalidArgument("task_timeout must not be longer than duration")
        unknown = sorted(set(self.options) - set(RobotOptions.__annotations__))
        if unknown:
            raise TypeError(f"RobotPool() got unexpected arguments: {', '.join(unknown)}")

    @property
    def launch_options(self) -> dict[str, Any]:
        """Options of each launch."""
        return {**self.options, "duration": self.duration, "keepalive": self.keepalive}
