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

LOGIN = "root"
"""The user who logs in to hosts."""

# Bounds the memory of an instance that runs for days.
_EVENTS_KEPT = 100


class WrongOption(ValueError):
    """An option whose value cannot be used.

    Args:
        option: Its name.
        reason: Why the value cannot be used.
    """

    def __init__(self, option: str, reason: str) -> None:
        super().__init__(f"value for option `{option}` {reason}")


class WrongType(WrongOption):
    """An option whose value has the wrong type."""

    def __init__(self, option: str) -> None:
        super().__init__(option, "has wrong type")


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """The options of a launch."""

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
            WrongOption: A value cannot be used.
        """
        given = {name: body[name] for name in cls.__dataclass_fields__ if name in body}
        for name, value in given.items():
            _check_option(name, value)
        return cls(**given)


_TYPES: dict[str, type] = {
    "sshkey": str,
    "vpn": bool,
    "reserve": bool,
    "eurl": str,
    # JSON's true is an int in Python, and so for the server: it is 1.
    "expire_d": int,
    "keepalive": bool,
    "allow_noop": bool,
}


def _check_option(name: str, value: Any) -> None:
    if name == "repo":
        if not isinstance(value, dict) or not isinstance(value.get("url"), str):
            raise WrongOption("repo", "missing url")
        if not isinstance(value.get("path", ""), str):
            raise WrongType("repo")
        return
    if not isinstance(value, _TYPES[name]):
        raise WrongType(name)
    if name == "expire_d" and isinstance(value, int) and value < 1:
        raise WrongOption("expire_d", "must be positive")
    if name == "eurl" and not str(value).strip():
        raise WrongOption("eurl", "must be nonempty")


@dataclass(slots=True, eq=False)
class Instance:
    """A workspace instance. Times are seconds of the world's monotonic clock.

    Attributes:
        waits_for: The steps that remain before READY: `host`, `repo`, `webhook`, `device`.
        fails: Whether it fails in INIT, as the deployment was launched on twice.
        end_is_due: Whether it ends as soon as its device has ended it.
        last_ping: Time of the last keep-alive ping; None without `keepalive`.
        firewall: Pairs of source and action, of which the first match wins; None without rules.
        events: The events that its user reported.
        is_unreachable: Whether its host was removed.
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
    fails: bool = False
    end_is_due: bool = False
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
    is_unreachable: bool = False

    @property
    def rootuser(self) -> str:
        """The user's name, which the API shows as `rootuser`."""
        return self.user

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
