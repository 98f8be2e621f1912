"""Counting requests."""

from __future__ import annotations

from rerobots.sim import ManualClock
from rerobots.sim.world.rate_limit import RateLimit


def test_old_counters_are_removed() -> None:
    limit = RateLimit(ManualClock(), enforced=True)
    limit.count("first", 10)
    assert limit.count("first", 10).remaining == 8
    for number in range(5000):
        limit.count(f"address {number}", 10)
    assert limit.count("first", 10).remaining == 9
