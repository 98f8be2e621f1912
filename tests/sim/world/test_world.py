"""Launch and end of instances in the world, without HTTP or SSH."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rerobots.sim import Deployment, ManualClock
from rerobots.sim.world.delays import Delays
from rerobots.sim.world.instances import Instance, LaunchOptions
from rerobots.sim.world.workspaces import Reason, Unavailable
from rerobots.sim.world.world import ENDED_KEPT, World

START = datetime(2026, 1, 1, tzinfo=UTC)
ADDRESS = ("127.0.0.1", 1)


def status(instance: Instance) -> str:
    # A function, as the type checker narrows an attribute for too long.
    return instance.status


class Scene:
    """A world with one deployment, whose hosts start when the test says so."""

    def __init__(self, delays: Delays | None = None) -> None:
        self.clock = ManualClock(START)
        self.world = World([Deployment(type="x")], delays or Delays(), self.clock)
        (self.workspace,) = self.world.workspaces.values()
        self.ended: list[Instance] = []
        self.world.on_end = self.ended.append

    def launch(self, options: LaunchOptions | None = None) -> Instance:
        return self.world.launch("me", [self.workspace], options or LaunchOptions())

    def ready(self) -> Instance:
        instance = self.launch()
        self.world.host_up(instance, ADDRESS, ("key",))
        self.advance(10)
        assert status(instance) == "READY"
        return instance

    def advance(self, seconds: float) -> None:
        self.clock.advance(seconds)
        self.world.timeline.run_due()


def test_ready_waits_for_the_host() -> None:
    scene = Scene()
    instance = scene.launch()
    scene.advance(300)
    assert status(instance) == "INIT"
    scene.world.host_up(instance, ADDRESS, ("key",))
    assert status(instance) == "READY"


def test_ready_waits_for_the_init_delay() -> None:
    scene = Scene()
    instance = scene.launch()
    scene.world.host_up(instance, ADDRESS, ("key",))
    scene.advance(2.4)
    assert status(instance) == "INIT"
    scene.advance(0.1)
    assert status(instance) == "READY"


def test_host_that_cannot_be_created() -> None:
    scene = Scene()
    instance = scene.launch()
    scene.world.host_failed(instance)
    assert status(instance) == "INIT_FAIL"
    assert scene.ended == [instance]
    with pytest.raises(Unavailable) as refused:
        scene.launch()
    assert refused.value.reason is Reason.LOCKED_OUT


def test_late_actions_have_their_own_time() -> None:
    scene = Scene()
    instance = scene.launch(LaunchOptions(expire_d=60))
    scene.world.host_up(instance, ADDRESS, ("key",))
    scene.advance(1000)
    assert status(instance) == "TERMINATED"
    assert instance.endtime == START + timedelta(seconds=60.5)


def test_queue_is_first_come_first_served() -> None:
    scene = Scene()
    first = scene.ready()
    waiting = [scene.world.reserve(user, scene.workspace, LaunchOptions()) for user in ("b", "c")]
    scene.world.terminate(first)
    scene.advance(0.5)
    second = scene.workspace.instance
    assert second is not None
    assert (second.id, second.user) == (waiting[0].id, "b")
    assert len(scene.workspace.queue) == 1


def test_old_instances_are_removed() -> None:
    scene = Scene(Delays(record=0, init=0, addon=0, terminate=0))
    first = scene.ready()
    scene.world.terminate(first)
    for _ in range(ENDED_KEPT):
        scene.world.terminate(scene.ready())
    assert scene.world.find(first.id) is None
    assert len(scene.world.instances) == ENDED_KEPT
