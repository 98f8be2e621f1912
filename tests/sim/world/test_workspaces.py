"""Deployments in the world: manual changes, failing launches, heartbeats."""

from __future__ import annotations

from typing import Any

import pytest

from rerobots.sim import Deployment, ManualClock
from rerobots.sim.world.delays import Delays
from rerobots.sim.world.instances import LaunchOptions
from rerobots.sim.world.workspaces import Workspace
from rerobots.sim.world.world import DISSOLVED_KEPT, World


class Scene:
    """A world with one deployment, whose hosts start without delay."""

    def __init__(self, **delays: Any) -> None:
        self.clock = ManualClock()
        self.world = World([Deployment(type="x")], Delays(**delays), self.clock)
        self.workspace: Workspace = next(iter(self.world.workspaces.values()))
        self.world.on_launch = lambda i: self.world.host_up(i, ("127.0.0.1", 1), ())
        self.instance = self.world.launch("me", [self.workspace], LaunchOptions())

    def advance(self, seconds: float) -> str:
        self.clock.advance(seconds)
        self.world.timeline.run_due()
        return self.instance.status

    def become(self, status: Any) -> str:
        self.world.become(self.instance, status)
        return self.instance.status


def test_manual_status_changes() -> None:
    scene = Scene(init=None, terminate=None)
    assert scene.advance(10_000) == "INIT"
    assert scene.become("READY") == "READY"
    assert scene.become("READY") == "READY"
    assert scene.become("TERMINATING") == "TERMINATING"
    assert scene.advance(10_000) == "TERMINATING"
    assert scene.become("TERMINATED") == "TERMINATED"
    with pytest.raises(ValueError, match="TERMINATED cannot become READY"):
        scene.become("READY")


def test_failure_in_use() -> None:
    scene = Scene()
    assert scene.advance(10) == "READY"
    assert scene.become("TERMINATED") == "TERMINATED"
    assert scene.workspace.instance is None
    assert scene.advance(10) == "TERMINATED"


def test_manual_init_fail() -> None:
    scene = Scene()
    assert scene.become("INIT_FAIL") == "INIT_FAIL"
    assert scene.workspace.lockout


@pytest.mark.parametrize(("outcome", "seconds"), [("fails", 2.5), ("hangs", 60.5)])
def test_failing_launches(outcome: Any, seconds: float) -> None:
    scene = Scene()
    scene.become("READY")
    scene.become("TERMINATED")
    scene.workspace.launch_outcome = outcome
    scene.instance = scene.world.launch("me", [scene.workspace], LaunchOptions())
    assert scene.advance(seconds - 0.1) == "INIT"
    assert scene.advance(0.1) == "INIT_FAIL"
    assert scene.workspace.lockout


def test_lost_heartbeat() -> None:
    scene = Scene()
    scene.workspace.disconnect()
    scene.advance(60)
    assert scene.workspace.online
    scene.advance(1)
    assert not scene.workspace.online
    scene.world.set_online(scene.workspace)
    assert scene.workspace.online
    scene.world.set_online(scene.workspace, online=False)
    assert not scene.workspace.online


def test_dissolved_deployments_are_removed() -> None:
    scene = Scene()
    for _ in range(DISSOLVED_KEPT + 10):
        scene.world.dissolve(scene.world.register("me", "127.0.0.1"))
    assert len(scene.world.workspaces) == DISSOLVED_KEPT + 1
