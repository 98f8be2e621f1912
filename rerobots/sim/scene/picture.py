"""A picture of the scene, as a JPEG."""

from __future__ import annotations

import functools
import io
import math
from dataclasses import dataclass
from datetime import UTC, datetime

from PIL import Image, ImageDraw, ImageFont, ImageOps

from ..world.arena import METRES
from ..world.robot import Place, RobotState
from ..world.streams import DRAWN
from .arena import draw_arena
from .robot import Pose, draw_robot
from .trail import draw_trail
from .view import ABOVE, HEIGHT, VIEWS, WIDTH

_QUALITY = 88
_BAR = 26

_WHITE = (240, 242, 244)


@dataclass(frozen=True, slots=True)
class SceneState:
    """The scene in front of the cameras of an instance at one moment.

    Attributes:
        wtype: Workspace type, which is written into the picture.
        robot: The robot.
        trail: Its positions so far, oldest first; only the camera above shows them.
        moment: The time.
    """

    wtype: str
    robot: RobotState
    trail: tuple[Place, ...]
    moment: datetime


@functools.lru_cache(maxsize=32)
def picture(state: SceneState, camera: int, size: tuple[int, int] = DRAWN) -> bytes:
    """Draw the view of a camera.

    Args:
        state: The scene to draw.
        camera: 0 to 3.
        size: Width and height in pixels.

    Returns:
        A JPEG of that size.
    """
    image = draw_arena(camera).copy()
    pose = Pose.of(state.robot, state.moment.timestamp())
    if camera == ABOVE:
        draw_trail(image, VIEWS[camera], state.trail, pose)
    draw_robot(image, VIEWS[camera], pose)
    if camera == ABOVE:
        _position(image, state.robot)
    _caption(image, state, camera)
    if size != DRAWN:
        image = ImageOps.pad(image, size, Image.Resampling.BILINEAR)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=_QUALITY)
    return file.getvalue()


@functools.cache
def _font(size: int = 15) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _position(image: Image.Image, robot: RobotState) -> None:
    """Write where the robot is, and a scale, into the corners beside the room."""
    draw = ImageDraw.Draw(image)
    lines = (
        f"x {robot.x:+.2f} m",
        f"y {robot.y:+.2f} m",
        f"{math.degrees(robot.heading):+.0f}°",
        *(("blocked",) if robot.blocked else ()),
    )
    for number, text in enumerate(lines):
        draw.text((10, 24 + 18 * number), text, (40, 46, 54), _font(13), "lm")
    metre = VIEWS[ABOVE].scale((0.0, 0.0, 0.0)) * 0.5 / METRES
    left, right, low = 10, 10 + metre, HEIGHT - _BAR - 16
    draw.line((left, low, right, low), (40, 46, 54), 2)
    for x in (left, right):
        draw.line((x, low - 4, x, low + 4), (40, 46, 54), 2)
    draw.text(((left + right) / 2, low - 11), "0.5 m", (40, 46, 54), _font(13), "mm")


def _caption(image: Image.Image, state: SceneState, camera: int) -> None:
    bar = (0, HEIGHT - _BAR, WIDTH, HEIGHT)
    image.paste(image.crop(bar).point([value // 3 for value in range(256)] * 3), bar)
    draw = ImageDraw.Draw(image)
    middle = HEIGHT - _BAR // 2
    draw.ellipse((12, middle - 5, 22, middle + 5), fill=(232, 64, 58))
    draw.text((32, middle), f"CAM {camera}", _WHITE, _font(), "lm")
    draw.text((WIDTH / 2, middle), state.wtype, _WHITE, _font(), "mm")
    time = state.moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    draw.text((WIDTH - 12, middle), time, _WHITE, _font(), "rm")
