"""The state of a workspace deployment."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import Enum, auto
from typing import Any, Literal

from .deployments import Deployment
from .instances import Instance, Reservation
from .timeline import Timeline

HEARTBEAT_TIMEOUT = 60.0
"""Seconds without a heartbeat after which a deployment is offline."""

# Bounds the memory of a simulator that runs for days.
_ALERTS_KEPT = 100

LaunchOutcome = Literal["ready", "fails", "hangs"]


class Reason(Enum):
    """Why a deployment cannot be instantiated."""

    DISSOLVED = auto()
    LOCKED_OUT = auto()
    OFFLINE = auto()
    BUSY = auto()


class Unavailable(Exception):
    """No candidate can be instantiated now."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


@dataclass(slots=True, eq=False)
class Workspace:
    """A deployment and its state. Times are seconds of the world's monotonic clock.

    Attributes:
        launch_outcome: The outcome of launches here: `ready`, `fails` (INIT_FAIL when it should be
            READY) or `hangs` (INIT_FAIL after 60 s).
        devices: Connections of devices that run it.
        has_heartbeat: Whether heartbeats arrive; without them, it is offline after 60 s.
        origin: The address that it was registered from; None if that was not by this API.
        frame: The last picture of a camera that its owner shares, a JPEG.
    """

    deployment: Deployment
    timeline: Timeline
    icounter: int
    lockout: bool
    has_heartbeat: bool
    origin: str | None = None
    launch_outcome: LaunchOutcome = "ready"
    devices: int = 0
    last_heartbeat: float = -math.inf
    instance: Instance | None = None
    queue: deque[Reservation] = field(default_factory=deque)
    frame: bytes | None = None
    emails: list[str] = field(default_factory=list)
    alerts: deque[str] = field(default_factory=lambda: deque(maxlen=_ALERTS_KEPT))

    @classmethod
    def of(cls, deployment: Deployment, timeline: Timeline) -> Workspace:
        """Add a deployment to a world."""
        return cls(deployment, timeline, deployment.icounter, deployment.lockout, deployment.online)

    @property
    def online(self) -> bool:
        """Whether it exists and had a heartbeat lately."""
        if self.deployment.dissolved is not None:
            return False
        return self.has_heartbeat or self.timeline.time - self.last_heartbeat <= HEARTBEAT_TIMEOUT

    @property
    def heartbeat(self) -> datetime | None:
        """The time of the last heartbeat; None without one."""
        if self.has_heartbeat:
            return self.timeline.wall_time
        if math.isinf(self.last_heartbeat):
            return None
        return self.timeline.wall_time_of(self.last_heartbeat)

    @property
    def queue_length(self) -> int:
        """The length of the queue as the API returns it: the running instance counts."""
        return len(self.queue) + (self.instance is not None)

    def connect(self) -> None:
        """Start receiving heartbeats."""
        self.has_heartbeat = True

    def disconnect(self, *, at_once: bool = False) -> None:
        """Stop receiving heartbeats.

        Args:
            at_once: Whether it is offline now, or when the last heartbeat is 60 s old.
        """
        if self.has_heartbeat or at_once:
            now = self.timeline.time
            self.last_heartbeat = now - 2 * HEARTBEAT_TIMEOUT if at_once else now
        self.has_heartbeat = False

    def change(self, **changes: Any) -> None:
        """Change attributes of the deployment."""
        self.deployment = replace(self.deployment, **changes)

    def unavailable_reason(self) -> Reason | None:
        """Return why no instance can be launched here now, or None."""
        if self.deployment.dissolved is not None:
            return Reason.DISSOLVED
        if self.lockout:
            return Reason.LOCKED_OUT
        if not self.online:
            return Reason.OFFLINE
        return None if self.instance is None else Reason.BUSY
