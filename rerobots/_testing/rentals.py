"""Robots that a test run rents: which ones, and for how long."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

import pytest

from .. import _clock, _time_limits, errors
from ..instances import Instance

if TYPE_CHECKING:
    from ..api import APIClient

_DEFAULT_TYPE = "basic_misty2fieldtrial"
_LONGEST_DURATION = 3600
# A robot that the server terminates sooner is useless: INIT takes this long.
_SHORTEST_DURATION = 30
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}


class Requirements(NamedTuple):
    """The requirements of a test for its robot."""

    types: tuple[str, ...]
    """Workspace types in order of preference; empty for any."""
    addons: frozenset[str] = frozenset()

    def __str__(self) -> str:
        words = f"of type {' or '.join(self.types)}" if self.types else "of any type"
        return f"{words} with {', '.join(sorted(self.addons))}" if self.addons else words


def requirements_of(item: pytest.Item) -> Requirements:
    """Return the requirements of a test: by its mark, else the option, else the setting."""
    mark = item.get_closest_marker("rerobots")
    given = mark.kwargs if mark is not None else {}
    if mark is not None and (mark.args or set(given) - {"type", "addons"}):
        raise pytest.UsageError("the mark rerobots takes type=... and addons=[...] only")
    types = (
        given.get("type")
        or item.config.getoption("rerobots_type")
        or str(item.config.getini("rerobots_instance_type"))
    )
    listed = types.replace(",", " ").split() if isinstance(types, str) else types
    return Requirements(tuple(listed), frozenset(given.get("addons", ())))


def deployments(client: APIClient, required: Requirements) -> list[str]:
    """Return the ids of the deployments that a test can use, best first; skip it if none."""
    found = client.get_wdeployments(types=required.types or None)
    fit = [wd for wd in found if required.addons <= set(wd.get("supported_addons") or ())]
    order = required.types or (_DEFAULT_TYPE,)
    fit.sort(key=lambda wd: order.index(wd["type"]) if wd.get("type") in order else len(order))
    if not fit:
        pytest.skip(f"there is no robot {required}")
    return [wd["id"] for wd in fit]


def seconds_of(text: str) -> float:
    """Return the seconds of a budget such as "90", "30m" or "1.5h"."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)([smh]?)", text.strip())
    if match is None or not float(match[1]):
        raise pytest.UsageError(f"--rerobots-budget must be like 90s, 30m or 1h: {text!r}")
    return float(match[1]) * _UNITS[match[2]]


class Rentals:
    """The robots that this process rents, for `budget` robot-seconds."""

    def __init__(self, budget: float) -> None:
        self._budget = budget
        self.robots = 0
        self.seconds = 0.0

    @contextmanager
    def rent(self, client: APIClient, ids: list[str]) -> Iterator[Instance]:
        """Launch an instance, wait until it is READY, and terminate it at the end.

        The server terminates it when the budget is used up, or a minute after this process dies.
        """
        began: float | None = None
        try:
            with self._launch(client, ids) as instance:
                try:
                    instance.wait_until_ready(_time_limits.ROBOT_INIT)
                except errors.InstanceNotReady as err:
                    words = f"instance {instance.id} was lost in INIT"
                    raise errors.RobotLost(f"{words}. {errors.RobotLost.advice}") from err
                began = _clock.monotonic()
                self.robots += 1
                yield instance
        finally:
            self.seconds += 0.0 if began is None else _clock.monotonic() - began

    def _launch(self, client: APIClient, ids: list[str]) -> Instance:
        deadline = _clock.monotonic() + _time_limits.FREE_ROBOT
        duration = self._duration()
        while True:
            refused: errors.Error | None = None
            for id_ in ids:
                try:
                    return Instance(
                        wdeployment_id=id_, apic=client, duration=duration, keepalive=True
                    )
                except (
                    errors.BusyWorkspaceDeployment,
                    errors.WorkspaceDeploymentUnavailable,
                ) as err:
                    refused = refused or err
            if refused is not None and _clock.monotonic() > deadline:
                raise refused
            _clock.sync_sleep(_time_limits.FREE_ROBOT_POLL)

    def _duration(self) -> int:
        left = self._budget - self.seconds
        if left < _SHORTEST_DURATION:
            raise errors.BudgetExceeded(
                f"the budget of {self._budget:.0f} robot-seconds is used up. "
                "Increase it with --rerobots-budget=..."
            )
        return int(min(left, _LONGEST_DURATION))
