"""Robots of a pool, each with a thread that launches it, runs tasks on it and terminates it."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, CancelledError, Future, wait
from dataclasses import dataclass, field

from .. import _clock, _time_limits, errors
from .._concurrency import start_thread
from .._log import log
from ..api import APIClient
from ..instances import Instance
from .loss import find_loss, may_be_loss
from .report import Bar, Report
from .settings import Settings
from .tasks import Queue, Task

_MOST_FAILURES = 3
# Launches at a time: few, but enough that they do not wait for each other's requests.
_LAUNCHES = 4
# Launch errors after which the pool continues: somebody else was faster.
_TAKEN = (errors.BusyWorkspaceDeployment, errors.WorkspaceDeploymentUnavailable)


@dataclass(eq=False)
class Robot:
    """A robot of a pool.

    Attributes:
        deployment: Id of the deployment to launch on.
        launched: Time of the launch, or 0.
        ready_since: Time when it became READY, or None.
        listed_ready: Done when the list of instances shows it as READY.
        end: Done when it runs no more tasks. Its error is for the task that runs then.
    """

    deployment: str
    instance: Instance = field(init=False)
    launched: float = 0.0
    ready_since: float | None = None
    is_listed: bool = False
    listed_ready: Future[None] = field(default_factory=Future[None])
    end: Future[None] = field(default_factory=Future[None])
    is_busy: bool = False
    has_served: bool = False

    def __str__(self) -> str:
        id_ = self.instance.id if self.launched else "(not launched)"
        return f"robot {id_} on deployment {self.deployment}"

    def seconds_rented(self) -> float:
        return 0.0 if self.ready_since is None else _clock.monotonic() - self.ready_since


class Crew:
    """Robots that run tasks from a queue."""

    def __init__(self, settings: Settings, apic: APIClient, bar: Bar | None) -> None:
        self._settings = settings
        self._apic = apic
        self._bar = bar
        self._lock = threading.RLock()
        self._work = threading.Condition(self._lock)  # Robots wait for tasks.
        self._change = threading.Condition(self._lock)  # Others wait for the end of a robot.
        self._launching = threading.Semaphore(_LAUNCHES)
        self._queue = Queue()
        self._robots: set[Robot] = set()
        self._error: BaseException | None = None
        self._is_closed = False
        self._setup_failures = 0
        self._cooldowns: dict[str, float] = {}
        # For the report; the seconds are only of robots that have ended.
        self._counts: Counter[str] = Counter()
        self._seconds = self._busy_seconds = self._longest_run = 0.0
        # When the first task was submitted, and when the last robot was launched.
        self._began: float | None = None
        self._launched = 0.0

    def report(self) -> Report:
        with self._lock:
            seconds = self._seconds + sum(robot.seconds_rented() for robot in self._robots)
            return Report(**self._counts, seconds=seconds, busy_seconds=self._busy_seconds)

    # Tasks

    def _enqueue(self, task: Task, *, first: bool = False) -> None:
        self._queue.add(task, first=first)
        self._work.notify(1 if task.deployment is None else len(self._robots))

    def _show(self) -> None:
        if self._bar is not None:
            self._bar.show(self.report(), len(self._robots))

    def _notify(self) -> None:
        self._work.notify_all()
        self._change.notify_all()

    def _fail(self, err: BaseException) -> None:
        """Fail all waiting tasks, and launch no more robots."""
        with self._lock:
            self._error = self._error or err
            failed = self._queue.clear()
            self._notify()
        for task in failed:
            task.fail(err)
        log.error("the pool runs no more tasks: %s", err)

    def _enforce_limits(self) -> None:
        """Fail the waiting tasks if a limit is reached."""
        for name in ("budget", "max_seconds"):
            most = getattr(self._settings, name)
            if most is None or self._error is not None:
                continue
            elapsed = 0.0 if self._began is None else _clock.monotonic() - self._began
            if most <= (self.report().seconds if name == "budget" else elapsed):
                words = f"the {name} of {most:g} s is used up. {errors.BudgetExceeded.advice}"
                self._fail(errors.BudgetExceeded(words))

    def _unheld(self) -> list[str]:
        """Return the ids of deployments that tasks wait for, and that have no robot."""
        held = {robot.deployment for robot in self._robots}
        return [id_ for id_ in self._queue.deployments if id_ not in held]

    def _lacks_room(self) -> bool:
        """Return whether robots must end to make room for robots on other deployments."""
        running = sum(not robot.end.done() for robot in self._robots)
        return len(self._unheld()) > self._settings.max_robots - running

    # A robot, in a thread of its own

    def _start_robot(self, robot: Robot) -> None:
        """Start the thread of a robot. The caller must hold the lock."""
        start_thread("rerobots-robot", self._live, robot)
        self._robots.add(robot)

    def _live(self, robot: Robot) -> None:
        try:
            with self._launching:
                if robot.end.done():
                    return
                robot.instance = Instance(
                    wdeployment_id=robot.deployment,
                    apic=self._apic,
                    **self._settings.launch_options,
                )
            with self._lock:
                robot.launched = self._launched = _clock.monotonic()
                self._counts["robots"] += 1
            log.info("launched: %s", robot)
            with robot.instance:
                if self._wait_until_ready(robot) and self._set_up(robot):
                    self._serve(robot)
                self._end(robot)
        except Exception as err:
            self._note_failure(robot, err)
        finally:
            log.info("ended: %s", robot)
            with self._lock:
                self._robots.discard(robot)
                self._seconds += robot.seconds_rented()
                self._notify()
            self._show()

    def _note_failure(self, robot: Robot, err: Exception) -> None:
        log.warning("%s: %s", robot, err)
        self._cooldowns[robot.deployment] = _clock.monotonic() + _time_limits.DEPLOYMENT_COOLDOWN
        is_lasting = not (isinstance(err, errors.Error) and err.retryable)
        if not robot.launched and is_lasting and not isinstance(err, _TAKEN):
            self._fail(err)

    def _wait_until_ready(self, robot: Robot) -> bool:
        wait([robot.listed_ready, robot.end], _time_limits.ROBOT_INIT, FIRST_COMPLETED)
        if robot.end.done() or not robot.listed_ready.done():
            return False
        robot.instance.wait_until_ready()
        with self._lock:
            robot.ready_since = _clock.monotonic()
        log.info("ready: %s", robot)
        return True

    def _set_up(self, robot: Robot) -> bool:
        if self._settings.setup is None:
            return True
        err = self._run(Task(self._settings.setup), robot)
        if isinstance(err, errors.RobotLost | CancelledError):
            return False
        with self._lock:
            self._setup_failures = 0 if err is None else self._setup_failures + 1
        if err is not None:
            log.warning("setup failed: %s: %s", robot, err)
            if self._setup_failures >= _MOST_FAILURES:
                self._fail(err)
        return err is None

    def _serve(self, robot: Robot) -> None:
        while (task := self._take(robot)) is not None:
            err = self._run(task, robot)
            if err is not None and not self._runs_again(task, err):
                task.fail(err)

    def _take(self, robot: Robot) -> Task | None:
        """Wait for the next task of a robot; return None if the robot ends."""
        self._enforce_limits()
        until = _clock.monotonic() + self._settings.idle
        with self._lock:
            robot.is_busy = False
            while not robot.end.done():
                left = self._seconds_left(robot)
                task = self._queue.take(robot.deployment) if left > 0 else None
                if task is not None:
                    robot.is_busy = robot.has_served = True
                    return task
                left = min(left, until - _clock.monotonic())
                if left <= 0 or self._is_closed or self._error is not None or self._lacks_room():
                    self._end(robot)
                else:
                    _clock.wait(self._work, left)
        return None

    def _seconds_left(self, robot: Robot) -> float:
        """Return the seconds left to a robot; 0 or less if a task may need more."""
        left = robot.launched + self._settings.duration - _clock.monotonic()
        needed = self._settings.task_timeout or self._longest_run
        return left - needed if robot.has_served else left

    def _run(self, task: Task, robot: Robot) -> BaseException | None:
        """Run a task, and set the result of its future; return the error if it fails."""
        timeout = self._settings.task_timeout
        began = _clock.monotonic()
        try:
            run = task.start(robot.instance, self._settings.executor)
        except BaseException as refusal:  # The executor no longer accepts tasks.
            return refusal
        if not wait([run, robot.end], timeout, FIRST_COMPLETED).done:
            words = f"the task did not end within {timeout:g} s, and {robot} was terminated."
            self._end(robot, errors.TaskTimeout(f"{words} {errors.TaskTimeout.advice}"))
        if not run.done():
            run.cancel()
            err = robot.end.exception()
        else:
            err = CancelledError() if run.cancelled() else run.exception()
            if err is not None and may_be_loss(err):
                err = self._find_loss(robot, err) or err
        with self._lock:
            seconds = _clock.monotonic() - began
            self._busy_seconds += seconds
            self._longest_run = max(self._longest_run, seconds)
        if err is None:
            task.future.set_result(run.result())
        return err

    def _runs_again(self, task: Task, err: BaseException) -> bool:
        """Enqueue a task again if its robot was lost and retries are left; return whether so."""
        is_last = task.losses >= self._settings.retry_lost
        with self._lock:
            if is_last or self._error is not None or not isinstance(err, errors.RobotLost):
                return False
            task.losses += 1
            self._counts["retried"] += 1
            self._enqueue(task, first=True)
            return True

    def _find_loss(self, robot: Robot, err: BaseException | None = None) -> BaseException | None:
        """Return the error for the task of a lost robot; None if it is not lost."""
        seconds = self._settings.lost_after
        loss = find_loss(robot.instance, err, seconds, lambda left: wait([robot.end], left).done)
        if loss is None:
            return None
        lost = errors.RobotLost(f"{robot} was lost ({loss.how}). {errors.RobotLost.advice}")
        lost.__cause__ = err or loss.cause
        if self._end(robot, lost):
            with self._lock:
                self._counts["lost"] += 1
            log.warning("lost: %s: %s", robot, loss.cause)
        return robot.end.exception()

    def _end(self, robot: Robot, err: BaseException | None = None) -> bool:
        """Run no more tasks on a robot, and fail its task; return False if it was ending."""
        with self._lock:
            if robot.end.done():
                return False
            if err is None:
                robot.end.set_result(None)
            else:
                robot.end.set_exception(err)
            self._work.notify_all()
            return True
