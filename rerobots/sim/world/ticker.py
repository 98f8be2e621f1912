"""Runs due actions of a world without waiting for a request."""

from __future__ import annotations

import asyncio
import contextlib

from .clock import Clock
from .timeline import Timeline

_LONGEST = 24 * 3600.0


class Ticker:
    """Runs the actions of a timeline when they are due, on the running event loop.

    Args:
        timeline: The timeline of the actions.
        clock: The clock of the world.
    """

    def __init__(self, timeline: Timeline, clock: Clock) -> None:
        self._timeline = timeline
        self._speed = clock.speed
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None
        self._stopped = False
        timeline.on_change = self._plan
        clock.on_jump(self._jump)
        self._tick()

    def stop(self) -> None:
        """Stop."""
        self._stopped = True
        self._plan()

    def _jump(self) -> None:
        """Run actions that are due after a jump; safe from any thread."""
        with contextlib.suppress(RuntimeError):  # The loop is closed.
            self._loop.call_soon_threadsafe(self._tick)

    def _tick(self) -> None:
        if not self._stopped:
            self._timeline.run_due()
        self._plan()

    def _plan(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        delay = self._timeline.next_due
        if delay is None or self._stopped or (delay > 0 and self._speed == 0):
            return
        # A long delay is shortened: the loop cannot wait for years.
        wait = min(delay / self._speed, _LONGEST) if delay > 0 else 0
        self._timer = self._loop.call_later(wait, self._tick)
