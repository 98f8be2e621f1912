"""The room in which robots drive: its size and obstacles, for pictures and for driving.

Axes: x to the east, y to the north, the origin in the middle. One unit is the height of the robot.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

METRES = 0.36
"""Metres in one unit."""

HALF = 4.4
"""From the middle of the room to each wall, in units."""

ROBOT_RADIUS = 0.5
"""Radius of the free space that a robot needs, in units."""

Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Box:
    """A cube; `z` is where its bottom is."""

    x: float
    y: float
    z: float
    size: float
    colour: Colour

    def distance(self, x: float, y: float) -> float:
        """Return the distance of a place on the floor from the box."""
        half = self.size / 2
        return math.hypot(max(abs(x - self.x) - half, 0.0), max(abs(y - self.y) - half, 0.0))


@dataclass(frozen=True, slots=True)
class Ball:
    """A ball on the floor."""

    x: float
    y: float
    radius: float
    colour: Colour

    def distance(self, x: float, y: float) -> float:
        """Return the distance of a place on the floor from the ball."""
        return max(math.hypot(x - self.x, y - self.y) - self.radius, 0.0)


BOXES = (
    Box(2.9, 3.1, 0.0, 0.9, (206, 92, 70)),
    Box(3.45, 2.1, 0.0, 0.6, (66, 132, 178)),
    Box(3.5, 2.1, 0.6, 0.36, (232, 182, 70)),
)
BALL = Ball(1.5, 3.5, 0.34, (96, 160, 92))

# The stand of the low camera in the corner, which no camera sees.
_STAND = Ball(-2.9, -3.3, 0.1, (0, 0, 0))

_OBSTACLES: tuple[Box | Ball, ...] = (*(box for box in BOXES if box.z == 0), BALL, _STAND)


def is_free(x: float, y: float) -> bool:
    """Return whether a robot can stand at a place, given in units."""
    if max(abs(x), abs(y)) > HALF - ROBOT_RADIUS:
        return False
    return all(obstacle.distance(x, y) >= ROBOT_RADIUS for obstacle in _OBSTACLES)
