"""The room: floor, walls, and what stands there. It does not change, so it is drawn once."""

from __future__ import annotations

import functools
import math

from PIL import Image, ImageChops

from ..world.arena import BALL, BOXES, HALF, Ball, Box
from .canvas import Canvas, Colour, lit, mix
from .view import HEIGHT, VIEWS, WIDTH, Point, View, hull

_EAST, _NORTH, _HEIGHT = HALF, HALF, 3.0
_TILE = 0.8

_FLOOR: tuple[Colour, Colour] = ((205, 200, 190), (150, 156, 164))
_GROUT: Colour = (112, 114, 118)
_WALL: Colour = (214, 220, 222)
_SKIRTING: Colour = (92, 102, 112)

# An AprilTag-like marker, row by row; 1 is white.
_TAG = ("1111111", "1000001", "1011101", "1010001", "1001101", "1000001", "1111111")


@functools.lru_cache(maxsize=len(VIEWS))
def draw_arena(camera: int) -> Image.Image:
    """Draw the room as a camera sees it. Copy it before drawing on it."""
    view = VIEWS[camera]
    canvas = Canvas((0, 0, WIDTH, HEIGHT), detail=2)
    _floor(canvas, view)
    for wall in range(4):
        _wall(canvas, view, wall)
    for box in BOXES:
        _box(canvas, view, box)
    _ball(canvas, view, BALL)
    picture = Image.new("RGB", (WIDTH, HEIGHT), (184, 188, 190))
    canvas.paste_on(picture)
    return _balanced(_vignetted(picture), view.warmth)


def _floor(canvas: Canvas, view: View) -> None:
    columns, rows = round(2 * _EAST / _TILE), round(2 * _NORTH / _TILE)
    canvas.polygon(
        view.outline(
            [(-_EAST, -_NORTH, 0), (_EAST, -_NORTH, 0), (_EAST, _NORTH, 0), (-_EAST, _NORTH, 0)]
        ),
        _GROUT,
    )
    gap = 0.012
    for column in range(columns):
        for row in range(rows):
            left, low = -_EAST + column * _TILE + gap, -_NORTH + row * _TILE + gap
            right, high = left + _TILE - 2 * gap, low + _TILE - 2 * gap
            tone = ((column * 37 + row * 71) % 11 - 5) * 0.006
            light = 1.04 - 0.05 * math.hypot(left + 0.4, low - 0.6) + tone
            corners: list[Point] = [
                (left, low, 0),
                (right, low, 0),
                (right, high, 0),
                (left, high, 0),
            ]
            canvas.polygon(view.outline(corners), lit(_FLOOR[(column + row) % 2], light))


def _on_wall(wall: int, along: float, height: float, out: float = 0.0) -> Point:
    """Find a point of a wall: 0 is north, then east, south, west; `along` runs to the right."""
    return (
        (along, _NORTH - out, height),
        (_EAST - out, -along, height),
        (-along, -_NORTH + out, height),
        (-_EAST + out, along, height),
    )[wall]


def _patch(
    canvas: Canvas, view: View, wall: int, box: tuple[float, float, float, float], colour: Colour
) -> None:
    left, low, right, high = box
    corners = [
        _on_wall(wall, left, low),
        _on_wall(wall, right, low),
        _on_wall(wall, right, high),
        _on_wall(wall, left, high),
    ]
    canvas.polygon(view.outline(corners), colour)


def _wall(canvas: Canvas, view: View, wall: int) -> None:
    half = _EAST
    shade = (1.0, 0.9, 0.8, 0.95)[wall]
    bands = 16
    for band in range(bands):
        low, high = _HEIGHT * band / bands, _HEIGHT * (band + 1) / bands
        light = shade * (0.86 + 0.16 * band / bands)
        _patch(canvas, view, wall, (-half, low, half, high), lit(_WALL, light))
    _patch(canvas, view, wall, (-half, 0, half, 0.18), lit(_SKIRTING, shade))
    if wall == 0:
        _window(canvas, view, wall, (-3.3, 1.0, -1.1, 2.5))
        _tag(canvas, view, wall, 0.55, 1.15)
    elif wall == 1:
        _window(canvas, view, wall, (-0.6, 1.0, 1.6, 2.5))
        _tag(canvas, view, wall, -2.6, 1.15)
    elif wall == 3:
        _patch(canvas, view, wall, (0.9, 0, 2.2, 2.4), (122, 94, 74))
        _patch(canvas, view, wall, (1.0, 0.05, 2.1, 2.3), (150, 118, 92))


def _window(canvas: Canvas, view: View, wall: int, box: tuple[float, float, float, float]) -> None:
    left, low, right, high = box
    frame: Colour = (246, 247, 248)
    _patch(canvas, view, wall, (left - 0.09, low - 0.09, right + 0.09, high + 0.09), frame)
    bands = 10
    for band in range(bands):
        bottom = low + (high - low) * band / bands
        sky = mix((206, 224, 214), (134, 184, 226), band / bands)
        _patch(canvas, view, wall, (left, bottom, right, bottom + (high - low) / bands), sky)
    _patch(canvas, view, wall, (left, low, right, low + 0.3), (124, 152, 118))
    middle, half = (left + right) / 2, 0.03
    _patch(canvas, view, wall, (middle - half, low, middle + half, high), frame)


def _tag(canvas: Canvas, view: View, wall: int, left: float, low: float) -> None:
    cell = 0.13
    size = cell * (len(_TAG) + 2)
    _patch(canvas, view, wall, (left, low, left + size, low + size), (250, 250, 250))
    for row, cells in enumerate(reversed(_TAG), 1):
        for column, white in enumerate(cells, 1):
            if white == "1":
                x, y = left + column * cell, low + row * cell
                _patch(canvas, view, wall, (x, y, x + cell, y + cell), (24, 26, 28))


def _box(canvas: Canvas, view: View, box: Box) -> None:
    x, y, z, size = box.x, box.y, box.z, box.size
    h = size / 2
    if z == 0:
        shadow = [(x - h, y - h), (x + h * 1.7, y - h * 1.2), (x + h * 1.7, y + h), (x - h, y + h)]
        canvas.polygon(view.outline([(a, b, 0.002) for a, b in shadow]), (112, 112, 114))
    faces: list[tuple[list[Point], Point, float]] = []
    low, high = z, z + size
    west, east, south, north = x - h, x + h, y - h, y + h
    top: list[Point] = [(west, south, high), (east, south, high)]
    top += [(east, north, high), (west, north, high)]
    faces.append((top, (0, 0, 1), 1.18))
    for (ax, ay), (bx, by), normal, light in (
        ((west, south), (east, south), (0.0, -1.0, 0.0), 0.92),
        ((east, south), (east, north), (1.0, 0.0, 0.0), 0.75),
        ((east, north), (west, north), (0.0, 1.0, 0.0), 0.7),
        ((west, north), (west, south), (-1.0, 0.0, 0.0), 0.82),
    ):
        corners: list[Point] = [(ax, ay, low), (bx, by, low), (bx, by, high), (ax, ay, high)]
        faces.append((corners, normal, light))
    for corners, normal, light in faces:
        to_camera = view.toward(corners[0])
        if sum(a * b for a, b in zip(normal, to_camera, strict=True)) > 0:
            canvas.polygon(view.outline(corners), lit(box.colour, light))


def _ball(canvas: Canvas, view: View, ball: Ball) -> None:
    place, radius = (ball.x, ball.y, ball.radius), ball.radius
    ring: list[Point] = []
    for step in range(24):
        angle = math.tau * step / 24
        ring.append(
            (
                place[0] + radius * (0.15 + math.cos(angle)),
                place[1] + radius * 0.9 * math.sin(angle),
                0.002,
            )
        )
    canvas.polygon(hull(view.outline(ring)), (110, 112, 114))
    size = radius * view.scale(place)
    canvas.ball(view.pixel(place), (size, size), ball.colour)


def _vignetted(picture: Image.Image) -> Image.Image:
    # The gradient is black in the middle; the corners lose a quarter of their light.
    edge = Image.radial_gradient("L").resize(picture.size, Image.Resampling.BILINEAR)
    light = edge.point([255 - value * value // 900 for value in range(256)])
    return ImageChops.multiply(picture, Image.merge("RGB", (light, light, light)))


def _balanced(picture: Image.Image, warmth: float) -> Image.Image:
    red, green, blue = picture.split()
    gain = min(warmth, 1.06), min(2 - warmth, 1.06)
    red = red.point([round(value * gain[0]) for value in range(256)])
    blue = blue.point([round(value * gain[1]) for value in range(256)])
    return Image.merge("RGB", (red, green, blue))
