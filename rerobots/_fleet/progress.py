"""A bar that shows the progress of a pool on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import errors

if TYPE_CHECKING:
    from .report import Report


class Progress:
    """A bar of tasks, and a number of robots.

    Raises:
        MissingExtra: rich is not installed.
    """

    def __init__(self) -> None:
        try:
            from rich import progress
        except ImportError as err:
            raise errors.MissingExtra.of("a bar", "cli", err) from err
        self._bar = progress.Progress(
            progress.TextColumn("{task.description}"),
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TimeElapsedColumn(),
        )
        self._task = self._bar.add_task("no robots", total=None)
        self._bar.start()

    def show(self, report: Report, robots: int) -> None:
        """Show the state of a pool; safe from threads."""
        words = f"{robots} robots, {report.failed} failed"
        done = report.done + report.failed
        self._bar.update(self._task, description=words, completed=done, total=report.tasks)

    def stop(self) -> None:
        """Stop; the bar stays as it is."""
        self._bar.stop()
