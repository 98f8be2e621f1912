"""Where the robot has been, drawn on the floor, and the way it faces."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ..world.arena import METRES
from ..world.robot import Place
from .canvas import Canvas, Colour, mix
from .robot import Pose
from .view import HEIGHT, WIDTH, Pixel, View

_OLD: Colour = (196, 150, 120)
_NEW: Colour = (226, 72, 40)
_WIDTH = 3.0

# Parts of the trail with one colour each.
_PARTS = 24


def draw_trail(picture: Image.Image, view: View, trail: Sequence[Place], pose: Pose) -> None:
    """Draw a trail, the newest part brightest, and an arrow ahead of the robot.

    Args:
        picture: The picture to draw into.
        view: View of the camera.
        trail: Places in metres, oldest first.
        pose: Pose of the robot.
    """
    pixels = _project(view, np.asarray(trail, dtype=np.float64) / METRES)
    arrow = _arrow(view, pose)
    canvas = Canvas(_box(np.vstack([pixels, arrow])), detail=2)
    length = max(math.ceil(len(pixels) / _PARTS), 1)
    for first in range(0, len(pixels), length):
        # Parts overlap by a point, so that there is no gap.
        part = [(x, y) for x, y in pixels[first : first + length + 1].tolist()]
        colour = mix(_OLD, _NEW, first / max(len(pixels) - 1, 1))
        if len(part) > 1:
            canvas.line(part, colour, _WIDTH)
            canvas.ellipse(part[-1], (_WIDTH / 2, _WIDTH / 2), colour)
    canvas.ellipse(pixels[0].tolist(), (4.0, 4.0), _OLD)
    canvas.polygon(arrow, _NEW)
    canvas.paste_on(picture)


def _project(view: View, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the pixels of points on the floor, one in each row."""
    points = np.column_stack([places, np.zeros(len(places))]) - np.asarray(view.position)
    scale = view.focal / (points @ np.asarray(view.forward))
    across = WIDTH / 2 + scale * (points @ np.asarray(view.right))
    down = HEIGHT / 2 - scale * (points @ np.asarray(view.up))
    return np.column_stack([across, down])


def _box(pixels: NDArray[np.float64]) -> tuple[int, int, int, int]:
    """Return the part of the picture that is drawn on."""
    margin = 6
    left, top = (int(low) - margin for low in pixels.min(axis=0))
    right, bottom = (int(high) + margin for high in pixels.max(axis=0))
    return (
        min(max(left, 0), WIDTH - 1),
        min(max(top, 0), HEIGHT - 1),
        max(min(right, WIDTH), 1),
        max(min(bottom, HEIGHT), 1),
    )


def _arrow(view: View, pose: Pose) -> list[Pixel]:
    cos, sin = math.cos(pose.heading), math.sin(pose.heading)
    corners = ((0.95, 0.0), (0.62, 0.2), (0.62, -0.2))
    return [
        view.pixel((pose.x + a * cos - b * sin, pose.y + a * sin + b * cos, 0.0))
        for a, b in corners
    ]
