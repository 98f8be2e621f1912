"""The simulated world: deployments, instances, reservations. It knows nothing of HTTP or SSH.

A world belongs to one thread. Whoever owns it listens to `on_launch` and `on_end` to make and
remove the hosts of instances, and calls `host_up` or `host_failed` in return.
"""

from __future__ import annotations

import functools
import math
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum, auto

from rerobots.sim.addons import Addon
from rerobots.sim.clock import Clock
from rerobots.sim.deployments import Deployment
from rerobots.sim.instances import Instance, LaunchOptions, Reservation
from rerobots.sim.timeline import Timeline

INIT_TIMEOUT = 60.0
"""Seconds in INIT after which a launch fails and its deployment is locked out."""

# When a simulator runs for days, the oldest instances that ended are forgotten.
ENDED_KEPT = 1000


@dataclass(frozen=True, kw_only=True)
class Delays:
    """Seconds that changes of state take; 0 is at once.

    Raises:
        ValueError: a delay is negative, infinite or not a number.
    """

    record: float = 0.5
    init: float = 2.0
    addon: float = 1.0
    terminate: float = 0.5

    def __post_init__(self) -> None:
        for name in self.__dataclass_fields__:
            value = getattr(self, name)
            number = isinstance(value, int | float) and not isinstance(value, bool)
            if not number or not math.isfinite(value) or value < 0:
                raise ValueError(f"{name}_delay must be a number of seconds, 0 or more: {value!r}")


class Reason(Enum):
    """Why a deployment cannot be instantiated."""

    DISSOLVED = auto()
    LOCKED_OUT = auto()
    OFFLINE = auto()
    BUSY = auto()


class Unavailable(Exception):
    """No candidate can be instantiated now."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.name)
        self.reason = reason


@dataclass(slots=True, eq=False)
class Workspace:
    """A deployment and what happens at it."""

    deployment: Deployment
    icounter: int
    lockout: bool
    instance: Instance | None = None
    queue: deque[Reservation] = field(default_factory=deque)

    def obstacle(self) -> Reason | None:
        """Tell what stands against a launch here."""
        if self.deployment.dissolved is not None:
            return Reason.DISSOLVED
        if self.lockout:
            return Reason.LOCKED_OUT
        if not self.deployment.online:
            return Reason.OFFLINE
        return None if self.instance is None else Reason.BUSY


def _ignore(_: Instance) -> None:
    pass


class World:
    """Deployments and the instances of them, moved by a clock.

    Args:
        deployments: what there is.
        delays: how long changes of state take.
        clock: the time.

    Attributes:
        timeline: what is to happen; call its `settle` before looking at anything.
        on_launch: called with each new instance, which needs a host.
        on_end: called with each instance whose host must go.

    Raises:
        ValueError: two deployments have the same id.
    """

    def __init__(self, deployments: Sequence[Deployment], delays: Delays, clock: Clock) -> None:
        self.timeline = Timeline(clock)
        self.delays = delays
        self.workspaces = {
            deployment.id: Workspace(deployment, deployment.icounter, deployment.lockout)
            for deployment in deployments
        }
        if len(self.workspaces) < len(deployments):
            raise ValueError("two deployments have the same id")
        self.instances: dict[str, Instance] = {}
        self._ended: deque[str] = deque()
        self.on_launch: Callable[[Instance], None] = _ignore
        self.on_end: Callable[[Instance], None] = _ignore

    # Looking

    def find(self, instance_id: str) -> Instance | None:
        """Find an instance; just after its launch there is no record of it yet."""
        instance = self.instances.get(instance_id)
        return instance if instance is not None and self.is_recorded(instance) else None

    def is_recorded(self, instance: Instance) -> bool:
        """Tell whether the record of an instance is there already."""
        return instance.recorded <= self.timeline.time

    def recorded(self) -> list[Instance]:
        """List all instances of which there is a record, oldest first."""
        return [instance for instance in self.instances.values() if self.is_recorded(instance)]

    def active_of(self, user: str) -> list[Instance]:
        """List a user's instances that are in INIT or READY, recorded or not."""
        busy = (workspace.instance for workspace in self.workspaces.values())
        return [i for i in busy if i is not None and i.user == user and i.active]

    # Launching

    def launch(
        self, user: str, candidates: Iterable[Workspace], options: LaunchOptions
    ) -> Instance:
        """Make an instance of the first candidate that is free.

        Raises:
            Unavailable: none is free. BUSY if waiting helps with any of them.
        """
        obstacles: list[Reason] = []
        for workspace in candidates:
            obstacle = workspace.obstacle()
            if obstacle is None:
                return self._begin(workspace, Reservation(user, options))
            obstacles.append(obstacle)
        raise Unavailable(Reason.BUSY if Reason.BUSY in obstacles else obstacles[0])

    def reserve(self, user: str, workspace: Workspace, options: LaunchOptions) -> Reservation:
        """Wait for a busy deployment."""
        reservation = Reservation(user, options)
        workspace.queue.append(reservation)
        return reservation

    def _begin(self, workspace: Workspace, request: Reservation) -> Instance:
        now = self.timeline.time
        instance = Instance(
            deployment=workspace.deployment,
            user=request.user,
            options=request.options,
            starttime=self.timeline.wall_time,
            recorded=now + self.delays.record,
            id=request.id,
        )
        workspace.instance = instance
        workspace.icounter += 1
        self.instances[instance.id] = instance
        self.on_launch(instance)
        self._plan(instance)
        return instance

    def _plan(self, instance: Instance) -> None:
        if self.delays.init > INIT_TIMEOUT:
            failure = functools.partial(self.host_failed, instance)
            self.timeline.at(instance.recorded + INIT_TIMEOUT, failure)
        else:
            ready = functools.partial(self._ready, instance)
            self.timeline.at(instance.recorded + self.delays.init, ready)
        if instance.options.expire_d is not None:
            duration = instance.options.expire_d
            instance.expires = instance.starttime + timedelta(seconds=duration)
            expire = functools.partial(self._expire, instance)
            self.timeline.at(self.timeline.time + duration, expire)

    def host_up(
        self, instance: Instance, address: tuple[str, int], hostkeys: tuple[str, ...]
    ) -> None:
        """Take note that an instance's host can be logged in to."""
        instance.address = address
        instance.hostkeys = hostkeys
        if instance.ready_is_due:
            self._ready(instance)

    def host_failed(self, instance: Instance) -> None:
        """Give up a launch whose host cannot be made, and lock out its deployment."""
        if instance.status == "INIT":
            self.workspaces[instance.deployment.id].lockout = True
            instance.status = "INIT_FAIL"
            self._end(instance)
            self.on_end(instance)

    def _ready(self, instance: Instance) -> None:
        # The host may take longer than the delay that was asked for.
        instance.ready_is_due = True
        if instance.status == "INIT" and instance.address is not None:
            instance.status = "READY"
            if instance.expired:
                self.terminate(instance)

    # Ending

    def _expire(self, instance: Instance) -> None:
        # An instance in INIT cannot be terminated: it is, as soon as it is READY.
        instance.expired = True
        if instance.status == "READY":
            self.terminate(instance)

    def terminate(self, instance: Instance) -> None:
        """Begin the end of an instance that is READY."""
        instance.status = "TERMINATING"
        self.on_end(instance)
        terminated = functools.partial(self._terminated, instance)
        self.timeline.at(self.timeline.time + self.delays.terminate, terminated)

    def _terminated(self, instance: Instance) -> None:
        instance.status = "TERMINATED"
        self._end(instance)

    def _end(self, instance: Instance) -> None:
        instance.endtime = self.timeline.wall_time
        instance.addons.clear()
        self._ended.append(instance.id)
        if len(self._ended) > ENDED_KEPT:
            del self.instances[self._ended.popleft()]
        workspace = self.workspaces[instance.deployment.id]
        workspace.instance = None
        if workspace.queue and workspace.obstacle() is None:
            self._begin(workspace, workspace.queue.popleft())

    # Add-ons

    def addon(self, instance: Instance, name: str) -> Addon | None:
        """Find an add-on that was applied and is not gone."""
        addon = instance.addons.get(name)
        if addon is None or not instance.active or addon.status(self.timeline.time) is None:
            return None
        return addon

    def apply_addon(self, instance: Instance, name: str, remote_user: str) -> Addon:
        """Begin the activation of an add-on."""
        addon = Addon(name, remote_user, self.timeline.time, self.delays.addon)
        instance.addons[name] = addon
        return addon

    def remove_addon(self, addon: Addon) -> None:
        """Begin the removal of an add-on."""
        addon.removed = self.timeline.time
