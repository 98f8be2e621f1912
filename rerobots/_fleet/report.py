"""Statistics of a pool, and a progress bar."""

from __future__ import annotations

from dataclasses import dataclass

from .. import errors


@dataclass(frozen=True)
class Report:
    """Statistics of a pool so far, returned by `RobotPool.report()`.

    Attributes:
        tasks: Number of tasks that were submitted.
        done: Number of tasks with a result.
        failed: Number of tasks with an error, a lost robot included.
        retried: Number of times that a task ran again after its robot was lost.
        robots: Number of robots that were launched.
        lost: Number of robots that were lost.
        seconds: Seconds rented of all robots together, each from READY on.
        busy_seconds: Rented seconds in which tasks ran.

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


class Bar:
    """A progress bar of tasks on a terminal, with the number of robots."""

    def __init__(self) -> None:
        try:
            from rich import progress
        except ImportError as err:
            raise errors.MissingExtra.of("a progress bar", "cli", err) from err
        self._bar = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
        )
        self._task = self._bar.add_task("no robots", total=None)
        self._bar.start()

    def show(self, report: Report, robots: int) -> None:
        """Show the state of a pool. Thread-safe."""
        words = f"{robots} robots, {report.failed} failed"
        done = report.done + report.failed
        self._bar.update(self._task, description=words, completed=done, total=report.tasks)

    def stop(self) -> None:
        self._bar.stop()
