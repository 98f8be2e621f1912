"""`cam.show`: a live view in notebooks."""

import sys
from typing import Any

import IPython.display
import pytest

import rerobots
from rerobots.api import InvalidArgument, MissingExtra
from rerobots.frames import Frame
from rerobots.sim import Simulator

from ..support.clock import Clock


class Displayed:
    """Stands in for a notebook: records what was displayed, and its updates."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.shown: list[Any] = []
        self.updates: list[Any] = []
        self.at_update: Any = None
        monkeypatch.setattr(IPython.display, "display", self.display)

    def display(self, value: object, *, display_id: bool) -> "Displayed":
        assert display_id
        self.shown.append(value)
        return self

    def update(self, value: object) -> None:
        self.updates.append(value)
        if self.at_update is not None:
            self.at_update(len(self.updates))


@pytest.fixture
def displayed(monkeypatch: pytest.MonkeyPatch) -> Displayed:
    return Displayed(monkeypatch)


def test_view_of_some_seconds(
    robot: rerobots.Instance, displayed: Displayed, clock: Clock, nothing_is_left: Any
) -> None:
    # Each pause advances the clock to the next picture.
    robot.cam.show(1, seconds=20, rate=1)
    assert len(displayed.shown) == 1
    assert 10 <= len(displayed.updates) <= 22
    assert max(clock.pauses) <= 1
    for frame in [*displayed.shown, *displayed.updates]:
        assert isinstance(frame, Frame)
        assert frame.camera == 1
        assert frame._repr_jpeg_().startswith(b"\xff\xd8")
    nothing_is_left()


def test_view_ends_when_the_cell_is_interrupted(
    robot: rerobots.Instance, displayed: Displayed, nothing_is_left: Any
) -> None:
    def stop(updates: int) -> None:
        if updates == 3:
            raise KeyboardInterrupt

    displayed.at_update = stop
    robot.cam.show()
    assert len(displayed.updates) == 3
    nothing_is_left()


def test_view_ends_with_the_instance(
    cameras: Simulator, robot: rerobots.Instance, displayed: Displayed
) -> None:
    def end(updates: int) -> None:
        if updates == 2:
            cameras.instance(robot.id).become("TERMINATED")

    displayed.at_update = end
    robot.cam.show()
    assert len(displayed.updates) >= 2


@pytest.mark.parametrize("arguments", [{"camera": 5}, {"seconds": 0}, {"rate": 0}])
def test_invalid_arguments(robot: rerobots.Instance, arguments: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        robot.cam.show(**arguments)


def test_without_ipython(robot: rerobots.Instance, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "IPython.display", None)
    with pytest.raises(MissingExtra, match="a notebook with IPython"):
        robot.cam.show(seconds=1)
