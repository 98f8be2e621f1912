"""The time of a simulated world: real, or moved by hand."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """What the simulator asks about time."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    def now(self) -> datetime:
        """Wall time, in UTC."""
        ...

    def on_jump(self, callback: Callable[[], None]) -> None:
        """Have `callback` called, from any thread, whenever time jumps forward."""
        ...


class SystemClock:
    """The time of this machine. It never jumps."""

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        return time.monotonic()

    def now(self) -> datetime:
        """Wall time, in UTC."""
        return datetime.now(UTC)

    def on_jump(self, callback: Callable[[], None]) -> None:
        """Do nothing: real time does not jump."""


class ManualClock:
    """Time that stands still until it is told to advance. Safe to use from any thread.

    Args:
        start: the wall time to begin with; must be aware. By default, the present.

    Raises:
        ValueError: `start` has no time zone.

    Example:
        >>> clock = ManualClock()
        >>> before = clock.monotonic()
        >>> clock.advance(70)
        >>> clock.monotonic() - before
        70.0
    """

    def __init__(self, start: datetime | None = None) -> None:
        if start is not None and start.tzinfo is None:
            raise ValueError("start must have a time zone, e.g. datetime(..., tzinfo=UTC)")
        self._start = (start or datetime.now(UTC)).astimezone(UTC)
        self._elapsed = 0.0
        self._lock = threading.Lock()
        self._callbacks: list[Callable[[], None]] = []

    def monotonic(self) -> float:
        """Seconds that this clock was advanced by, in all."""
        with self._lock:
            return self._elapsed

    def now(self) -> datetime:
        """Wall time, in UTC."""
        return self._start + timedelta(seconds=self.monotonic())

    def on_jump(self, callback: Callable[[], None]) -> None:
        """Have `callback` called, from the thread that advances, on every advance."""
        with self._lock:
            self._callbacks.append(callback)

    def advance(self, seconds: float) -> None:
        """Let time pass.

        Args:
            seconds: how much.

        Raises:
            ValueError: `seconds` is negative.
        """
        if seconds < 0:
            raise ValueError("time does not run backwards")
        with self._lock:
            self._elapsed += seconds
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()
