"""The time of a simulated world: real or manual."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """The clock of a simulator."""

    @property
    def speed(self) -> float:
        """Seconds of this clock in one real second."""
        ...

    def advance(self, seconds: float) -> None:
        """Move the time forward at once, if this is a manual clock."""
        ...

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        ...

    def now(self) -> datetime:
        """Wall time, in UTC."""
        ...

    def on_jump(self, callback: Callable[[], None]) -> None:
        """Call `callback`, from any thread, whenever time jumps forward."""
        ...


def _real_time() -> float:
    # Tests replace the other functions of `time` with clocks of their own.
    return time.clock_gettime(time.CLOCK_MONOTONIC)


class SystemClock:
    """The time of this machine, or a faster or slower one. It never jumps.

    It begins with the wall time of its start, and ignores later changes of the system's clock.

    Args:
        speed: Seconds of this clock in one real second.

    Raises:
        ValueError: `speed` is not a number above 0.
    """

    def __init__(self, speed: float = 1.0) -> None:
        if not 0 < speed < math.inf:
            raise ValueError(f"speed must be a number above 0: {speed!r}")
        self._speed = float(speed)
        self._start = _real_time()
        self._started_at = datetime.now(UTC)

    @property
    def speed(self) -> float:
        """Seconds of this clock in one real second."""
        return self._speed

    def monotonic(self) -> float:
        """Seconds since some fixed moment; never goes back."""
        return (_real_time() - self._start) * self._speed

    def now(self) -> datetime:
        """Wall time, in UTC."""
        return self._started_at + timedelta(seconds=self.monotonic())

    def on_jump(self, callback: Callable[[], None]) -> None:
        """Do nothing: real time does not jump."""

    def advance(self, seconds: float) -> None:
        """Not supported: real time passes by itself.

        Raises:
            RuntimeError: Always.
        """
        raise RuntimeError(
            "real time cannot be advanced: make the simulator with "
            "Simulator(clock=ManualClock()), and sim.clock.advance(seconds) moves its time"
        )


class ManualClock:
    """A clock that moves only by `advance`. Safe to use from any thread.

    Args:
        start: The wall time to begin with; must be aware. By default, the present.

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

    @property
    def speed(self) -> float:
        """Seconds of this clock in one real second: 0."""
        return 0.0

    def monotonic(self) -> float:
        """Seconds that this clock was advanced by, in all."""
        with self._lock:
            return self._elapsed

    def now(self) -> datetime:
        """Wall time, in UTC."""
        return self._start + timedelta(seconds=self.monotonic())

    def on_jump(self, callback: Callable[[], None]) -> None:
        """Call `callback`, from the thread that advances, on every advance."""
        with self._lock:
            self._callbacks.append(callback)

    def advance(self, seconds: float) -> None:
        """Move the time forward.

        Args:
            seconds: By how much.

        Raises:
            ValueError: `seconds` is negative or not a finite number.
        """
        if not 0 <= seconds < math.inf:
            raise ValueError(f"seconds must be a finite number, 0 or more: {seconds!r}")
        with self._lock:
            self._elapsed += seconds
            callbacks = list(self._callbacks)
        for callback in callbacks:
            callback()
