"""Workspace instances and reservations, and the options of a launch."""

from __future__ import annotations

import uuid
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from .addons import Addon
from .deployments import Deployment
from .firewall import allows
from .robot import Robot

Status = Literal["INIT", "READY", "TERMINATING", "TERMINATED", "INIT_FAIL"]

ACTIVE: frozenset[Status] = frozenset({"INIT", "READY"})
ENDED: frozenset[Status] = frozenset({"TERMINATED", "INIT_FAIL"})


# Bounds the memory of an instance that runs for days.
_EVENTS_KEPT = 100


class WrongType(ValueError):
    """An option whose value has the wrong type."""

    def __init__(self, option: str) -> None:
        super().__init__(f"value for option {option} has wrong type")


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """What a caller asks of a new instance."""

    sshkey: str | None = None
    vpn: bool = False
    reserve: bool = False
    eurl: str | None = None
    expire_d: int | None = None
    keepalive: bool = False
    allow_noop: bool = False
    repo: Mapping[str, str] | None = None

    @classmethod
    def parse(cls, body: Mapping[str, Any]) -> LaunchOptions:
        """Read a request body; options that are not known are ignored.

        Raises:
            WrongType: a value is not of its option's type.
        """
        given = {name: body[name] for name in cls.__dataclass_fields__ if name in body}
        for name, value in given.items():
            if not _RIGHT[name](value):
                raise WrongType(name)
        return cls(**given)


def _is_bool(value: object) -> bool:
    return isinstance(value, bool)


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _is_filled_text(value: object) -> bool:
    return isinstance(value, str) and value != ""


def _is_duration(value: object) -> bool:
    # JSON's true is an int to Python.
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _is_repo(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(value.get(key), str) for key in ("url", "path")
    )


_RIGHT = {
    "sshkey": _is_text,
    "vpn": _is_bool,
    "reserve": _is_bool,
    "eurl": _is_filled_text,
    "expire_d": _is_duration,
    "keepalive": _is_bool,
    "allow_noop": _is_bool,
    "repo": _is_repo,
}


@dataclass(slots=True, eq=False)
class Instance:
    """A workspace instance. Times are seconds of the world's monotonic clock.

    Attributes:
        waits_for: the steps before it can be READY: `host`, `repo`, `webhook`.
        last_ping: when the last keep-alive ping came; None without `keepalive`.
        firewall: pairs of source and action, the first that matches wins; None without rules.
        events: the events that its user reported.
    """

    deployment: Deployment
    user: str
    options: LaunchOptions
    starttime: datetime
    recorded: float
    robot: Robot
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
    status: Status = "INIT"
    ready_is_due: bool = False
    expires: datetime | None = None
    expired: bool = False
    endtime: datetime | None = None
    address: tuple[str, int] | None = None
    hostkeys: tuple[str, ...] = ()
    addons: dict[str, Addon] = field(default_factory=dict)
    vpn_clients: list[str] = field(default_factory=list)
    waits_for: set[str] = field(default_factory=lambda: {"host"})
    last_ping: float | None = None
    firewall: list[tuple[str, str]] | None = None
    events: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_EVENTS_KEPT))

    rootuser = "root"

    @property
    def active(self) -> bool:
        """Whether it is in INIT or READY."""
        return self.status in ACTIVE

    def allows(self, address: str) -> bool:
        """Return whether the firewall accepts an address."""
        return allows(self.firewall, address)

    @property
    def ended(self) -> bool:
        """Whether it has ended: TERMINATED or INIT_FAIL."""
        return self.status in ENDED


@dataclass(frozen=True, slots=True)
class Reservation:
    """A launch that waits for its deployment; its id becomes the instance's."""

    user: str
    options: LaunchOptions
    created: datetime
    id: str = field(default_factory=lambda: str(uuid.uuid4()))
