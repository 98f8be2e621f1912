"""A pool's account of its tasks and robots."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Report:
    """What a pool did so far. `RobotPool.report()` returns it.

    Attributes:
        tasks: Number of tasks that were submitted (int).
        done: Number of tasks with a result (int).
        failed: Number of tasks with an error, a lost robot included (int).
        retried: Number of times that a task ran again after its robot was lost (int).
        robots: Number of robots that were launched (int).
        lost: Number of robots that were lost (int).
        seconds: Seconds rented, of all robots together, each from READY on (float).
        busy_seconds: Seconds of them in which tasks ran (float).

    Example:
        >>> with rerobots.fleet.RobotPool(["fixed_misty2"], apic=apic) as pool:
        ...     status = pool.submit(rerobots.Instance.get_status).result()
        >>> pool.report().done
        1
    """

    tasks: int = 0
    done: int = 0
    failed: int = 0
    retried: int = 0
    robots: int = 0
    lost: int = 0
    seconds: float = 0.0
    busy_seconds: float = 0.0

    @property
    def utilisation(self) -> float:
        """Part of the rented seconds in which tasks ran (float, 0 to 1)."""
        return self.busy_seconds / self.seconds if self.seconds else 0.0

    def __str__(self) -> str:
        return (
            f"{self.tasks} tasks: {self.done} done, {self.failed} failed, {self.retried} retried; "
            f"{self.robots} robots, {self.lost} lost, {self.seconds:.0f} s rented, "
            f"{self.utilisation:.0%} of them in use"
        )


class Ledger:
    """Counts what a pool does. Not safe from threads.

    Args:
        clock: Returns the time in seconds.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._seconds = 0.0
        self._ready_since: dict[object, float] = {}
        self.busy_seconds: float = 0.0
        self.longest: float = 0.0
        """Seconds of the longest task."""
        self.tasks = self.done = self.failed = self.retried = self.robots = self.lost = 0

    @property
    def seconds(self) -> float:
        """Seconds rented so far."""
        now = self._clock()
        return self._seconds + sum(now - since for since in self._ready_since.values())

    @property
    def ready(self) -> int:
        """Number of robots that are rented now."""
        return len(self._ready_since)

    def begin(self, robot: object) -> None:
        """Note that a robot is READY: it is billed from now on."""
        self._ready_since[robot] = self._clock()

    def end(self, robot: object) -> None:
        """Note the end of a robot."""
        self._seconds += self._clock() - self._ready_since.pop(robot, self._clock())

    def add_run(self, seconds: float) -> None:
        """Note that a task ran."""
        self.busy_seconds += seconds
        self.longest = max(self.longest, seconds)

    def report(self) -> Report:
        """Return the account so far."""
        return Report(
            self.tasks,
            self.done,
            self.failed,
            self.retried,
            self.robots,
            self.lost,
            self.seconds,
            self.busy_seconds,
        )
