"""Robots that die at random."""

from __future__ import annotations

import math
from collections import Counter

import pytest

from rerobots.sim import Deployment, ManualClock, Simulator
from rerobots.sim.world.deaths import Deaths
from rerobots.sim.world.delays import Delays
from rerobots.sim.world.instances import Instance, LaunchOptions
from rerobots.sim.world.world import World


def run(seed: int, launches: int = 100) -> list[str]:
    """Return how each instance died, one every 10 s, some of them in INIT."""
    clock = ManualClock()
    ids = [f"00000000-0000-0000-0000-{number:012}" for number in range(launches)]
    deployments = [Deployment(type="x", id=each) for each in ids]
    world = World(deployments, Delays(init=1000), clock)
    hostless: set[str] = set()
    world.on_end = lambda instance: hostless.add(instance.deployment.id)
    Deaths(world, 10, seed)
    made: list[Instance] = []
    for number, workspace in enumerate(world.workspaces.values()):
        made.append(world.launch("me", [workspace], LaunchOptions()))
        if number % 2:
            made[-1].waits_for.clear()
            world.become(made[-1], "READY")
    for _ in range(30):
        clock.advance(10)
        world.timeline.run_due()
    return [
        f"{number}: {instance.status}"
        for number, instance in enumerate(made)
        if instance.deployment.id in hostless
    ]


def test_instances_die_one_at_a_time_in_every_way() -> None:
    deaths = run(1)
    statuses = Counter(death.partition(": ")[2] for death in deaths)
    assert set(statuses) == {"INIT_FAIL", "TERMINATED", "READY"}


def test_same_seed_same_deaths() -> None:
    assert run(1) == run(1)
    assert run(1) != run(2)


@pytest.mark.parametrize("period", [0, -1, math.inf, math.nan])
def test_invalid_periods(period: float) -> None:
    with pytest.raises(ValueError, match="deaths_every"):
        Simulator(deaths_every=period)
