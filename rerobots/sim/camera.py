"""Pictures of the cameras, as JPEGs."""

from __future__ import annotations

import functools
import io
from datetime import UTC, datetime

from PIL import Image, ImageDraw, ImageFont

from rerobots.sim.scene.robot import Pose, draw_robot
from rerobots.sim.scene.room import room
from rerobots.sim.scene.view import HEIGHT, VIEWS, WIDTH

CAMERAS = tuple(str(number) for number in range(len(VIEWS)))
"""The identifiers of the cameras, as paths spell them."""

_QUALITY = 88
_BAR = 26


@functools.lru_cache(maxsize=8)
def picture(wtype: str, camera: int, moment: datetime) -> bytes:
    """Draw what a camera sees.

    Args:
        wtype: workspace type, which is written into the picture.
        camera: 0 to 3.
        moment: the time, to the second.

    Returns:
        A JPEG, 640 x 480.
    """
    image = room(camera).copy()
    draw_robot(image, VIEWS[camera], Pose.at(moment.timestamp()))
    _caption(image, wtype, camera, moment)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


@functools.cache
def _font() -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(15)


def _caption(image: Image.Image, wtype: str, camera: int, moment: datetime) -> None:
    bar = (0, HEIGHT - _BAR, WIDTH, HEIGHT)
    image.paste(image.crop(bar).point([value // 3 for value in range(256)] * 3), bar)
    draw = ImageDraw.Draw(image)
    middle = HEIGHT - _BAR // 2
    white = (240, 242, 244)
    draw.ellipse((12, middle - 5, 22, middle + 5), fill=(232, 64, 58))
    draw.text((32, middle), f"CAM {camera}", white, _font(), "lm")
    draw.text((WIDTH / 2, middle), wtype, white, _font(), "mm")
    time = moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    draw.text((WIDTH - 12, middle), time, white, _font(), "rm")
