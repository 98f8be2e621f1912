"""The simulated world: deployments, instances, reservations. It knows nothing of HTTP or SSH.

A world belongs to one thread. Its owner makes and removes the hosts of instances in `on_launch` and
`on_end`, and then calls `host_up` or `host_failed`.
"""

from __future__ import annotations

import functools
import math
import random
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from typing import TypeVar

from .addons import Addon
from .ci import Projects
from .clock import Clock
from .delays import Delays
from .deployments import USER_PROVIDED, Deployment
from .hardshare_cameras import Cameras
from .instances import Instance, LaunchOptions, Reservation, Status
from .robot import Robot
from .rules import Rules
from .streams import Streams
from .timeline import Timeline
from .workspaces import Reason, Unavailable, Workspace

T = TypeVar("T")

INIT_TIMEOUT = 60.0
"""Seconds in INIT after which a launch fails and its deployment is locked out."""

KEEPALIVE_TIMEOUT = 60.0
"""An instance launched with `keepalive` is terminated when its last ping is older, in seconds."""

LONGEST = 10**10
"""The most seconds until an expiry: more is beyond the end of the calendar."""

# A ping is late after more than 60 s, not at 60 s.
_OVER = 0.001

# Bounds the memory of a simulator that runs for days: ended instances, and dissolved deployments of
# shared hardware.
ENDED_KEPT = 1000
DISSOLVED_KEPT = 1000


def _ignore(_: Instance) -> None:
    pass


class World:
    """Deployments and their instances, driven by a clock.

    Args:
        deployments: The deployments that exist.
        delays: How long changes of state take.
        clock: The time.

    Attributes:
        timeline: The actions to come; call its `run_due` before reading anything.
        random: The source of ids; seed it to get the same ids again.
        rules: The access rules.
        projects: The CI projects.
        cameras: The cameras of shared hardware.
        streams: Rate and size of camera feeds.
        organisations: Organisations of users, from their tokens.
        shuffles: Whether the order of equals in lists changes with each request.
        on_launch: Called with each new instance, which needs a host.
        on_host: Called with each instance whose host is up.
        on_status: Called with each instance after its status changed, a launch included.
        on_end: Called with each instance whose host must be removed.

    Raises:
        ValueError: Two deployments have the same id.
    """

    def __init__(self, deployments: Sequence[Deployment], delays: Delays, clock: Clock) -> None:
        self.timeline: Timeline = Timeline(clock)
        self.delays = delays
        self._clock = clock
        self.workspaces: dict[str, Workspace] = {
            deployment.id: Workspace.of(deployment, self.timeline) for deployment in deployments
        }
        if len(self.workspaces) < len(deployments):
            raise ValueError("two deployments have the same id")
        self.instances: dict[str, Instance] = {}
        self.random: random.Random = random.Random()  # noqa: S311 -- not for secrets
        self.shuffles: bool = False
        self.rules: Rules = Rules()
        for deployment in deployments:
            for user in deployment.permitted_users:
                self.rules.add(deployment.created, user, deployment.id, "CAP_INSTANTIATE")
        self.projects: Projects = Projects()
        self.cameras: Cameras = Cameras()
        self.streams: Streams = Streams()
        self.organisations: dict[str, str] = {}
        self._ended: deque[str] = deque()
        self._dissolved: deque[str] = deque()
        self.on_launch: Callable[[Instance], None] = _ignore
        self.on_host: Callable[[Instance], None] = _ignore
        self.on_status: Callable[[Instance], None] = _ignore
        self.on_end: Callable[[Instance], None] = _ignore

    def new_id(self) -> str:
        """Make an id, a UUID."""
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))

    def shuffle_equals(self, found: list[T]) -> list[T]:
        """Return a list for sorting: shuffled each time, if `shuffles` is set."""
        return random.sample(found, len(found)) if self.shuffles else found

    # Lookups

    def find(self, instance_id: str) -> Instance | None:
        """Find an instance; just after its launch it has no record yet."""
        instance = self.instances.get(instance_id)
        return instance if instance is not None and self.is_recorded(instance) else None

    def is_recorded(self, instance: Instance) -> bool:
        """Return whether an instance has a record already."""
        return instance.recorded <= self.timeline.time

    def recorded(self) -> list[Instance]:
        """List all instances that have a record, oldest first."""
        return [instance for instance in self.instances.values() if self.is_recorded(instance)]

    def active_of(self, user: str) -> list[Instance]:
        """List a user's instances that are in INIT or READY, recorded or not."""
        busy = (workspace.instance for workspace in self.workspaces.values())
        return [i for i in busy if i is not None and i.user == user and i.active]

    def owned_by(self, owner: str) -> list[Workspace]:
        """List the deployments of an owner, dissolved ones included."""
        return [w for w in self.workspaces.values() if w.deployment.owner == owner]

    # Deployments

    def register(self, owner: str, origin: str) -> Workspace:
        """Register a deployment of shared hardware: offline, without add-ons, for its owner."""
        deployment = Deployment(
            id=self.new_id(),
            type=USER_PROVIDED,
            region="",
            created=self.timeline.wall_time,
            online=False,
            owner=owner,
        )
        workspace = Workspace.of(deployment, self.timeline)
        workspace.origin = origin
        self.workspaces[deployment.id] = workspace
        return workspace

    def dissolve(self, workspace: Workspace) -> None:
        """Dissolve a deployment; its instance keeps running."""
        workspace.change(dissolved=self.timeline.wall_time)
        workspace.queue.clear()
        self._dissolved.append(workspace.deployment.id)
        if len(self._dissolved) > DISSOLVED_KEPT:
            self._forget(self._dissolved.popleft())

    def _forget(self, deployment_id: str) -> None:
        if self.workspaces[deployment_id].instance is None:
            del self.workspaces[deployment_id]
        else:
            self._dissolved.append(deployment_id)

    def lock_out(self, workspace: Workspace, *, locked: bool = True) -> None:
        """Lock out a deployment, or end the lock-out."""
        workspace.lockout = locked
        self.serve_queue(workspace)

    def set_online(self, workspace: Workspace, *, online: bool = True) -> None:
        """Set whether a deployment is online, at once."""
        if online:
            workspace.connect()
        else:
            workspace.disconnect(at_once=True)
        self.serve_queue(workspace)

    # Launching

    def launch(
        self, user: str, candidates: Iterable[Workspace], options: LaunchOptions
    ) -> Instance:
        """Launch on the first free candidate.

        Raises:
            Unavailable: No candidate is free; the reason is BUSY if one of them is only busy.
        """
        obstacles: list[Reason] = []
        for workspace in candidates:
            obstacle = workspace.unavailable_reason()
            if obstacle is None or self._is_launched_again(workspace, user, options):
                return self._begin(workspace, self._request(user, options))
            obstacles.append(obstacle)
        raise Unavailable(Reason.BUSY if Reason.BUSY in obstacles else obstacles[0])

    def _is_launched_again(self, workspace: Workspace, user: str, options: LaunchOptions) -> bool:
        """Return whether the user has an instance there that has no record yet."""
        instance = workspace.instance
        return (
            options.allow_noop
            and instance is not None
            and instance.user == user
            and not self.is_recorded(instance)
        )

    def reserve(self, user: str, workspace: Workspace, options: LaunchOptions) -> Reservation:
        """Add a reservation to the queue of a busy deployment."""
        reservation = self._request(user, options)
        workspace.queue.append(reservation)
        return reservation

    def _request(self, user: str, options: LaunchOptions) -> Reservation:
        return Reservation(user, options, self.timeline.wall_time, id=self.new_id())

    def serve_queue(self, workspace: Workspace) -> None:
        """Launch for the first reservation in the queue, if the deployment is free."""
        if workspace.queue and workspace.unavailable_reason() is None:
            self._begin(workspace, workspace.queue.popleft())

    def _begin(self, workspace: Workspace, request: Reservation) -> Instance:
        now = self.timeline.time
        instance = Instance(
            deployment=workspace.deployment,
            user=request.user,
            options=request.options,
            starttime=self.timeline.wall_time,
            recorded=now + self.delays.record,
            robot=Robot(self._clock.monotonic),
            id=request.id,
        )
        self._take(workspace, instance)
        workspace.icounter += 1
        self.instances[instance.id] = instance
        self.on_launch(instance)
        self.on_status(instance)
        if workspace.devices:
            self._wait_for_device(instance)
        self._schedule(instance, workspace)
        return instance

    def _take(self, workspace: Workspace, instance: Instance) -> None:
        """Give an instance its deployment; of two launched on it, one fails."""
        rival = workspace.instance
        if rival is None:
            workspace.instance = instance
            return
        loser = self.random.choice((rival, instance))
        loser.fails = True
        workspace.instance = instance if loser is rival else rival
        self.timeline.at(instance.recorded, functools.partial(self._fail, loser))

    def _wait_for_device(self, instance: Instance) -> None:
        """Let a launch, or a termination, wait for the device that runs the deployment."""
        instance.waits_for.add("device")
        step = self.host_failed if instance.status == "INIT" else self._give_up_device
        self.timeline.at(self.timeline.time + INIT_TIMEOUT, functools.partial(step, instance))

    def _give_up_device(self, instance: Instance) -> None:
        self.mark_done(instance, "device")

    def _schedule(self, instance: Instance, workspace: Workspace) -> None:
        delay = self.delays.init
        if instance.options.expire_d is not None:
            duration = min(instance.options.expire_d, LONGEST)
            instance.expires = instance.starttime + timedelta(seconds=duration)
            expire = functools.partial(self._expire, instance)
            self.timeline.at(self.timeline.time + duration, expire)
        if delay is None:
            return
        outcome = "hangs" if delay > INIT_TIMEOUT else workspace.launch_outcome
        if outcome == "ready":
            due, act = instance.recorded + delay, self._ready
        elif outcome == "fails":
            due, act = instance.recorded + delay, self.host_failed
        else:
            due, act = instance.recorded + INIT_TIMEOUT, self.host_failed
        self.timeline.at(due, functools.partial(act, instance))

    def host_up(
        self, instance: Instance, address: tuple[str, int], hostkeys: tuple[str, ...]
    ) -> None:
        """Record that the host of an instance accepts logins."""
        instance.address = address
        instance.hostkeys = hostkeys
        self.on_host(instance)
        self.mark_done(instance, "host")

    def mark_done(self, instance: Instance, what: str) -> None:
        """Record that a step that an instance waits for is done, in INIT or TERMINATING."""
        instance.waits_for.discard(what)
        if instance.end_is_due:
            self._terminated(instance)
        elif instance.ready_is_due:
            self._ready(instance)

    def hang_launch(self, instance: Instance) -> None:
        """Let a launch hang in INIT, as when its webhook cannot be reached."""
        due = instance.recorded + INIT_TIMEOUT
        self.timeline.at(due, functools.partial(self.host_failed, instance))

    def host_failed(self, instance: Instance) -> None:
        """Fail a launch whose host cannot be made, and lock out its deployment."""
        if instance.status == "INIT":
            self.workspaces[instance.deployment.id].lockout = True
            self._fail(instance)

    def _fail(self, instance: Instance) -> None:
        if instance.status == "INIT":
            self._end(instance, "INIT_FAIL")
            self.lose_host(instance)

    def _ready(self, instance: Instance) -> None:
        # The host may take longer than the delay that was asked for.
        instance.ready_is_due = True
        if instance.status != "INIT" or instance.waits_for or instance.fails:
            return
        instance.status = "READY"
        for addon in instance.addons.values():
            addon.begin(self.timeline.time)
        self.on_status(instance)
        if instance.options.keepalive:
            self.ping(instance)
        if instance.expired:
            self.terminate(instance)

    # Ending

    def ping(self, instance: Instance) -> None:
        """Record a keep-alive ping."""
        now = self.timeline.time
        first = instance.last_ping is None
        instance.last_ping = now
        if first:
            lost = functools.partial(self._check_pings, instance)
            self.timeline.at(now + KEEPALIVE_TIMEOUT + _OVER, lost)

    def _check_pings(self, instance: Instance) -> None:
        if instance.status != "READY" or instance.last_ping is None:
            return
        due = instance.last_ping + KEEPALIVE_TIMEOUT + _OVER
        if due <= self.timeline.time:
            self.terminate(instance)
        else:
            self.timeline.at(due, functools.partial(self._check_pings, instance))

    def _expire(self, instance: Instance) -> None:
        # An instance in INIT cannot be terminated: that happens when it is READY.
        instance.expired = True
        if instance.status == "READY":
            self.terminate(instance)

    def terminate(self, instance: Instance) -> None:
        """Terminate an instance that is READY."""
        instance.status = "TERMINATING"
        self._remove_addons(instance)
        self.on_status(instance)
        self.lose_host(instance)
        if self.workspaces[instance.deployment.id].devices:
            self._wait_for_device(instance)
        if self.delays.terminate is not None:
            terminated = functools.partial(self._terminated, instance)
            self.timeline.at(self.timeline.time + self.delays.terminate, terminated)

    def lose_host(self, instance: Instance) -> None:
        """Remove the host of an instance, whose status stays as it is."""
        if not instance.is_unreachable:
            instance.is_unreachable = True
            self.on_end(instance)

    def _terminated(self, instance: Instance) -> None:
        if instance.status != "TERMINATING":
            return
        instance.end_is_due = True
        if "device" not in instance.waits_for:
            self._end(instance, "TERMINATED")

    def _end(self, instance: Instance, status: Status) -> None:
        instance.status = status
        instance.endtime = self.timeline.wall_time
        instance.robot.switch_off()
        self._remove_addons(instance)
        self._ended.append(instance.id)
        if len(self._ended) > ENDED_KEPT:
            del self.instances[self._ended.popleft()]
        self.on_status(instance)
        workspace = self.workspaces[instance.deployment.id]
        if workspace.instance is instance:
            workspace.instance = None
        self.serve_queue(workspace)

    # Manual changes

    def become(self, instance: Instance, status: Status) -> None:
        """Change the status of an instance at once, whatever the delays.

        It is READY as soon as the host is up. A READY instance that becomes TERMINATED failed in
        use.

        Raises:
            ValueError: The instance cannot change from its present status to this one.
        """
        if status == instance.status:
            return
        change = (instance.status, status)
        if change == ("INIT", "READY"):
            instance.waits_for &= {"host"}
            self._ready(instance)
        elif change == ("INIT", "INIT_FAIL"):
            self.host_failed(instance)
        elif change == ("READY", "TERMINATING"):
            self.terminate(instance)
        elif change in (("READY", "TERMINATED"), ("TERMINATING", "TERMINATED")):
            if instance.status == "READY":
                self.terminate(instance)
            instance.waits_for.discard("device")
            self._terminated(instance)
        else:
            raise ValueError(f"an instance that is {instance.status} cannot become {status}")

    # Add-ons

    def addon(self, instance: Instance, name: str) -> Addon | None:
        """Return an add-on that was applied and not removed; None without one."""
        addon = instance.addons.get(name)
        if addon is None or not instance.active or addon.status(self.timeline.time) is None:
            return None
        return addon

    def apply_addon(self, instance: Instance, name: str, remote_user: str) -> Addon:
        """Begin the activation of an add-on; in INIT, it begins when the instance is READY."""
        delay = math.inf if self.delays.addon is None else self.delays.addon
        applied = math.inf if instance.status == "INIT" else self.timeline.time
        addon = Addon(name, remote_user, applied, delay)
        instance.addons[name] = addon
        return addon

    def remove_addon(self, addon: Addon) -> None:
        """Begin the removal of an add-on."""
        addon.remove(self.timeline.time)

    def _remove_addons(self, instance: Instance) -> None:
        for addon in instance.addons.values():
            addon.end()
        instance.addons.clear()
