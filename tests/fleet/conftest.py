"""Fixtures for pools on a simulator without delays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from rerobots.api import APIClient
from rerobots.fleet import RobotPool
from rerobots.sim import Deployment, Simulator

MakePool = Callable[..., RobotPool]


def robots(count: int, **options: Any) -> list[Deployment]:
    return [Deployment(type="many", **options) for _ in range(count)]


@pytest.fixture
def sim() -> Iterator[Simulator]:
    options: dict[str, Any] = dict.fromkeys(("record_delay", "init_delay", "terminate_delay"), 0)
    with Simulator(deployments=robots(4), **options) as simulator:
        yield simulator


@pytest.fixture
def apic(sim: Simulator) -> Iterator[APIClient]:
    with APIClient(sim.api_token, base_uri=sim.base_uri) as client:
        yield client


@pytest.fixture
def no_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pools without delays between the checks of their robots."""
    monkeypatch.setattr("rerobots._time_limits.POOL_TICK", 0.02)
    monkeypatch.setattr("rerobots._time_limits.SHORTEST_POOL_POLL", 0.02)
    monkeypatch.setattr("rerobots._time_limits.DEPLOYMENT_COOLDOWN", 0.0)
    monkeypatch.setattr("rerobots._time_limits.ROBOT_RECORD", 0.0)
    monkeypatch.setattr("rerobots._fleet.settings.Settings._requests", lambda settings: 0)
    monkeypatch.setattr("rerobots._time_limits.HOST_POLL", 0.02)


@pytest.fixture
def make_pool(apic: APIClient, no_delays: None) -> MakePool:
    """A factory of pools on the simulator."""

    def make(**options: Any) -> RobotPool:
        options = {"period": 0.05, "lost_after": 0.2, "apic": apic, **options}
        return RobotPool("many", **options)

    return make
