"""Clocks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from rerobots.sim import ManualClock

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
