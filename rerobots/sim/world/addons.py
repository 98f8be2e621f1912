"""Add-ons of an instance: states that follow from when they were applied and removed."""

from __future__ import annotations

import math
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

AddonStatus = Literal["starting", "active", "stopping", "ready"]

SIMULATED = (
    "cam",
    "cmd",
    "cmdsh",
    "drive",
    "java",
    "mistyproxy",
    "py",
    "vnc",
    "vscode",
    "wstcp",
)
"""The add-ons that the simulator can activate."""

STARTED_SEPARATELY = ("vnc", "wstcp")
"""The add-ons that need a request to start them after they were applied."""

# The parts of the activation delay that a camera's first picture and a removal take.
FIRST_PICTURE = 0.3
REMOVAL = 0.3


@dataclass(slots=True, eq=False)
class Addon:
    """One add-on, applied to one instance.

    Times are seconds of the world's monotonic clock.

    Attributes:
        applied: When the activation began; infinite while the instance is in INIT.
        delay: Seconds until it is active; infinite if only `become` makes it so.
        route_data: The state that the routes of the add-on keep: commands, shells, frames.
        on_end: Called when it is removed or its instance ends.
    """

    name: str
    remote_user: str
    applied: float
    delay: float
    removed: float | None = None
    started: float | None = None
    stopped: float | None = None
    proxy_token: str = field(default_factory=lambda: secrets.token_hex(32), repr=False)
    route_data: Any = field(default=None, repr=False)
    on_end: set[Callable[[], None]] = field(default_factory=set, repr=False)

    @property
    def _removal(self) -> float:
        return 0.0 if math.isinf(self.delay) else self.delay * REMOVAL

    def status(self, now: float) -> AddonStatus | None:
        """Return the status at a time; None after the removal."""
        if self.removed is not None:
            return "stopping" if now < self.removed + self._removal else None
        if self.name not in STARTED_SEPARATELY:
            return "active" if now >= self.applied + self.delay else "starting"
        if self.started is not None:
            return "active" if now >= self.started + self.delay else "starting"
        if self.stopped is not None and now < self.stopped + self._removal:
            return "stopping"
        return "ready" if now >= self.applied else "starting"

    def has_picture(self, now: float) -> bool:
        """Return whether the cameras have delivered their first picture."""
        return now >= self.applied + self.delay * (1 + FIRST_PICTURE)

    def changes(self, now: float) -> bool:
        """Return whether it starts or stops, or its cameras have no picture yet."""
        status = self.status(now)
        if self.name == "cam" and status == "active":
            return not self.has_picture(now)
        return status in ("starting", "stopping")

    def begin(self, now: float) -> None:
        """Begin the activation, if it waited for the instance to be READY."""
        self.applied = min(self.applied, now)

    def start(self, now: float) -> None:
        """Start the add-on."""
        self.started, self.stopped = now, None

    def stop(self, now: float) -> None:
        """Stop the add-on."""
        self.started, self.stopped = None, now

    def remove(self, now: float) -> None:
        """Begin to stop."""
        self.removed = now
        self.end()

    def end(self) -> None:
        """Call all callbacks of `on_end`."""
        while self.on_end:
            self.on_end.pop()()
