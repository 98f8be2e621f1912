"""Actions to run later, by a clock that tests can move."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime, timedelta

from .clock import Clock


class Timeline:
    """A queue of actions by time. Nothing runs by itself: `run_due` runs due actions."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._queue: list[tuple[float, int, Callable[[], None]]] = []
        self._order = itertools.count()
        self._running_at: float | None = None
        self.on_change: Callable[[], None] = lambda: None

    @property
    def time(self) -> float:
        """The time in seconds; while an action runs, the time at which it was due."""
        return self._clock.monotonic() if self._running_at is None else self._running_at

    @property
    def speed(self) -> float:
        """Seconds of the world in one real second; 0 if only tests move the time."""
        return self._clock.speed

    @property
    def wall_time(self) -> datetime:
        """The date and time of `time`, in UTC."""
        return self.wall_time_of(self.time)

    def wall_time_of(self, moment: float) -> datetime:
        """The date and time, in UTC, of a moment in seconds."""
        return self._clock.now() - timedelta(seconds=self._clock.monotonic() - moment)

    @property
    def next_due(self) -> float | None:
        """Seconds until the next action is due: 0 if it is overdue, None without actions."""
        if not self._queue:
            return None
        return max(self._queue[0][0] - self._clock.monotonic(), 0.0)

    def at(self, due: float, action: Callable[[], None]) -> None:
        """Run `action` at a time; at once if that is now or past."""
        if due <= self.time:
            action()
            return
        heapq.heappush(self._queue, (due, next(self._order), action))
        self.on_change()

    def run_due(self) -> None:
        """Run all actions that are due, in order."""
        while self._queue and self._queue[0][0] <= self._clock.monotonic():
            due, _, action = heapq.heappop(self._queue)
            self._running_at = due
            try:
                action()
            finally:
                self._running_at = None
