"""Detects programs that wait for time to pass while only tests can move it."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from .clock import Clock
from .world import World

PATIENCE = 5.0
"""Real seconds of repeated requests after which the response is an error with a hint."""

HINT = (
    "the simulator has a ManualClock, and its time stands still: move it by "
    "sim.clock.advance(seconds), or make the change by sim.instance(id).become(status)"
)

# Bounds the memory of a simulator that runs for days.
_KEPT = 1000

# Fewer requests do not count as polling.
_FEWEST = 3


def waits_for_time(world: World) -> bool:
    """Return whether an instance, or one of its add-ons, changes with time."""
    now = world.timeline.time
    return any(
        not world.is_recorded(instance)
        or instance.status in ("INIT", "TERMINATING")
        or any(addon.changes(now) for addon in instance.addons.values())
        for instance in world.instances.values()
    )


class Standstill:
    """Counts equal requests since the time was last moved.

    Args:
        clock: The clock of the simulator.
        real_time: Returns real seconds.
    """

    def __init__(self, clock: Clock, real_time: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._real_time = real_time
        self._moment = clock.monotonic()
        self._asked: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def asked(self, question: str) -> bool:
        """Count a request; return whether it was repeated for too long."""
        if self._clock.speed != 0:
            return False
        now, moment = self._real_time(), self._clock.monotonic()
        if moment != self._moment:
            self._moment = moment
            self._asked.clear()
        first, count = self._asked.get(question, (now, 0))
        self._asked[question] = (first, count + 1)
        if len(self._asked) > _KEPT:
            self._asked.popitem(last=False)
        return now - first >= PATIENCE and count >= _FEWEST
