"""`rerobots drive` in scripts, and `rerobots addon-drive`."""

from __future__ import annotations

import signal

import pytest

from ..support.waiting import soon
from .conftest import Program


def test_drive_for_some_seconds(rerobots: Program, ready: str) -> None:
    robot = rerobots.sim.instance(ready).robot
    words = ("drive", "--linear", "-0.2", "--angular", "0.3", "--seconds", "0.5")
    with rerobots.start(*words) as process:
        assert soon(lambda: robot.state.linearv == -0.2)
        assert robot.state.angularv == 0.3
        assert process.communicate()[1] == ""
    assert process.returncode == 0
    assert not robot.state.moving


def test_ctrl_c_stops_the_robot(rerobots: Program, ready: str) -> None:
    robot = rerobots.sim.instance(ready).robot
    with rerobots.start("drive", ready[:8], "--linear", "0.2", "--seconds", "600") as process:
        assert soon(lambda: robot.state.moving)
        process.send_signal(signal.SIGINT)
        process.communicate()
    assert process.returncode == 130
    assert not robot.state.moving


@pytest.mark.long
def test_addon_drive_shows_how_to_stop(rerobots: Program, ready: str) -> None:
    robot = rerobots.sim.instance(ready).robot
    done = rerobots("addon-drive", "-r", '{"linearv": 0.1}')
    assert done.stdout == ""
    assert done.stderr == f"The robot keeps moving; to stop it: rerobots drive {ready} --stop\n"
    assert robot.state.moving
    rerobots("drive", "--stop")
    assert not robot.state.moving
    assert rerobots("addon-drive", "-r", '{"linearv": 0}').stderr == ""


def test_invalid_options(rerobots: Program) -> None:
    for words in (["--linear", "1"], ["--seconds", "1"], ["--stop", "--linear", "1"]):
        assert "--seconds" in rerobots("drive", *words, status=2).stderr
    assert "need a terminal" in rerobots("drive", status=2).stderr
