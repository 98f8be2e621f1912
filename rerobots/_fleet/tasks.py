"""Tasks of a pool, and the queue in which they wait for a robot."""

from __future__ import annotations

import copy
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .._concurrency import start_thread

if TYPE_CHECKING:
    from ..instances import Instance


@dataclass(eq=False)
class Task:
    """A function to run once on a robot of one deployment, or of any.

    `losses` is the number of robots that were lost while it ran.
    """

    function: Callable[..., Any]
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict[str, Any])
    deployment: str | None = None
    future: Future[Any] = field(default_factory=Future[Any])
    losses: int = 0

    def begin(self) -> bool:
        """Mark it as running; return False if it was cancelled before."""
        return self.future.running() or self.future.set_running_or_notify_cancel()

    def fail(self, err: BaseException) -> None:
        """Set its error, unless it was cancelled before it ran."""
        if self.begin():
            self.future.set_exception(err)

    def cancel(self) -> None:
        """Cancel it; a task that ran already, on a lost robot, fails."""
        if self.future.cancel():
            self.future.set_running_or_notify_cancel()
        else:
            self.fail(CancelledError("the pool was shut down"))

    def start(self, instance: Instance, executor: Executor | None) -> Future[Any]:
        """Start it on a robot; return the future of this run."""
        if executor is None:
            return _in_thread(self, instance)
        # A copy has connections of its own, and closes them.
        twin = copy.copy(instance)
        return executor.submit(_on_copy, twin, self.function, self.args, self.kwargs)


def _in_thread(task: Task, instance: Instance) -> Future[Any]:
    """Run a task in a thread that does not delay the end of the program."""
    run: Future[Any] = Future()
    run.set_running_or_notify_cancel()

    def work() -> None:
        try:
            result = task.function(instance, *task.args, **task.kwargs)
        except BaseException as err:
            run.set_exception(err)
        else:
            run.set_result(result)

    start_thread("rerobots-task", work)
    return run


def _on_copy(
    instance: Instance, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    with instance:
        return function(instance, *args, **kwargs)


class Queue:
    """Waiting tasks; those for a certain deployment come first. Not thread-safe."""

    def __init__(self) -> None:
        # By the id of their deployment, or None; no deque is empty.
        self._waiting: dict[str | None, deque[Task]] = {}

    def __len__(self) -> int:
        return sum(map(len, self._waiting.values()))

    @property
    def unpinned(self) -> int:
        """Number of tasks that any robot can run."""
        return len(self._waiting.get(None, ()))

    @property
    def deployments(self) -> list[str]:
        """Ids of the deployments that tasks wait for."""
        return [id_ for id_ in self._waiting if id_ is not None]

    def add(self, task: Task, *, first: bool = False) -> None:
        """Add a task at the end, or before all others."""
        waiting = self._waiting.setdefault(task.deployment, deque())
        (waiting.appendleft if first else waiting.append)(task)

    def take(self, deployment: str) -> Task | None:
        """Remove the next task for a robot of a deployment, and mark it as running."""
        for key in (deployment, None):
            while waiting := self._waiting.get(key):
                task = waiting.popleft()
                if not waiting:
                    del self._waiting[key]
                if task.begin():
                    return task
        return None

    def clear(self) -> list[Task]:
        removed = [task for waiting in self._waiting.values() for task in waiting]
        self._waiting.clear()
        return removed
