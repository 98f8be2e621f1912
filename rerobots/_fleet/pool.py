"""An executor whose workers are robots."""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import Executor, Future
from types import TracebackType
from typing import Any, TypeVar, Unpack

from .. import _arguments, errors
from .._log import log
from ..api import APIClient
from ..instances import Instance, catch_sigterm
from . import requests
from .manager import Manager
from .progress import Progress
from .report import Ledger, Report
from .robot import Robot
from .settings import RobotOptions, Settings
from .tasks import Queue, Task

T = TypeVar("T")

_MOST_FAILURES = 3
# Waits are in slices: a signal that another thread got does not wake the main one.
_SLICE = 0.5


class RobotPool(Executor):
    """An executor that runs each task on a robot: `f(robot, *args)`.

    Robots are launched as tasks need them and as they become free, reused, and terminated at the
    end of the block, at Ctrl-C, at SIGTERM and at exit. `robot` is an `Instance` that is READY,
    and runs one task at a time.

    A task runs at most once. If its robot is lost (it ended, or its host cannot be reached), its
    future raises `RobotLost`, or it runs again if `retry_lost` permits it. If the task itself
    raises, its future has that error.

    Args:
        workspace_types: Workspace types (list of str), in order of preference.
        max_robots: Number of robots at a time, at most (int).
        duration: Seconds after which the server terminates a robot (int), whatever happens here.
        keepalive: Whether the server terminates robots 60 s after this process died. By default,
            if `max_robots` is at most 10: pings use up the rate limit.
        idle: Seconds without work after which a robot is terminated (float).
        setup: Called once with each new robot. A robot whose setup fails is replaced; after three
            in a row all tasks fail with the error.
        lost_after: Seconds that a host must be unreachable to be lost (float).
        retry_lost: Number of times that a task runs again after its robot was lost (int).
        task_timeout: Seconds that a task may take (float). Then its robot is terminated, which
            ends all that runs there, and its future raises `TaskTimeout`.
        budget: Robot-seconds that may be rented (float). Beyond, no robot is launched, no task
            begins, and the rest of the tasks fail with `BudgetExceeded`.
        max_seconds: The same for seconds since the first task was submitted (float).
        progress: Whether to show a bar; needs `pip install "rerobots[cli]"`.
        executor: Runs the tasks; by default, threads. Another executor (of processes, or of Dask)
            gets a copy of the instance with each task.
        period: Seconds between requests that watch the robots (float). One is for all robots.
        apic: Client to use.
        options: `sshkey`, `vpn`, `repo`, `private_key` and so on, as for `Instance`.

    Raises:
        InvalidArgument: An argument cannot be used, or needs more requests than the rate limit
            permits.
        WorkspaceDeploymentNotFound: Nothing matches.

    Example:
        >>> with rerobots.fleet.RobotPool(["fixed_misty2"], max_robots=2, apic=apic) as pool:
        ...     print(pool.submit(rerobots.Instance.get_status).result())
        READY
    """

    def __init__(
        self,
        workspace_types: str | Sequence[str],
        *,
        max_robots: int = 4,
        duration: int = 3600,
        keepalive: bool | None = None,
        idle: float = 60.0,
        setup: Callable[[Instance], object] | None = None,
        lost_after: float = 30.0,
        retry_lost: int = 0,
        task_timeout: float | None = None,
        budget: float | None = None,
        max_seconds: float | None = None,
        progress: bool = False,
        executor: Executor | None = None,
        period: float = 5.0,
        apic: APIClient | None = None,
        **options: Unpack[RobotOptions],
    ) -> None:
        self._types = _arguments.workspace_types(workspace_types)
        settings = Settings.of(
            keepalive,
            options,
            max_robots=max_robots,
            duration=duration,
            idle=idle,
            setup=setup,
            lost_after=lost_after,
            retry_lost=retry_lost,
            task_timeout=task_timeout,
            budget=budget,
            max_seconds=max_seconds,
            period=period,
        )
        self._owns_client = apic is None
        self.settings: Settings = settings
        self.apic: APIClient = APIClient() if apic is None else apic
        if not self.apic.get_wdeployments(types=self._types):
            raise errors.NothingFeasible(
                f"there is no workspace deployment of type {' or '.join(self._types)}. "
                + errors.WorkspaceDeploymentNotFound.advice
            )
        requests.check(settings, self.apic.rate_limit)
        self.executor = executor
        self.lock: threading.RLock = threading.RLock()
        self.work: threading.Condition = threading.Condition(self.lock)  # Robots wait for tasks.
        self.change: threading.Condition = threading.Condition(
            self.lock
        )  # The manager waits, and shutdown().
        self.launching: threading.Lock = threading.Lock()  # One at a time: they are spread out.
        self.queue: Queue = Queue()
        self.robots: set[Robot] = set()
        self.ledger: Ledger = Ledger(time.monotonic)
        self.began: float = time.monotonic()
        self.error: BaseException | None = None
        self._is_closed = False
        self._stopped = threading.Event()
        self._failures = 0
        self._manager = Manager(self)
        self._progress = Progress() if progress else None
        _end_in_order(self)

    # What users call

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run `fn(robot, *args, **kwargs)` on a robot.

        Returns:
            The future of its result.

        Raises:
            RuntimeError: The pool was shut down.
            Error: No robot can be launched, or set up.
        """
        return self._add(Task(fn, args, kwargs))

    def each(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> dict[str, Future[T]]:
        """Run `fn(robot, *args, **kwargs)` once on every robot: those of the pool, and free ones.

        Returns:
            Futures by the id of the workspace deployment. At most `max_robots` run at a time.

        Raises:
            RuntimeError: The pool was shut down.
            Error: A request failed, or no robot can be launched, or set up.

        Example:
            >>> with rerobots.fleet.RobotPool(["fixed_misty2"], apic=apic) as pool:
            ...     statuses = pool.each(rerobots.Instance.get_status)
            >>> [future.result() for future in statuses.values()]
            ['READY']
        """
        free = self.free_deployments()
        with self.lock:
            ids = dict.fromkeys([robot.deployment for robot in self.robots] + free)
            return {id_: self._add(Task(fn, args, kwargs, id_)) for id_ in ids}

    def report(self) -> Report:
        """Return the account of tasks, robots and seconds so far."""
        with self.lock:
            return self.ledger.report()

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Take no more tasks, and terminate each robot when no task is left for it.

        Args:
            wait: Whether to wait until all tasks and robots have ended.
            cancel_futures: Whether to cancel the tasks that do not run yet.
        """
        with self.lock:
            self._is_closed = True
            for task in self.queue.clear() if cancel_futures else []:
                task.cancel()
            self._notify()
            while wait and (self.robots or self._manager.is_running):
                self.change.wait(_SLICE)
        if wait and self._progress is not None:
            self._progress.stop()
        if wait and self._owns_client:
            self.apic.close()

    def stop(self) -> None:
        """Terminate all robots now, whatever runs on them; `shutdown()` waits for it."""
        self._stopped.set()
        with self.lock:
            self.shutdown(wait=False, cancel_futures=True)
            for robot in self.robots:
                robot.news.set()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        err: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if kind is not None and not issubclass(kind, Exception):
            self.stop()
        try:
            self.shutdown()
        except BaseException:  # Ctrl-C; after another one, the end of the process ends them.
            self.stop()
            self.shutdown()
            raise

    # Tasks

    def _add(self, task: Task) -> Future[Any]:
        with self.lock:
            if self._is_closed:
                raise RuntimeError("no tasks can be submitted: the pool was shut down")
            if self.error is not None and not isinstance(self.error, errors.BudgetExceeded):
                raise self.error
            if not self.ledger.tasks:
                self.began = time.monotonic()
            self.ledger.tasks += 1
            task.future.add_done_callback(self._count)
            if self.error is not None:
                task.fail(self.error)
            else:
                self._enqueue(task)
        return task.future

    def _enqueue(self, task: Task, *, first: bool = False) -> None:
        self.queue.add(task, first=first)
        self.work.notify(1 if task.deployment is None else len(self.robots))
        if self._manager.missing() > 0 or not self._manager.is_running:
            self._manager.wake()

    def _count(self, future: Future[Any]) -> None:
        with self.lock:
            if not future.cancelled():
                failed = future.exception() is not None
                self.ledger.failed += failed
                self.ledger.done += not failed
        self._show()

    def _show(self) -> None:
        if self._progress is not None:
            with self.lock:
                self._progress.show(self.ledger.report(), len(self.robots))

    def _notify(self) -> None:
        self.work.notify_all()
        self.change.notify_all()

    # What its robots and its manager call

    @property
    def is_stopped(self) -> bool:
        """Whether all robots are to be terminated now."""
        return self._stopped.is_set()

    def pause(self, seconds: float) -> bool:
        """Wait for so many seconds; return whether the pool was stopped."""
        return self._stopped.wait(seconds)

    def take(self, robot: Robot) -> Task | None:
        """Wait for the next task of a robot; None if it is to be given back."""
        until = time.monotonic() + self.settings.idle
        with self.lock:
            task = self._wait_for_task(robot, until)
            robot.is_busy, robot.is_ending = task is not None, task is None
        return task

    def _wait_for_task(self, robot: Robot, until: float) -> Task | None:
        robot.is_busy = False
        while not (self.is_stopped or robot.is_suspect):
            left = robot.seconds_left(self.settings.task_timeout or self.ledger.longest)
            task = self.queue.take(robot.deployment) if left > 0 else None
            left = min(left, until - time.monotonic())
            if task is not None or left <= 0 or self._is_closed or self.error is not None:
                return task
            if self._lacks_room():
                return None
            self.work.wait(left)
        return None

    def _lacks_room(self) -> bool:
        """Whether tasks wait for certain deployments, and robots have to make room for them."""
        held = {robot.deployment for robot in self.robots}
        wanted = sum(each not in held for each in self.queue.deployments)
        running = sum(not robot.is_ending for robot in self.robots)
        return wanted > self.settings.max_robots - running

    def free_deployments(self) -> list[str]:
        """Return the ids of the deployments that can be launched on now."""
        queues = [self.apic.get_queues(type_) for type_ in self._types]
        return [id_ for each in queues for id_, queue in each.items() if queue.get("qlen") == 0]

    def lose(self, task: Task, err: errors.RobotLost) -> None:
        """Run a task again whose robot was lost, if it may run again."""
        with self.lock:
            if task.losses >= self.settings.retry_lost or self.error is not None or self.is_stopped:
                task.fail(err)
                return
            task.losses += 1
            self.ledger.retried += 1
            self._enqueue(task, first=True)

    def fail(self, err: BaseException) -> None:
        """Let all tasks that wait fail: no robot is launched any more."""
        with self.lock:
            self.error = self.error or err
            for task in self.queue.clear():
                task.fail(self.error)
            self._notify()
        log.error("the pool runs no further tasks: %s", err)

    def note_launch(self, robot: Robot) -> None:
        """Note that a robot was launched."""
        with self.lock:
            self.ledger.robots += 1
            self._manager.hasten()
        log.info("launched: %s", robot)

    def note_ready(self, robot: Robot) -> None:
        """Note that a robot is READY: it is billed from now on."""
        with self.lock:
            self.ledger.begin(robot)
        log.info("ready: %s", robot)

    def note_setup(self, robot: Robot, err: BaseException | None) -> None:
        """Note how the setup of a robot ended."""
        with self.lock:
            self._failures = 0 if err is None else self._failures + 1
            if err is None:
                return
            if self._failures >= _MOST_FAILURES:
                self.fail(err)
        log.warning("setup failed: %s: %s", robot, err)

    def note_run(self, seconds: float) -> None:
        """Note that a task took so many seconds."""
        with self.lock:
            self.ledger.add_run(seconds)

    def note_loss(self, robot: Robot, err: errors.Error) -> None:
        """Note that a robot is lost."""
        with self.lock:
            self.ledger.lost += 1
        log.warning("lost: %s: %s", robot, err)

    def note_failure(self, robot: Robot, err: Exception) -> None:
        """Note that a robot could not be launched, or not be terminated."""
        expected = errors.BusyWorkspaceDeployment, errors.WorkspaceDeploymentUnavailable
        log.warning("%s: %s", robot, err)
        with self.lock:
            self._manager.cool_down(robot.deployment)
        is_lasting = not (isinstance(err, errors.Error) and err.retryable)
        if robot.instance is None and is_lasting and not isinstance(err, expected):
            self.fail(err)

    def note_end(self, robot: Robot) -> None:
        """Note that a robot was terminated."""
        log.info("ended: %s", robot)
        with self.lock:
            self.ledger.end(robot)
            self.robots.discard(robot)
            self._notify()
        self._show()


_pools: weakref.WeakSet[RobotPool] = weakref.WeakSet()
_pid = os.getpid()


def _end_in_order(pool: RobotPool) -> None:
    """Let the end of the program terminate the robots of a pool."""
    if threading.current_thread() is threading.main_thread():
        catch_sigterm(True)
    # Registered anew each time, so that it runs before the hook of instances.
    atexit.unregister(_stop_all)
    atexit.register(_stop_all)
    _pools.add(pool)


def _stop_all() -> None:
    if os.getpid() != _pid:
        return  # A fork leaves the robots of its parent alone.
    pools = list(_pools)
    for pool in pools:
        pool.stop()
    for pool in pools:
        pool.shutdown()
