"""A test run: its robots, the artifacts of the current test, and lost robots."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from .. import _clock, _time_limits, errors
from .._fleet.loss import find_loss
from .._instance import at_exit
from .artifacts import Artifacts, folder_of
from .rentals import Rentals, deployments, requirements_of, seconds_of

if TYPE_CHECKING:
    from ..api import APIClient
    from ..instances import Instance
    from ..sim import Simulator


class Run:
    """A test run in this process."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        is_real = config.getoption("rerobots") == "real"
        budget = seconds_of(str(config.getoption("rerobots_budget"))) if is_real else 0.0
        workers = getattr(config, "workerinput", {}).get("workercount", 1)
        self.rentals = Rentals(budget / workers)
        self.instance: Instance | None = None
        """The instance of the current test."""
        self.item: pytest.Item | None = None
        self.kept: list[str] = []
        self._artifacts: Artifacts | None = None
        self._has_failed = False
        self._since: float | None = None

    @contextmanager
    def instance_of(
        self, client: APIClient, item: pytest.Item, sim: Simulator | None
    ) -> Iterator[Instance]:
        """Launch an instance for one or more tests; skip the test if there is no such robot."""
        required = requirements_of(item)
        ids = deployments(client, required)
        if sim is None:
            renting = self.rentals.rent(client, ids)
        else:
            from . import simulated

            renting = simulated.rent(sim, client, ids)
        with renting as self.instance:
            self._since = _clock.monotonic()
            try:
                self._begin_artifacts()
                yield self.instance
            finally:
                self._finish_artifacts()
                self.instance = None

    # Around each test

    def begin(self, item: pytest.Item) -> None:
        self.item, self._has_failed, self._since = item, False, None
        if self.instance is not None and "rerobots_instance" in getattr(item, "fixturenames", ()):
            self._since = _clock.monotonic()
            self._check_fit(item, self.instance)
            self._begin_artifacts()

    def end(self) -> float:
        """Finish a test after its teardown; return the seconds it rented."""
        self._finish_artifacts()
        artifacts, self._artifacts = self._artifacts, None
        if artifacts is not None:
            if self._has_failed or self._config.getoption("rerobots_record") == "on":
                self.kept.append(str(artifacts.folder))
            else:
                artifacts.remove()
        since, self._since = self._since, None
        return 0.0 if since is None else round(_clock.monotonic() - since, 1)

    def _check_fit(self, item: pytest.Item, instance: Instance) -> None:
        """Skip a test that requires another robot than the shared one."""
        required = requirements_of(item)
        wd = instance.get_wdeployment_info()
        if (required.types and wd.get("type") not in required.types) or not required.addons <= set(
            wd.get("supported_addons") or ()
        ):
            pytest.skip(f"the shared robot is not {required}")

    def _begin_artifacts(self) -> None:
        config, item, instance = self._config, self.item, self.instance
        if config.getoption("rerobots_record") == "off" or item is None or instance is None:
            return
        output = Path(str(config.getoption("rerobots_output")))
        folder = folder_of(config.rootpath / output, item.nodeid)
        # With a manual clock, cameras do not start.
        self._artifacts = Artifacts(
            instance, folder, records=str(config.getini("rerobots_sim_clock")) != "manual"
        )

    def _finish_artifacts(self) -> None:
        if self._artifacts is not None:
            self._artifacts.finish()

    # Failures

    def note_failure(self, err: BaseException) -> errors.RobotLost | None:
        """Record that a test failed; return the error to report instead if its robot is lost."""
        self._has_failed = True
        instance = self.instance
        if isinstance(err, errors.RobotLost):
            return err
        # A robot that the test has terminated is not lost.
        if instance is None or not at_exit.is_tracked(instance.id):
            return None
        loss = find_loss(instance, err, _time_limits.ROBOT_LOST, threading.Event().wait)
        if loss is None:
            return None
        lost = errors.RobotLost(
            f"instance {instance.id} was lost ({loss.how}) in a test that failed"
        )
        lost.__cause__ = err
        return lost.with_traceback(err.__traceback__)

    def properties(self) -> list[tuple[str, Any]]:
        """Return the properties of the current test for JUnit."""
        if self.instance is None:
            return []
        return [
            ("rerobots_deployment", self.instance.wdeployment_id),
            ("rerobots_instance", self.instance.id),
        ]

    def summary(self) -> dict[str, Any]:
        """Return the resources that this process used."""
        rentals = self.rentals
        return {"robots": rentals.robots, "seconds": rentals.seconds, "kept": self.kept}


def free_robots(config: pytest.Config) -> int:
    from ..api import APIClient

    types = config.getoption("rerobots_type") or str(config.getini("rerobots_instance_type"))
    with APIClient() as client:
        queues = [client.get_queues(type_) for type_ in types.replace(",", " ").split()]
    return sum(queue.get("qlen") == 0 for each in queues for queue in each.values())
