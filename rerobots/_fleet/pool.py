"""An executor whose workers are robots."""

from __future__ import annotations

import atexit
import os
import threading
import time
import weakref
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError, Executor, Future
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from .. import _arguments, _clock, _time_limits, errors
from .._concurrency import start_thread
from .._log import log
from .._text import hidden
from ..api import APIClient
from ..instances import Instance, catch_sigterm
from .crew import Crew, Robot
from .report import Bar
from .settings import RobotOptions, Settings
from .tasks import Task

if TYPE_CHECKING:
    from .._rate_limit import RateLimit

T = TypeVar("T")


class RobotPool(Crew, Executor):
    """An executor that runs each task on a robot: `f(robot, *args)`.

    Robots are launched when tasks need them and deployments are free. They are reused, and
    terminated at the end of the block, on Ctrl-C, on SIGTERM and at exit. `robot` is an `Instance`
    that is READY, and runs one task at a time.

    A task runs at most once. If its robot is lost (it ended, or its host cannot be reached), its
    future raises `RobotLost`, or it runs again if `retry_lost` permits it. If the task itself
    raises, its future has that error.

    Args:
        workspace_types: Workspace types, in order of preference.
        max_robots: Maximum number of robots at a time.
        duration: Seconds after which the server terminates a robot in any case.
        keepalive: Whether the server terminates robots 60 s after this process dies. By default,
            only if `max_robots` is at most 10, as pings use up the rate limit.
        idle: Seconds without work after which a robot is terminated.
        setup: Called once with each new robot. A robot whose setup fails is replaced; after three
            failures in a row, all tasks fail with the error.
        lost_after: Seconds after which an unreachable host counts as lost.
        retry_lost: Maximum number of times that a task runs again after its robot was lost.
        task_timeout: Maximum seconds for a task. Then its robot is terminated with everything that
            runs on it, and its future raises `TaskTimeout`.
        budget: Maximum robot-seconds to rent. After that, no robot is launched, no task begins,
            and the remaining tasks fail with `BudgetExceeded`.
        max_seconds: The same for seconds since the first task was submitted.
        progress: Whether to show a bar; needs `pip install "rerobots[cli]"`.
        executor: Executor for the tasks; by default, threads. Another one (of processes, or of
            Dask) gets a copy of the instance with each task.
        period: Seconds between status requests; one request is for all robots.
        apic: Client to use.
        options: `sshkey`, `vpn`, `repo`, `private_key` and so on, as for `Instance`.

    Raises:
        InvalidArgument: An argument is invalid, or needs more requests than the rate limit permits.
        WorkspaceDeploymentNotFound: No deployment matches.

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
        options = hidden(options)  # Tracebacks show variables.
        given = locals()
        settings = Settings(**{name: given[name] for name in Settings.__annotations__})
        self._types = _arguments.workspace_types(workspace_types)
        self._owns_client = apic is None
        client = APIClient() if apic is None else apic
        if not client.get_wdeployments(types=self._types):
            raise errors.NothingFeasible(
                f"there is no workspace deployment of type {' or '.join(self._types)}. "
                + errors.WorkspaceDeploymentNotFound.advice
            )
        settings.check_requests(client.rate_limit)
        super().__init__(settings, client, Bar() if progress else None)
        self._is_managed = False
        # When robots were last watched, when free ones were last listed, and since when one is
        # missing.
        self._watched = self._looked = self._lacking = 0.0
        _terminate_at_exit(self)

    # What users call

    def submit(self, fn: Callable[..., T], /, *args: Any, **kwargs: Any) -> Future[T]:
        """Run `fn(robot, *args, **kwargs)` on a robot; return the future of its result.

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
            Error: No robot can be launched, or set up.

        Example:
            >>> with rerobots.fleet.RobotPool(["fixed_misty2"], apic=apic) as pool:
            ...     statuses = pool.each(rerobots.Instance.get_status)
            >>> [future.result() for future in statuses.values()]
            ['READY']
        """
        free = self._free_deployments()
        with self._lock:
            ids = dict.fromkeys([robot.deployment for robot in self._robots] + free)
            return {id_: self._add(Task(fn, args, kwargs, id_)) for id_ in ids}

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """Accept no more tasks, and terminate each robot when no task is left for it.

        Args:
            wait: Whether to wait until all tasks and robots have ended.
            cancel_futures: Whether to cancel the tasks that have not started.
        """
        with self._lock:
            self._is_closed = True
            cancelled = self._queue.clear() if cancel_futures else []
            self._notify()
        for task in cancelled:
            task.cancel()
        with self._lock:
            while wait and (self._robots or self._is_managed):
                self._change.wait(_time_limits.SIGNAL_CHECK)
        if wait and self._bar is not None:
            self._bar.stop()
        if wait and self._owns_client:
            self._apic.close()

    def stop(self) -> None:
        """Terminate all robots now, even if tasks run on them; `shutdown()` waits for that."""
        with self._lock:
            self._error = self._error or CancelledError("the pool was stopped")
            robots = list(self._robots)
        self.shutdown(wait=False, cancel_futures=True)
        for robot in robots:
            self._end(robot, CancelledError("the pool was stopped"))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None and not issubclass(kind, Exception):
            self.stop()
        try:
            self.shutdown()
        except BaseException:  # Ctrl-C. After another one, they are terminated at exit.
            self.stop()
            self.shutdown()
            raise

    # Tasks

    def _add(self, task: Task) -> Future[Any]:
        with self._lock:
            if self._is_closed:
                raise RuntimeError("no tasks can be submitted: the pool was shut down")
            if self._error is not None and not isinstance(self._error, errors.BudgetExceeded):
                raise self._error
            self._began = self._began or _clock.monotonic()
            self._counts["tasks"] += 1
            task.future.add_done_callback(self._count)
            if self._error is not None:
                task.fail(self._error)
            else:
                self._enqueue(task)
                self._start_managing()
        return task.future

    def _count(self, future: Future[Any]) -> None:
        if not future.cancelled():
            with self._lock:
                self._counts["done" if future.exception() is None else "failed"] += 1
        self._show()

    # The manager: a thread that launches robots, watches them, and enforces limits

    def _start_managing(self) -> None:
        if not self._is_managed:
            self._is_managed = True
            self._lacking = _clock.monotonic()
            start_thread("rerobots-pool", self._manage)

    def _manage(self) -> None:
        while self._has_work():
            try:
                self._enforce_limits()
                self._watch()
                self._launch()
            except errors.Error as err:
                if not err.retryable:
                    self._fail(err)
                log.warning("watching or launching robots failed: %s", err)
            except BaseException as err:
                self._fail(err)
            with self._lock:
                _clock.wait(self._change, _time_limits.POOL_TICK)

    def _has_work(self) -> bool:
        with self._lock:
            self._is_managed = bool(self._robots or self._queue)
            if not self._is_managed:
                self._change.notify_all()
            return self._is_managed

    def _watch(self) -> None:
        """Get the status of all robots in one request."""
        now = _clock.monotonic()
        pause = _pause(now - self._launched, self._settings.period)
        with self._lock:
            robots = [each for each in self._robots if each.launched and not each.end.done()]
        if not robots or now - self._watched < max(pause, _least_pause(self._apic.rate_limit)):
            return
        self._watched = now
        found = self._apic.get_instances(details=True)
        statuses = {each["id"]: each.get("status") for each in found}
        for robot in robots:
            self._note_status(robot, statuses.get(robot.instance.instance_id))

    def _note_status(self, robot: Robot, status: str | None) -> None:
        """Handle the status of a robot in the list of instances; None if it is not listed."""
        robot.is_listed = robot.is_listed or status is not None
        age = _clock.monotonic() - robot.launched
        if status == "READY":
            if not robot.listed_ready.done():
                robot.listed_ready.set_result(None)
        elif status != "INIT" and (robot.is_listed or age > _time_limits.ROBOT_RECORD):
            self._find_loss(robot)

    def _launch(self) -> None:
        """Launch robots on free deployments if tasks wait."""
        now = _clock.monotonic()
        with self._lock:
            if self._missing() == 0:
                self._lacking = now
                return
        if now - self._looked < _pause(now - self._lacking, _time_limits.LONGEST_ROBOT_SEARCH):
            return
        self._looked = now
        free = [id_ for id_ in self._free_deployments() if self._cooldowns.get(id_, 0.0) <= now]
        with self._lock:
            held = {robot.deployment for robot in self._robots}
            pinned = [id_ for id_ in self._unheld() if id_ in free]
            rest = [id_ for id_ in free if id_ not in held] if self._queue.unpinned else []
            chosen = list(dict.fromkeys(pinned + rest))[: self._missing()]
            for id_ in chosen:
                self._start_robot(Robot(id_))
        if chosen:
            self._lacking = now
        elif not held:
            log.info("tasks wait for a robot: none is free")

    def _free_deployments(self) -> list[str]:
        queues = [self._apic.get_queues(type_) for type_ in self._types]
        return [id_ for each in queues for id_, queue in each.items() if queue.get("qlen") == 0]

    def _missing(self) -> int:
        """Return the number of robots to launch for waiting tasks, within the limits."""
        if self._error is not None:
            return 0
        waiting = sum(not (robot.is_busy or robot.end.done()) for robot in self._robots)
        wanted = len(self._unheld()) + max(0, self._queue.unpinned - waiting)
        return min(wanted, self._settings.max_robots - len(self._robots))


def _pause(since: float, longest: float) -> float:
    """Return the seconds between requests, which increase the longer something takes."""
    return min(max(_time_limits.SHORTEST_POOL_POLL, 0.1 * since), longest)


def _least_pause(limit: RateLimit | None) -> float:
    """Return the seconds between requests that leave half of the rate limit to others."""
    if limit is None or limit.reset is None:
        return 0.0
    left = limit.reset.timestamp() - time.time()
    return min(max(0.5 * left / max(limit.remaining, 1), 0.0), _time_limits.LONGEST_POOL_POLL)


_pools: weakref.WeakSet[RobotPool] = weakref.WeakSet()
_pid = os.getpid()


def _terminate_at_exit(pool: RobotPool) -> None:
    """Terminate the robots of a pool at the end of the program."""
    if threading.current_thread() is threading.main_thread():
        catch_sigterm(True)
    # Register it again each time, so that it runs before the hook of instances.
    atexit.unregister(_stop_all)
    atexit.register(_stop_all)
    _pools.add(pool)


def _stop_all() -> None:
    if os.getpid() != _pid:
        return  # A forked process leaves the robots of its parent alone.
    pools = list(_pools)
    for pool in pools:
        pool.stop()
    for pool in pools:
        pool.shutdown()
