# mypy: disable-error-code="no-untyped-def"
# pyright: reportMissingParameterType=false
import math

import patrol
import pytest


def test_patrol(rerobots_sim, rerobots_instance, monkeypatch, tmp_path):
    monkeypatch.setattr(patrol, "sleep", rerobots_sim.clock.advance)
    rerobots_instance.drive.activate()
    rerobots_instance.cam.activate()
    rerobots_sim.clock.advance(1)  # They are active now.
    patrol.patrol(rerobots_instance, tmp_path)
    state = rerobots_sim.instance(rerobots_instance.instance_id).robot.state
    assert math.hypot(state.x, state.y) < 0.05  # Back where it began.
    assert len(list(tmp_path.glob("*.jpg"))) == 4


def test_the_robot_stops_after_an_error(rerobots_sim, rerobots_instance, monkeypatch, tmp_path):
    def fail(seconds):
        raise RuntimeError("the program fails while the robot drives")

    monkeypatch.setattr(patrol, "sleep", fail)
    rerobots_instance.drive.activate()
    rerobots_sim.clock.advance(1)
    with pytest.raises(RuntimeError):
        patrol.patrol(rerobots_instance, tmp_path)
    assert rerobots_sim.instance(rerobots_instance.instance_id).robot.state.linearv == 0
