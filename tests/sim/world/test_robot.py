"""The robot: driving, collisions, head and lamp."""

from __future__ import annotations

import math

import pytest

from rerobots.sim.world.arena import BALL, BOXES, HALF, METRES, ROBOT_RADIUS, is_free
from rerobots.sim.world.robot import MAX_ANGULAR, MAX_LINEAR, START, Robot


class Driven:
    """A robot with a clock."""

    def __init__(self) -> None:
        self.now = 100.0
        self.robot = Robot(lambda: self.now)

    def wait(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def driven() -> Driven:
    return Driven()


def test_robot_stands_until_a_command(driven: Driven) -> None:
    driven.wait(1000)
    state = driven.robot.state
    assert (state.x, state.y, state.heading) == START
    assert not state.moving
    assert set(driven.robot.trail) == {START[:2]}


def test_straight_ahead_and_back(driven: Driven) -> None:
    driven.robot.drive(0.2, 0)
    driven.wait(3)
    state = driven.robot.state
    assert math.hypot(state.x, state.y) == pytest.approx(0.6)
    assert math.atan2(state.y, state.x) == pytest.approx(START[2])
    driven.robot.drive(-0.2, 0)
    driven.wait(3)
    assert (driven.robot.state.x, driven.robot.state.y) == pytest.approx((0, 0), abs=1e-9)


def test_circle_leads_back(driven: Driven) -> None:
    driven.robot.drive(0.2, 0.5)
    driven.wait(math.tau / 0.5 / 2)
    assert math.hypot(driven.robot.state.x, driven.robot.state.y) == pytest.approx(0.8, abs=0.001)
    driven.wait(math.tau / 0.5 / 2)
    state = driven.robot.state
    assert (state.x, state.y) == pytest.approx((0, 0), abs=0.001)
    assert state.heading == pytest.approx(START[2])
    assert len(driven.robot.trail) > 80


def test_position_does_not_depend_on_when_it_is_read(driven: Driven) -> None:
    other = Driven()
    for one in (driven, other):
        one.robot.drive(0.3, 0.7)
    for _ in range(50):
        other.wait(0.1)
        assert other.robot.state.moving
    driven.wait(5)
    ours, theirs = driven.robot.state, other.robot.state
    assert (ours.x, ours.y) == pytest.approx((theirs.x, theirs.y), abs=0.002)


def test_last_command_wins(driven: Driven) -> None:
    driven.robot.drive(0.2, 0)
    driven.robot.drive(0, 1)
    driven.wait(1)
    state = driven.robot.state
    assert (state.x, state.y, state.linearv, state.angularv) == (0, 0, 0, 1)
    assert state.heading == pytest.approx(START[2] + 1)


def test_speed_is_limited(driven: Driven) -> None:
    driven.robot.drive(100, -100)
    assert driven.robot.state.linearv == MAX_LINEAR
    assert driven.robot.state.angularv == -MAX_ANGULAR
    driven.robot.drive(-100, 100)
    assert driven.robot.state.linearv == -MAX_LINEAR
    assert driven.robot.state.angularv == MAX_ANGULAR


@pytest.mark.parametrize("speeds", [(math.nan, 0), (0, math.inf), (0, 0, -1), (0, 0, math.nan)])
def test_invalid_speeds(driven: Driven, speeds: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="must be"):
        driven.robot.drive(*speeds)


@pytest.mark.parametrize("direction", range(0, 360, 15))
def test_walls_and_obstacles_stop_the_robot(driven: Driven, direction: int) -> None:
    driven.robot.put(0, 0, math.radians(direction))
    driven.robot.drive(0.5, 0)
    driven.wait(3600)
    state = driven.robot.state
    assert state.blocked
    assert not state.moving
    assert is_free(state.x / METRES, state.y / METRES)
    # It stopped near an obstacle.
    ahead = 0.2
    x, y = (v / METRES for v in (state.x, state.y))
    cos, sin = math.cos(state.heading), math.sin(state.heading)
    assert not is_free(x + ahead * cos, y + ahead * sin)
    driven.robot.drive(-0.5, 0)
    driven.wait(0.5)
    assert not driven.robot.state.blocked
    assert math.dist((driven.robot.state.x, driven.robot.state.y), (state.x, state.y)) > 0.2


def test_robot_never_overlaps_an_obstacle(driven: Driven) -> None:
    for number in range(200):
        driven.robot.drive(0.5 if number % 3 else -0.4, math.sin(number * 7) * 2)
        driven.wait(0.7)
        state = driven.robot.state
        x, y = state.x / METRES, state.y / METRES
        assert max(abs(x), abs(y)) <= HALF - ROBOT_RADIUS
        assert min(thing.distance(x, y) for thing in (BALL, *BOXES[:2])) >= ROBOT_RADIUS


def test_long_drive_is_computed_fast(driven: Driven) -> None:
    driven.robot.drive(0.2, 0.5)
    driven.wait(1000 * math.tau / 0.5 + 2)
    other = Driven()
    other.robot.drive(0.2, 0.5)
    other.wait(2)
    ours, theirs = driven.robot.state, other.robot.state
    assert (ours.x, ours.y) == pytest.approx((theirs.x, theirs.y), abs=0.01)
    assert len(driven.robot.trail) <= 2001


def test_drive_with_a_duration(driven: Driven) -> None:
    driven.robot.drive(0.2, 0, duration=1.5)
    driven.wait(1)
    assert driven.robot.state.moving
    driven.wait(10)
    state = driven.robot.state
    assert math.hypot(state.x, state.y) == pytest.approx(0.3)
    assert (state.linearv, state.moving) == (0, False)


def test_head_turns_at_limited_speed(driven: Driven) -> None:
    assert driven.robot.state.head is None
    driven.robot.turn_head(yaw=1, pitch=-0.2)
    driven.wait(0.25)
    head = driven.robot.state.head
    assert head is not None
    assert (head.yaw, head.pitch, head.roll) == pytest.approx((0.5, -0.2, 0))
    driven.robot.turn_head(roll=0.1)
    driven.wait(1)
    head = driven.robot.state.head
    assert head is not None
    assert (head.yaw, head.pitch, head.roll) == pytest.approx((1, -0.2, 0.1))


def test_lamp(driven: Driven) -> None:
    driven.robot.set_led(1, 2, 3)
    assert driven.robot.state.led == (1, 2, 3)
    with pytest.raises(ValueError, match="0 to 255"):
        driven.robot.set_led(0, 256, 0)


def test_robot_can_be_put_into_free_space(driven: Driven) -> None:
    driven.robot.drive(0.2, 0)
    driven.wait(1)
    driven.robot.put(-0.5, 0.5, 1)
    state = driven.robot.state
    assert (state.x, state.y, state.heading, state.moving) == (-0.5, 0.5, 1, False)
    assert set(driven.robot.trail) == {(-0.5, 0.5)}
    with pytest.raises(ValueError, match="cannot stand"):
        driven.robot.put(BOXES[0].x * METRES, BOXES[0].y * METRES)
