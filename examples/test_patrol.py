# mypy: disable-error-code="no-untyped-def"
# pyright: reportMissingParameterType=false
import math

import patrol


def test_patrol(rerobots_sim, rerobots_instance, monkeypatch, tmp_path):
    monkeypatch.setattr(patrol, "sleep", rerobots_sim.clock.advance)
    rerobots_instance.drive.activate()
    rerobots_instance.cam.activate()
    rerobots_sim.clock.advance(1)  # They are active now.
    patrol.patrol(rerobots_instance, tmp_path)
    state = rerobots_sim.instance(rerobots_instance.instance_id).robot.state
    assert math.hypot(state.x, state.y) < 0.05  # Back where it began.
    assert len(list(tmp_path.glob("*.jpg"))) == 4
