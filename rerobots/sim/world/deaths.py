"""Robots that die at random, as a scenario."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .instances import Instance
    from .world import World


class Deaths:
    """Deaths of robots at regular intervals.

    A death is a failed launch (INIT_FAIL), an instance that the server terminates, or a host
    that is gone while its instance stays READY.

    Args:
        world: The world of the robots.
        period: Seconds between two deaths.
        seed: The same seed, and the same requests at the same times, give the same deaths.

    Raises:
        ValueError: `period` is not a number above 0.
    """

    def __init__(self, world: World, period: float, seed: int | None = None) -> None:
        if not 0 < period < math.inf:
            raise ValueError(f"deaths_every must be a number of seconds above 0: {period!r}")
        self._world = world
        self._period = period
        self._random = random.Random(seed)  # noqa: S311 -- not for secrets
        self._plan()

    def _plan(self) -> None:
        self._world.timeline.at(self._world.timeline.time + self._period, self._next)

    def _next(self) -> None:
        running = [workspace.instance for workspace in self._world.workspaces.values()]
        living = [i for i in running if i is not None and i.active and not i.is_unreachable]
        kinds: dict[Callable[[Instance], None], list[Instance]] = {
            self._world.host_failed: [i for i in living if i.status == "INIT"],
            self._terminate: [i for i in living if i.status == "READY"],
            self._world.lose_host: [i for i in living if i.status == "READY"],
        }
        possible = [kind for kind, victims in kinds.items() if victims]
        if possible:
            kind = self._random.choice(possible)
            kind(self._random.choice(kinds[kind]))
        self._plan()

    def _terminate(self, instance: Instance) -> None:
        self._world.become(instance, "TERMINATED")
