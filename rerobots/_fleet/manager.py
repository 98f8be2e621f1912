"""The thread of a pool that launches robots, watches them, and keeps its limits."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

from .. import errors
from .._log import log
from . import requests
from .robot import Pool, Robot

# Seconds between two requests while robots start, or while none is free; each time more.
SHORTEST = 0.5
_GROWTH = 1.2
_LONGEST_LOOK = 15.0
# Seconds in which a deployment is not tried again after a launch on it failed.
_COOLDOWN = 30.0


class Manager:
    """Launches and watches the robots of a pool, with few requests.

    Args:
        pool: The pool.
    """

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._next_watch = self._next_look = 0.0
        self._watch_pause = self._look_pause = SHORTEST
        self._cooldowns: dict[str, float] = {}
        self.is_running = False

    # All of these are called with the lock of the pool.

    def wake(self) -> None:
        """Start the thread, or let it look whether there is something to do."""
        if self.is_running:
            self._pool.change.notify_all()
            return
        self.is_running = True
        threading.Thread(target=self._run, name="rerobots-pool", daemon=True).start()

    def hasten(self) -> None:
        """Watch soon: a robot starts."""
        self._watch_pause = SHORTEST
        self._next_watch = min(self._next_watch, time.monotonic() + SHORTEST)
        self._pool.change.notify_all()

    def cool_down(self, deployment: str) -> None:
        """Try no launch on a deployment for a while."""
        self._cooldowns[deployment] = time.monotonic() + _COOLDOWN

    def missing(self) -> int:
        """Return the number of robots to launch: tasks wait, and nothing forbids it."""
        pool = self._pool
        if pool.is_stopped or pool.error is not None:
            return 0
        held = {robot.deployment for robot in pool.robots}
        pinned = sum(each not in held for each in pool.queue.deployments)
        waiting = sum(not (robot.is_busy or robot.is_ending) for robot in pool.robots)
        wanted = pinned + max(0, pool.queue.unpinned - waiting)
        return min(wanted, pool.settings.max_robots - len(pool.robots))

    # The thread

    def _run(self) -> None:
        pool = self._pool
        while True:
            with pool.lock:
                if not pool.robots and not (len(pool.queue) and pool.error is None):
                    self.is_running = False
                    pool.change.notify_all()
                    return
            try:
                self._keep_limits()
                self._watch()
                self._launch()
            except errors.Error as err:
                if not err.retryable:
                    pool.fail(err)
                log.warning("the robots could not be watched, or launched: %s", err)
            except BaseException as err:
                pool.fail(err)
            with pool.lock:
                seconds = min(self._deadlines()) - time.monotonic()
                if seconds > 0:
                    pool.change.wait(seconds)

    def _deadlines(self) -> Iterator[float]:
        pool = self._pool
        is_watching = any(robot.instance is not None for robot in pool.robots)
        yield self._next_watch if is_watching else time.monotonic() + pool.settings.period
        if self.missing() > 0:
            yield self._next_look
        if pool.error is None:
            if pool.settings.max_seconds is not None:
                yield pool.began + pool.settings.max_seconds
            if pool.settings.budget is not None and pool.ledger.ready:
                left = pool.settings.budget - pool.ledger.seconds
                yield time.monotonic() + left / pool.ledger.ready

    def _keep_limits(self) -> None:
        pool = self._pool
        with pool.lock:
            used, began = pool.ledger.seconds, time.monotonic() - pool.began
        limits = (
            ("budget", pool.settings.budget, used),
            ("max_seconds", pool.settings.max_seconds, began),
        )
        for name, most, now in limits:
            if most is not None and now >= most and pool.error is None:
                pool.fail(
                    errors.BudgetExceeded(
                        f"the {name} of {most:g} s is used up. {errors.BudgetExceeded.advice}"
                    )
                )

    def _watch(self) -> None:
        """Ask for the state of all robots, in one request."""
        pool, now = self._pool, time.monotonic()
        with pool.lock:
            robots = [each for each in pool.robots if each.instance is not None]
        if now < self._next_watch or not robots:
            return
        least = requests.least_pause(pool.apic.rate_limit)
        self._next_watch = now + max(least, min(self._watch_pause, pool.settings.period))
        self._watch_pause *= _GROWTH
        statuses = {
            each["id"]: each.get("status") for each in pool.apic.get_instances(details=True)
        }
        with pool.lock:
            for robot in robots:
                if robot.instance is not None:
                    robot.note(statuses.get(robot.instance.id))
            if any(robot.is_suspect for robot in robots):
                pool.work.notify_all()

    def _launch(self) -> None:
        """Launch robots on deployments that are free, if tasks wait."""
        pool, now = self._pool, time.monotonic()
        with pool.lock:
            if self.missing() <= 0 or now < self._next_look:
                return
        self._look_pause = min(self._look_pause * _GROWTH, _LONGEST_LOOK)
        self._next_look = now + self._look_pause
        free = [each for each in pool.free_deployments() if self._cooldowns.get(each, 0.0) < now]
        with pool.lock:
            held = {robot.deployment for robot in pool.robots}
            pinned = [each for each in pool.queue.deployments if each in free]
            rest = free if pool.queue.unpinned else []
            chosen = [each for each in dict.fromkeys(pinned + rest) if each not in held]
            robots = [Robot(pool, each) for each in chosen[: max(0, self.missing())]]
            pool.robots.update(robots)
        if robots:
            self._look_pause = SHORTEST
        elif not held:
            log.info("tasks wait for a robot: none is free")
        for robot in robots:
            robot.start()
