"""Cameras: their positions, and the projection of the room into their pictures.

The room's axes: x to the east, y to the north, z up. One unit is the height of the robot.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 640, 480

Point = tuple[float, float, float]
Pixel = tuple[float, float]

# Nothing nearer than this is drawn.
_NEAR = 0.1


def dot(a: Point, b: Point) -> float:
    """Multiply two vectors to a number."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _cross(a: Point, b: Point) -> Point:
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def _difference(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def _unit(a: Point) -> Point:
    length = math.sqrt(dot(a, a))
    return (a[0] / length, a[1] / length, a[2] / length)


@dataclass(frozen=True)
class View:
    """One camera.

    Args:
        position: Its position.
        target: The point in the middle of its picture.
        focal: Focal length in pixels of a picture 640 wide.
        warmth: Its white balance: above 1 is warm, below is cold.
    """

    position: Point
    target: Point
    focal: float
    warmth: float

    @property
    def forward(self) -> Point:
        """The direction in which it looks."""
        return _unit(_difference(self.target, self.position))

    @property
    def right(self) -> Point:
        """The direction to the right in the picture."""
        ahead = self.forward
        # A camera that looks straight down has north at the top.
        sky = (0.0, 1.0, 0.0) if abs(ahead[2]) > 0.99 else (0.0, 0.0, 1.0)
        return _unit(_cross(ahead, sky))

    @property
    def up(self) -> Point:
        """The direction to the top of the picture."""
        return _cross(self.right, self.forward)

    def depth(self, point: Point) -> float:
        """Return how far ahead of the camera a point is."""
        return dot(_difference(point, self.position), self.forward)

    def toward(self, point: Point) -> Point:
        """Return the direction from a point to the camera."""
        return _unit(_difference(self.position, point))

    def scale(self, point: Point) -> float:
        """Return pixels per unit at a point."""
        return self.focal / max(self.depth(point), _NEAR)

    def pixel(self, point: Point) -> Pixel:
        """Return the pixel of a point ahead."""
        way = _difference(point, self.position)
        scale = self.focal / max(dot(way, self.forward), _NEAR)
        return (WIDTH / 2 + scale * dot(way, self.right), HEIGHT / 2 - scale * dot(way, self.up))

    def outline(self, corners: Sequence[Point]) -> list[Pixel]:
        """Return the outline in the picture of a polygon, cut off behind the camera."""
        kept: list[Point] = []
        for here, there in zip(corners, [*corners[1:], corners[0]], strict=True):
            depth, other = self.depth(here) - _NEAR, self.depth(there) - _NEAR
            if depth >= 0:
                kept.append(here)
            if (depth >= 0) != (other >= 0):
                part = depth / (depth - other)
                kept.append(
                    (
                        here[0] + part * (there[0] - here[0]),
                        here[1] + part * (there[1] - here[1]),
                        here[2] + part * (there[2] - here[2]),
                    )
                )
        return [self.pixel(point) for point in kept]


def hull(pixels: Iterable[Pixel]) -> list[Pixel]:
    """Return the convex hull of places in a picture."""
    ordered = sorted(set(pixels))

    def half(sequence: Iterable[Pixel]) -> list[Pixel]:
        chain: list[Pixel] = []
        for p in sequence:
            while len(chain) > 1:
                (ax, ay), (bx, by) = chain[-2:]
                if (bx - ax) * (p[1] - ay) - (by - ay) * (p[0] - ax) > 0:
                    break
                chain.pop()
            chain.append(p)
        return chain[:-1]

    return half(ordered) + half(reversed(ordered))


ABOVE = 2
"""The camera that sees the whole room from above."""

VIEWS = (
    View(position=(0.3, -4.2, 2.2), target=(0.1, 0.1, 0.62), focal=640, warmth=1.0),
    View(position=(-4.1, -1.6, 2.5), target=(0.0, -0.1, 0.4), focal=640, warmth=1.08),
    View(position=(0.0, -0.25, 24.0), target=(0.0, -0.25, 0.0), focal=1120, warmth=0.95),
    View(position=(-2.9, -3.3, 0.75), target=(0.1, 0.0, 0.6), focal=600, warmth=0.9),
)
"""Cameras 0 to 3: in front, from the west, from above, and from low in a corner."""
