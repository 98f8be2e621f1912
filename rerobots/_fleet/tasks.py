"""Tasks of a pool, and the queue in which they wait for a robot."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import CancelledError, Future
from typing import Any


class Task:
    """A function to run once on a robot.

    Attributes:
        future: Gets its result.
        deployment: Id of the deployment that it is for (str), or None for any.
        losses: Number of robots that were lost while it ran.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        deployment: str | None = None,
    ) -> None:
        self.function = function
        self.args: tuple[Any, ...] = tuple(args)
        self.kwargs: dict[str, Any] = dict(kwargs or {})
        self.deployment = deployment
        self.future: Future[Any] = Future()
        self.losses = 0

    def begin(self) -> bool:
        """Note that it runs; return False if it was cancelled before."""
        return self.future.running() or self.future.set_running_or_notify_cancel()

    def fail(self, err: BaseException) -> None:
        """Give it an error as its result, unless it was cancelled before it ran."""
        if self.begin():
            self.future.set_exception(err)

    def cancel(self) -> None:
        """Cancel it; one that ran already, on a robot that was lost, fails."""
        if self.future.cancel():
            self.future.set_running_or_notify_cancel()
        else:
            self.fail(CancelledError("the pool was shut down"))


class Queue:
    """Tasks that wait, first those for a certain deployment. Not safe from threads."""

    def __init__(self) -> None:
        self._any: deque[Task] = deque()
        self._pinned: dict[str, deque[Task]] = {}

    def __len__(self) -> int:
        return len(self._any) + sum(map(len, self._pinned.values()))

    def __iter__(self) -> Iterator[Task]:
        for waiting in (self._any, *self._pinned.values()):
            yield from waiting

    @property
    def unpinned(self) -> int:
        """Number of tasks that any robot can run."""
        return len(self._any)

    @property
    def deployments(self) -> list[str]:
        """Ids of the deployments that tasks wait for."""
        return list(self._pinned)

    def add(self, task: Task, *, first: bool = False) -> None:
        """Add a task at the end, or before all others."""
        waiting = self._any
        if task.deployment is not None:
            waiting = self._pinned.setdefault(task.deployment, deque())
        (waiting.appendleft if first else waiting.append)(task)

    def take(self, deployment: str) -> Task | None:
        """Take the next task for a robot of a deployment, and note that it runs."""
        while waiting := self._pinned.get(deployment) or self._any:
            task = waiting.popleft()
            if deployment in self._pinned and not self._pinned[deployment]:
                del self._pinned[deployment]
            if task.begin():
                return task
        return None

    def clear(self) -> list[Task]:
        """Remove all tasks, and return them."""
        removed = list(self)
        self._any.clear()
        self._pinned.clear()
        return removed
