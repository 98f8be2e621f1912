"""Actions run when they are due."""

from __future__ import annotations

from datetime import UTC, datetime

from rerobots.sim import ManualClock
from rerobots.sim.world.timeline import Timeline

START = datetime(2026, 1, 1, tzinfo=UTC)


def test_timeline_keeps_the_order() -> None:
    clock = ManualClock(START)
    timeline = Timeline(clock)
    seen: list[tuple[str, float]] = []
    assert timeline.next_due is None
    for name, due in (("late", 3.0), ("early", 1.0), ("now", 0.0), ("also early", 1.0)):
        timeline.at(due, lambda name=name: seen.append((name, timeline.time)))  # type: ignore[misc]
    assert timeline.next_due == 1.0
    clock.advance(5)
    assert timeline.next_due == 0.0
    timeline.run_due()
    assert seen == [("now", 0.0), ("early", 1.0), ("also early", 1.0), ("late", 3.0)]
