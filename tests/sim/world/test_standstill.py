"""Programs that wait for a clock that only tests advance."""

from __future__ import annotations

import httpx
import pytest

from rerobots.sim import ManualClock, Simulator, SystemClock
from rerobots.sim.world import standstill
from rerobots.sim.world.standstill import PATIENCE, Standstill


def test_same_request_for_too_long() -> None:
    now, clock = 0.0, ManualClock()
    watch = Standstill(clock, lambda: now)
    for _ in range(10):
        assert not watch.asked("a")
    now = PATIENCE
    assert not watch.asked("b")
    assert watch.asked("a")
    clock.advance(1)
    assert not watch.asked("a")


def test_two_requests_are_not_polling() -> None:
    now = 0.0
    watch = Standstill(ManualClock(), lambda: now)
    assert not watch.asked("a")
    now = 60.0
    assert not watch.asked("a")


def test_system_clock_never_stands_still() -> None:
    now = 0.0
    watch = Standstill(SystemClock(), lambda: now)
    for _ in range(10):
        now += 10
        assert not watch.asked("a")


def test_polling_program_gets_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standstill, "PATIENCE", 0.1)
    with Simulator(clock=ManualClock()) as sim:
        headers = {"Authorization": f"Bearer {sim.api_token}"}
        with httpx.Client(base_url=sim.base_uri, headers=headers) as api:
            path = f"/instance/{api.post('/new/null').json()['id']}"
            while (response := api.get(path)).status_code == 404:
                pass
            assert response.status_code == 500
            assert "sim.clock.advance(seconds)" in response.text
            sim.clock.advance(10)
            for _ in range(200):
                assert api.get(path).json()["status"] == "READY"
