"""A robot of a pool, from its launch to its end, in a thread of its own."""

from __future__ import annotations

import copy
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import TYPE_CHECKING, Any, Protocol

from .. import errors
from ..instances import Instance
from .loss import cause_of_end, is_unreachable, may_be_loss
from .tasks import Task

if TYPE_CHECKING:
    from concurrent.futures import Executor

    from ..api import APIClient
    from .report import Ledger
    from .settings import Settings
    from .tasks import Queue

# Seconds after a launch in which an instance that is not listed has probably no record yet.
_USUAL_RECORD = 10.0
# Seconds in INIT after which a robot is given up.
_LONGEST_INIT = 180.0


class Pool(Protocol):
    """What robots and their manager know of their pool."""

    settings: Settings
    apic: APIClient
    executor: Executor | None
    lock: threading.RLock
    work: threading.Condition
    change: threading.Condition
    launching: threading.Lock
    queue: Queue
    robots: set[Robot]
    ledger: Ledger
    began: float
    error: BaseException | None

    @property
    def is_stopped(self) -> bool: ...
    def pause(self, seconds: float) -> bool: ...
    def take(self, robot: Robot) -> Task | None: ...
    def free_deployments(self) -> list[str]: ...
    def lose(self, task: Task, err: errors.RobotLost) -> None: ...
    def fail(self, err: BaseException) -> None: ...
    def note_launch(self, robot: Robot) -> None: ...
    def note_ready(self, robot: Robot) -> None: ...
    def note_setup(self, robot: Robot, err: BaseException | None) -> None: ...
    def note_run(self, seconds: float) -> None: ...
    def note_loss(self, robot: Robot, err: errors.Error) -> None: ...
    def note_failure(self, robot: Robot, err: Exception) -> None: ...
    def note_end(self, robot: Robot) -> None: ...


class Robot:
    """A robot of a pool.

    Args:
        pool: The pool.
        deployment: Id of the deployment to launch on.

    Attributes:
        news: Set when its state changed, or its task has ended.
        is_suspect: Whether the list of instances says that it ended, or lacks it.
        is_busy: Whether a task runs on it.
        is_ending: Whether it runs no further tasks.
    """

    def __init__(self, pool: Pool, deployment: str) -> None:
        self.deployment = deployment
        self.instance: Instance | None = None
        self.news: threading.Event = threading.Event()
        self.is_suspect: bool = False
        self.is_busy: bool = False
        self.is_ending: bool = False
        self._pool = pool
        self._launched = 0.0
        self._is_listed = self._is_ready = self._has_served = False

    def __str__(self) -> str:
        id_ = "(not launched)" if self.instance is None else self.instance.id
        return f"robot {id_} on deployment {self.deployment}"

    def start(self) -> None:
        """Launch it, and let it run tasks; returns at once."""
        threading.Thread(target=self._live, name="rerobots-robot", daemon=True).start()

    def note(self, status: str | None) -> None:
        """Note its status in the list of instances; None if it is not listed."""
        if self.instance is None:
            return
        age = time.monotonic() - self._launched
        self._is_listed = self._is_listed or status is not None
        if status == "INIT" or not (self._is_listed or age > _USUAL_RECORD):
            return
        if status != "READY":
            self.is_suspect = True
        elif self._is_ready:
            return
        else:
            self._is_ready = True
        self.news.set()

    def seconds_left(self, needed: float) -> float:
        """Return the seconds left to it, 0 or less if a task may need more."""
        left = self._launched + self._pool.settings.duration - time.monotonic()
        return left - needed if self._has_served else left

    # Its life

    def _live(self) -> None:
        pool = self._pool
        try:
            with pool.launching:
                if pool.is_stopped:
                    return
                self.instance = Instance(
                    wdeployment_id=self.deployment,
                    apic=pool.apic,
                    **pool.settings.launch_options,
                )
                self._launched = time.monotonic()
            pool.note_launch(self)
            with self.instance:
                self._serve()
                self.is_ending = True
        except Exception as err:
            pool.note_failure(self, err)
        finally:
            pool.note_end(self)

    def _serve(self) -> None:
        if not self._wait_until_ready():
            return
        if self._pool.settings.setup is not None and not self._set_up():
            return
        while (task := self._pool.take(self)) is not None:
            self._has_served = True
            if not self._run(task):
                return
        if self.is_suspect:
            self._loss(None)

    def _wait_until_ready(self) -> bool:
        while not self._pool.is_stopped:
            if not self.news.wait(_LONGEST_INIT):
                return False
            self.news.clear()
            self.is_suspect = False
            loss = None if self.instance is None else cause_of_end(self.instance)
            if loss is not None:
                self._pool.note_loss(self, loss)
                return False
            if self.instance is not None and self.instance.status == "READY":
                self._pool.note_ready(self)
                return True
        return False

    def _set_up(self) -> bool:
        setup = Task(self._pool.settings.setup or (lambda robot: None))
        setup.begin()
        is_fit = self._run(setup)
        err = setup.future.exception()
        if not isinstance(err, errors.RobotLost | CancelledError):
            self._pool.note_setup(self, err)
        return is_fit and err is None

    # Its tasks

    def _run(self, task: Task) -> bool:
        """Run a task; return whether others can run after it."""
        began = time.monotonic()
        try:
            inner = self._begin(task)
        except BaseException as err:  # The executor takes no tasks any more.
            task.fail(err)
            return True
        failure, is_fit = self._wait(inner, began)
        self._pool.note_run(time.monotonic() - began)
        if failure is None:
            task.future.set_result(inner.result())
        elif isinstance(failure, errors.RobotLost):
            self._pool.lose(task, failure)
        else:
            task.fail(failure)
        return is_fit

    def _begin(self, task: Task) -> Future[Any]:
        assert self.instance is not None  # noqa: S101  # for the type checker
        self.news.clear()
        executor = self._pool.executor
        if executor is None:
            inner = _in_thread(task, self.instance)
        else:
            # It has connections of its own, and closes them.
            twin = copy.copy(self.instance)
            inner = executor.submit(_on_copy, twin, task.function, task.args, task.kwargs)
        inner.add_done_callback(lambda _: self.news.set())
        return inner

    def _wait(self, inner: Future[Any], began: float) -> tuple[BaseException | None, bool]:
        """Wait for the end of a task.

        Returns:
            The error that it has, or None; and whether the robot can run others.
        """
        timeout = self._pool.settings.task_timeout
        while not inner.done():
            left = None if timeout is None else max(0.0, began + timeout - time.monotonic())
            if not self.news.wait(left):
                inner.cancel()
                return errors.TaskTimeout(
                    f"the task did not end within {timeout:g} s, and {self} was terminated. "
                    + errors.TaskTimeout.advice
                ), False
            self.news.clear()
            if self._pool.is_stopped and not inner.done():
                inner.cancel()
                return CancelledError("the pool was stopped"), False
            if self.is_suspect:
                self.is_suspect = False  # The next request says so again.
                if (loss := self._loss(None)) is not None:
                    inner.cancel()
                    return loss, False
        err = CancelledError() if inner.cancelled() else inner.exception()
        if err is not None and may_be_loss(err) and (loss := self._loss(err)) is not None:
            return loss, False
        return err, True

    def _loss(self, err: BaseException | None) -> errors.RobotLost | None:
        """Return the error for a task if this robot is lost, or None.

        Args:
            err: The error of the task, if it raised one.
        """
        assert self.instance is not None  # noqa: S101  # for the type checker
        cause: BaseException | None = cause_of_end(self.instance)
        how = f"it is {self.instance.status}"
        if cause is None and err is not None:
            seconds = self._pool.settings.lost_after
            if is_unreachable(self.instance, seconds, self._pool.pause):
                cause, how = err, f"its host was unreachable for {seconds:g} s"
        if cause is None:
            return None
        lost = errors.RobotLost(f"{self} was lost ({how}). {errors.RobotLost.advice}")
        lost.__cause__ = err or cause
        self._pool.note_loss(self, lost)
        return lost


def _in_thread(task: Task, instance: Instance) -> Future[Any]:
    """Run a task in a thread, for which the end of the program does not wait."""
    inner: Future[Any] = Future()

    def work() -> None:
        try:
            result = task.function(instance, *task.args, **task.kwargs)
        except BaseException as err:
            _settle(inner, inner.set_exception, err)
        else:
            _settle(inner, inner.set_result, result)

    threading.Thread(target=work, name="rerobots-task", daemon=True).start()
    return inner


def _settle(inner: Future[Any], settle: Callable[[Any], None], value: Any) -> None:
    if inner.set_running_or_notify_cancel():  # Otherwise nobody waits for it.
        settle(value)


def _on_copy(
    instance: Instance, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]
) -> Any:
    with instance:
        return function(instance, *args, **kwargs)
