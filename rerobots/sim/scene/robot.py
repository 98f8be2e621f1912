"""The robot: a small one on tracks, with a round body, two arms and a face with eyes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from ..world.arena import METRES
from ..world.robot import Head, RobotState
from .canvas import Canvas, Colour, lit, mix
from .view import HEIGHT, WIDTH, Point, View, dot, hull

_SHELL: Colour = (236, 238, 240)
_DARK: Colour = (58, 62, 70)
_RUBBER: Colour = (38, 40, 44)
_SCREEN: Colour = (14, 18, 26)
_EYE: Colour = (86, 214, 250)

# A robot that is nearer to a camera is not drawn: the lens would be in it.
_NEAREST = 0.8

_LEVEL = Head()
_HEAD_CENTRE = (0.02, 0.0, 0.84)
_HEAD_SIZE = (0.25, 0.33, 0.22)


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the robot is and how it holds itself; angles in radians."""

    x: float
    y: float
    heading: float
    head: Head
    arm_swing: float
    eyes_open: float
    lamp: Colour

    @classmethod
    def of(cls, robot: RobotState, seconds: float) -> Pose:
        """Return the pose of a robot at a time; parts without a command move a little."""
        head = robot.head or Head(yaw=0.75 * math.sin(math.tau * seconds / 9))
        stride = 0.16 if robot.moving else 0.06
        period = 1.2 if robot.moving else 4
        return cls(
            x=robot.x / METRES,
            y=robot.y / METRES,
            heading=robot.heading,
            head=head,
            arm_swing=stride * math.sin(math.tau * seconds / period),
            eyes_open=0.15 if seconds % 7 < 1 else 1.0,
            lamp=robot.led,
        )


def draw_robot(picture: Image.Image, view: View, pose: Pose) -> None:
    """Draw the robot into a picture, if it stands before the camera."""
    if view.depth((pose.x, pose.y, 0.5)) > _NEAREST:
        _Robot(picture, view, pose).draw()


class _Robot:
    def __init__(self, picture: Image.Image, view: View, pose: Pose) -> None:
        self._picture = picture
        self._view = view
        self._pose = pose
        self._canvas = Canvas(self._box(), detail=3)

    def _box(self) -> tuple[int, int, int, int]:
        middle = (self._pose.x, self._pose.y, 0.5)
        x, y = self._view.pixel(middle)
        reach = self._view.scale(middle) * 0.85
        return (
            min(max(int(x - reach), 0), WIDTH - 1),
            min(max(int(y - reach), 0), HEIGHT - 1),
            max(min(int(x + reach), WIDTH), 1),
            max(min(int(y + reach), HEIGHT), 1),
        )

    def draw(self) -> None:
        self._shadow()
        parts: list[tuple[Point, Callable[[], None]]] = [
            ((0, 0.3, 0.12), lambda: self._track(0.3)),
            ((0, -0.3, 0.12), lambda: self._track(-0.3)),
            ((0, 0, 0.24), lambda: self._ball((0, 0, 0.24), (0.33, 0.26, 0.14), _DARK, 0.1)),
            ((0.0, 0, 0.46), self._body),
            ((0.03, 0.3, 0.46), lambda: self._arm(0.3)),
            ((0.03, -0.3, 0.46), lambda: self._arm(-0.3)),
            ((0, 0, 0.84), self._head),
        ]
        # Far parts are drawn first; the head is above all others.
        order = sorted(parts[:-1], key=lambda part: -self._view.depth(self._place(part[0])))
        for _, draw in [*order, parts[-1]]:
            draw()
        self._canvas.paste_on(self._picture)

    def _place(self, point: Point, yaw: float = 0.0) -> Point:
        """Find the place in the room of a point of the robot (ahead, left, up)."""
        angle = self._pose.heading + yaw
        cos, sin = math.cos(angle), math.sin(angle)
        return (
            self._pose.x + point[0] * cos - point[1] * sin,
            self._pose.y + point[0] * sin + point[1] * cos,
            point[2],
        )

    def _shadow(self) -> None:
        for size, alpha in ((1.0, 26), (0.9, 48), (0.8, 74), (0.7, 100)):
            ring: list[Point] = []
            for step in range(28):
                angle = math.tau * step / 28
                ring.append(
                    self._place((0.52 * size * math.cos(angle), 0.5 * size * math.sin(angle), 0.0))
                )
            self._canvas.polygon([self._view.pixel(p) for p in ring], (20, 22, 26), alpha)

    def _extent(self, size: Point, axis: Point, yaw: float) -> float:
        """Return how far an ellipsoid extends along an axis of the picture."""
        angle = self._pose.heading + yaw
        ahead = axis[0] * math.cos(angle) + axis[1] * math.sin(angle)
        left = -axis[0] * math.sin(angle) + axis[1] * math.cos(angle)
        return math.sqrt((size[0] * ahead) ** 2 + (size[1] * left) ** 2 + (size[2] * axis[2]) ** 2)

    def _ball(
        self, centre: Point, size: Point, colour: Colour, gloss: float, yaw: float = 0.0
    ) -> None:
        place = self._place(centre, yaw)
        scale = self._view.scale(place)
        radius = (
            scale * self._extent(size, self._view.right, yaw),
            scale * self._extent(size, self._view.up, yaw),
        )
        self._canvas.ball(self._view.pixel(place), radius, colour, gloss=gloss)

    def _track(self, side: float) -> None:
        outside = math.copysign(0.085, side)
        rims: list[list[tuple[float, float]]] = []
        for y in (side - outside, side + outside):
            rim = [
                self._view.pixel(
                    self._place((x + 0.12 * math.cos(a), y, 0.12 + 0.12 * math.sin(a)))
                )
                for x in (-0.26, 0.26)
                for a in (math.tau * step / 12 for step in range(12))
            ]
            rims.append(hull(rim))
        self._canvas.polygon(hull([*rims[0], *rims[1]]), _RUBBER)
        normal = self._direction((0.0, math.copysign(1.0, side), 0.0))
        middle = self._place((0.0, side + outside, 0.12))
        if dot(normal, self._view.toward(middle)) > 0:
            self._canvas.polygon(rims[1], lit(_RUBBER, 1.12))
            for x in (-0.26, 0.0, 0.26):
                wheel = [
                    self._view.pixel(
                        self._place(
                            (
                                x + 0.075 * math.cos(a),
                                side + outside,
                                0.12 + 0.075 * math.sin(a),
                            )
                        )
                    )
                    for a in (math.tau * step / 16 for step in range(16))
                ]
                self._canvas.polygon(wheel, (118, 124, 134))

    def _direction(self, vector: Point, yaw: float = 0.0) -> Point:
        angle = self._pose.heading + yaw
        cos, sin = math.cos(angle), math.sin(angle)
        return (
            vector[0] * cos - vector[1] * sin,
            vector[0] * sin + vector[1] * cos,
            vector[2],
        )

    def _body(self) -> None:
        size = (0.24, 0.26, 0.29)
        self._ball((0, 0, 0.46), size, _SHELL, 0.5)
        centre = (0.0, 0.0, 0.46)
        self._spot(centre, size, (0.0, 0.12), (0.30, 0.24), lit(_DARK, 0.8))
        self._spot(centre, size, (0.0, 0.12), (0.22, 0.17), self._pose.lamp)
        self._spot(centre, size, (0.05, 0.18), (0.07, 0.05), (255, 255, 255))

    def _arm(self, side: float) -> None:
        swing = math.copysign(self._pose.arm_swing, side)
        self._ball((0.02, side, 0.54), (0.07, 0.06, 0.08), _DARK, 0.2)
        self._ball((0.08 + swing, side, 0.42), (0.06, 0.05, 0.15), _SHELL, 0.4)

    def _head(self) -> None:
        yaw = self._pose.head.yaw
        self._ball((0, 0, 0.7), (0.13, 0.15, 0.08), _DARK, 0.1)
        ears = [(0.0, side, 0.84) for side in (0.33, -0.33)]
        ears.sort(key=lambda ear: -self._view.depth(self._place(ear, yaw)))
        self._ball(ears[0], (0.09, 0.05, 0.09), _DARK, 0.2, yaw)
        self._ball(_HEAD_CENTRE, _HEAD_SIZE, _SHELL, 0.5, yaw)
        self._spot(
            _HEAD_CENTRE, _HEAD_SIZE, (0.0, 0.02), (0.86, 0.60), _SCREEN, self._pose.head, 3.4
        )
        for side in (0.36, -0.36):
            opening = 0.27 * self._pose.eyes_open
            spots = (
                ((side, 0.04), (0.20, opening), _EYE),
                ((side, 0.04), (0.12, opening * 0.62), mix(_EYE, (255, 255, 255), 0.75)),
            )
            for where, extent, colour in spots:
                self._spot(_HEAD_CENTRE, _HEAD_SIZE, where, extent, colour, self._pose.head)
        self._ball(ears[1], (0.09, 0.05, 0.09), _DARK, 0.2, yaw)
        self._ball((0.06, 0, 1.06), (0.05, 0.07, 0.03), _DARK, 0.2, yaw)

    def _spot(
        self,
        centre: Point,
        size: Point,
        where: tuple[float, float],
        extent: tuple[float, float],
        colour: Colour,
        held: Head = _LEVEL,
        squareness: float = 2.0,
    ) -> None:
        """Paint a spot on the front of an ellipsoid, as far as it can be seen.

        Args:
            centre: Centre of the ellipsoid.
            size: Size of the ellipsoid.
            where: Angles of the spot's middle, to the left and up.
            extent: Half of its width and height, as angles.
            colour: Colour of the spot.
            held: How the ellipsoid is held.
            squareness: 2 for an ellipse; more has squarer corners.
        """
        outline: list[tuple[float, float]] = []
        cos_roll, sin_roll = math.cos(held.roll), math.sin(held.roll)
        for step in range(40):
            angle = math.tau * step / 40
            cos, sin = math.cos(angle), math.sin(angle)
            across = where[0] + extent[0] * math.copysign(abs(cos) ** (2 / squareness), cos)
            along = where[1] + extent[1] * math.copysign(abs(sin) ** (2 / squareness), sin)
            left = across * cos_roll + along * sin_roll
            up = along * cos_roll - across * sin_roll + held.pitch
            ray = (math.cos(up) * math.cos(left), math.cos(up) * math.sin(left), math.sin(up))
            normal = self._direction(
                (ray[0] / size[0], ray[1] / size[1], ray[2] / size[2]), held.yaw
            )
            point = self._place(
                (
                    centre[0] + size[0] * ray[0],
                    centre[1] + size[1] * ray[1],
                    centre[2] + size[2] * ray[2],
                ),
                held.yaw,
            )
            if dot(normal, self._view.toward(point)) > 0:
                outline.append(self._view.pixel(point))
        self._canvas.polygon(outline, colour)
