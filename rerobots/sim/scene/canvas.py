"""Colours, and antialiased drawing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PIL import Image, ImageDraw

from .view import Pixel

Colour = tuple[int, int, int]


def mix(a: Colour, b: Colour, part: float) -> Colour:
    """Return the colour that is `part` of the way from `a` to `b`."""
    part = min(max(part, 0.0), 1.0)
    return (
        round(a[0] + (b[0] - a[0]) * part),
        round(a[1] + (b[1] - a[1]) * part),
        round(a[2] + (b[2] - a[2]) * part),
    )


def lit(colour: Colour, light: float) -> Colour:
    """Return a colour in brighter (above 1) or darker light."""
    if light <= 1:
        return mix((0, 0, 0), colour, light)
    return mix(colour, (255, 255, 255), light - 1)


class Canvas:
    """A layer over a part of the picture, at `detail` times the resolution.

    Args:
        box: Left, top, right and bottom of that part, in pixels.
        detail: Pixels of the layer for one of the picture.
    """

    def __init__(self, box: tuple[int, int, int, int], detail: int) -> None:
        self._left, self._top, right, bottom = box
        self._size = (right - self._left, bottom - self._top)
        self._detail = detail
        layer_size = (self._size[0] * detail, self._size[1] * detail)
        self._layer = Image.new("RGBA", layer_size, (0, 0, 0, 0))
        self._draw = ImageDraw.Draw(self._layer)

    def polygon(self, outline: Sequence[Pixel], colour: Colour, alpha: int = 255) -> None:
        """Fill a polygon. One that is not opaque replaces what is below it."""
        if len(outline) > 2:
            self._draw.polygon(list(self._fine(outline)), fill=(*colour, alpha))

    def line(self, points: Sequence[Pixel], colour: Colour, width: float) -> None:
        """Draw a line; `width` is in pixels of the picture."""
        fine = list(self._fine(points))
        self._draw.line(fine, fill=(*colour, 255), width=max(round(width * self._detail), 1))

    def ellipse(self, centre: Pixel, radius: Pixel, colour: Colour) -> None:
        """Fill an upright ellipse."""
        (left, top), (right, bottom) = self._fine(
            [
                (centre[0] - radius[0], centre[1] - radius[1]),
                (centre[0] + radius[0], centre[1] + radius[1]),
            ]
        )
        self._draw.ellipse((left, top, right, bottom), fill=(*colour, 255))

    def ball(self, centre: Pixel, radius: Pixel, colour: Colour, *, gloss: float = 0.5) -> None:
        """Draw an ellipsoid in the light of the ceiling."""
        steps = 22
        for step in range(steps):
            part = step / (steps - 1)
            place = (
                centre[0] - radius[0] * 0.22 * part,
                centre[1] - radius[1] * 0.38 * part,
            )
            size = 1 - 0.86 * part
            light = 0.62 + (0.38 + gloss * 0.6) * part**0.8
            self.ellipse(place, (radius[0] * size, radius[1] * size), lit(colour, light))

    def paste_on(self, picture: Image.Image) -> None:
        """Paste the layer into a picture, at its position."""
        layer = self._layer.resize(self._size, Image.Resampling.BOX)
        picture.paste(layer, (self._left, self._top), layer)

    def _fine(self, points: Iterable[Pixel]) -> Iterable[Pixel]:
        return (
            ((x - self._left) * self._detail, (y - self._top) * self._detail) for x, y in points
        )
