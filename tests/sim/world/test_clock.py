"""Clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rerobots.sim import ManualClock, SystemClock
from rerobots.sim.world import clock as clock_module

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_manual_clock() -> None:
    clock = ManualClock(START)
    jumps: list[float] = []
    clock.on_jump(lambda: jumps.append(clock.monotonic()))
    clock.advance(70)
    assert clock.now() == START + timedelta(seconds=70)
    assert jumps == [70]
    with pytest.raises(ValueError, match="0 or more"):
        clock.advance(-1)
    with pytest.raises(ValueError, match="time zone"):
        ManualClock(datetime(2026, 1, 1))


@pytest.mark.parametrize("year", [2020, 2030])
def test_system_clock_ignores_patched_time(monkeypatch: pytest.MonkeyPatch, year: int) -> None:
    clock = SystemClock()
    before = clock.now()
    fake = datetime(year, 1, 1, tzinfo=UTC)
    frozen = type("Frozen", (datetime,), {"now": staticmethod(lambda tz=None: fake)})
    monkeypatch.setattr(clock_module, "datetime", frozen)
    for name in ("time", "monotonic", "perf_counter"):
        monkeypatch.setattr(f"time.{name}", fake.timestamp)
    assert timedelta(0) <= clock.now() - before < timedelta(minutes=1)
    assert clock.monotonic() < 60
