"""Add-ons of an instance: states that follow from when they were applied and removed."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from typing import Literal

AddonStatus = Literal["starting", "active", "stopping"]

SIMULATED = ("cam", "mistyproxy")
"""The add-ons that the simulator can activate."""

# The parts of the activation delay that a camera's first picture and a removal take.
FIRST_PICTURE = 0.3
REMOVAL = 0.3


@dataclass(slots=True)
class Addon:
    """One add-on, applied to one instance.

    Times are seconds of the world's monotonic clock.
    """

    name: str
    remote_user: str
    applied: float
    delay: float
    removed: float | None = None
    proxy_token: str = field(default_factory=lambda: secrets.token_hex(16), repr=False)

    def status(self, now: float) -> AddonStatus | None:
        """Give the status at a time, or None once it is gone."""
        if self.removed is not None:
            return "stopping" if now < self.removed + self.delay * REMOVAL else None
        return "active" if now >= self.applied + self.delay else "starting"

    def has_picture(self, now: float) -> bool:
        """Tell whether the cameras have delivered their first picture."""
        return now >= self.applied + self.delay * (1 + FIRST_PICTURE)
