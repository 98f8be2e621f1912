"""Pictures of the cameras, with the robot and its trail."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta

import pytest
from PIL import Image, ImageChops, ImageStat

from rerobots.sim.scene.picture import SceneState, picture
from rerobots.sim.scene.view import ABOVE, VIEWS
from rerobots.sim.world.arena import METRES
from rerobots.sim.world.robot import START, Head, Place, RobotState

MOMENT = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
FLOOR = (0, 0, 640, 450)


def state(
    x: float = START[0],
    y: float = START[1],
    head: Head | None = None,
    led: tuple[int, int, int] = (60, 220, 130),
) -> RobotState:
    return RobotState(x, y, START[2], 0, 0, False, head, led)


def drawn(
    camera: int,
    robot: RobotState | None = None,
    trail: tuple[Place, ...] = ((0.0, 0.0),),
    seconds: float = 0,
    wtype: str = "fixed_misty2",
) -> Image.Image:
    scene = SceneState(wtype, robot or state(), trail, MOMENT + timedelta(seconds=seconds))
    image = Image.open(io.BytesIO(picture(scene, camera)))
    assert (image.format, image.size, image.mode) == ("JPEG", (640, 480), "RGB")
    return image


def difference(one: Image.Image, other: Image.Image) -> Image.Image:
    """Return the pixels of the floor that differ clearly."""
    both = ImageChops.difference(one, other).crop(FLOOR).convert("L")
    return both.point([0] * 40 + [255] * 216)


@pytest.mark.parametrize("camera", range(4))
def test_pictures_show_a_moving_head(camera: int) -> None:
    now = drawn(camera)
    assert min(ImageStat.Stat(now).stddev) > 20
    # The head differs, not only the time in the caption.
    assert difference(now, drawn(camera, seconds=1)).getbbox() is not None


def test_pictures_depend_only_on_camera_type_and_time() -> None:
    sights = [
        SceneState(wtype, state(), ((0.0, 0.0),), MOMENT) for wtype in ("fixed_misty2", "null")
    ]
    jpegs = {picture(sights[0], camera) for camera in range(4)} | {picture(sights[1], 0)}
    assert len(jpegs) == 5
    picture.cache_clear()
    assert picture(sights[1], 0) in jpegs


@pytest.mark.parametrize("camera", range(4))
@pytest.mark.parametrize("place", [(0.5, 0.3), (-0.4, 0.6), (0.3, -0.3)])
def test_robot_is_drawn_at_its_position(camera: int, place: Place) -> None:
    box = difference(drawn(camera, state(*place)), drawn(camera, state(x=40))).getbbox()
    assert box is not None
    x, y = VIEWS[camera].pixel((place[0] / METRES, place[1] / METRES, 0.5))
    assert box[0] < x < box[2]
    assert box[1] < y < box[3]


def test_trail_is_drawn_from_above() -> None:
    trail = tuple((0.02 * n, -0.01 * n) for n in range(50))
    changed = difference(drawn(ABOVE, trail=trail), drawn(ABOVE))
    x, y = VIEWS[ABOVE].pixel((trail[40][0] / METRES, trail[40][1] / METRES, 0))
    assert changed.crop((int(x) - 3, int(y) - 3, int(x) + 3, int(y) + 3)).getbbox() is not None
    for camera in (0, 1, 3):
        assert difference(drawn(camera, trail=trail), drawn(camera)).getbbox() is None


def test_robot_at_a_lens_is_not_drawn() -> None:
    for x, y in ((0.1, -1.4), (-1.4, -0.6), (-1.0, -1.0)):
        for camera in range(4):
            assert min(ImageStat.Stat(drawn(camera, state(x, y))).stddev) > 15


def test_lamp_and_head_are_drawn() -> None:
    level = state(head=Head())
    for other in (
        state(head=Head(), led=(255, 0, 0)),
        state(head=Head(yaw=1)),
        state(head=Head(pitch=0.4)),
        state(head=Head(roll=0.5)),
    ):
        assert difference(drawn(0, level), drawn(0, other)).getbbox() is not None
