"""Handles of deployments and instances, for tests. Safe to use from any thread."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from .hosts.hosts import Hosts
from .scene.camera import sent_picture, snapshot
from .server import ServerThread
from .world.instances import Instance, Status
from .world.robot import Robot
from .world.workspaces import LaunchOutcome, Workspace
from .world.world import World

T = TypeVar("T")


class InstanceHandle:
    """A handle of one instance. `Simulator.instance` returns it.

    Attributes:
        id: Id of the instance.
    """

    def __init__(self, server: ServerThread, instance: Instance) -> None:
        self._server = server
        self._instance = instance
        self.id: str = instance.id

    def __repr__(self) -> str:
        return f"<simulated instance {self.id}>"

    @property
    def status(self) -> Status:
        """`INIT`, `READY`, `TERMINATING`, `TERMINATED` or `INIT_FAIL`."""
        return self._server.call(lambda _world, _hosts: self._instance.status)

    @property
    def user(self) -> str:
        """The user whose instance it is."""
        return self._instance.user

    @property
    def deployment(self) -> str:
        """Id of its deployment."""
        return self._instance.deployment.id

    @property
    def robot(self) -> Robot:
        """Its robot: position, motion, head and lamp."""
        return self._instance.robot

    def become(self, status: Status) -> None:
        """Change its status at once, whatever the delays.

        Args:
            status: `READY` or `INIT_FAIL` while it is in `INIT`; `TERMINATING` or `TERMINATED`
                while it is `READY`; `TERMINATED` while it is `TERMINATING`.

        Raises:
            ValueError: It cannot change from its present status to this one.
        """
        self._server.call(lambda world, _hosts: world.become(self._instance, status))

    def die(self) -> None:
        """Make it fail in use: it is `TERMINATED` at once, and SSH connections break.

        Raises:
            ValueError: It is not `READY`.
        """

        def die(world: World, _hosts: Hosts) -> None:
            if self._instance.status != "READY":
                raise ValueError(f"an instance that is {self._instance.status} cannot die in use")
            world.become(self._instance, "TERMINATED")

        self._server.call(die)

    def lose_host(self) -> None:
        """Remove its host for good, as if it lost power; the instance stays `READY`.

        Raises:
            ValueError: It is not `READY`.
        """

        def lose(world: World, _hosts: Hosts) -> None:
            if self._instance.status != "READY":
                raise ValueError(f"an instance that is {self._instance.status} keeps its host")
            world.lose_host(self._instance)

        self._server.call(lose)

    def drop_ssh(self) -> None:
        """Break all SSH connections to it. New ones can be made."""
        self._server.call(lambda _world, hosts: hosts.drop_connections(self._instance))

    def picture(self, camera: int = 0) -> bytes:
        """Return what one of its cameras shows now, whether the add-on `cam` is active or not.

        That is the last picture that was uploaded, or a drawn one.

        Args:
            camera: 0 to 3; 2 is above the room and shows where the robot has been.

        Returns:
            A JPEG; a drawn one has the size of those that the simulator streams.
        """

        def look(world: World, _hosts: Hosts) -> tuple[bytes | None, datetime, tuple[int, int]]:
            sent = sent_picture(world, self._instance, camera)
            return sent, world.timeline.wall_time, world.streams.size

        sent, moment, size = self._server.call(look)
        return snapshot(self._instance, camera, moment, size) if sent is None else sent


class DeploymentHandle:
    """A handle of one deployment. `Simulator.deployment` returns it.

    Attributes:
        id: Id of the deployment.
    """

    def __init__(self, server: ServerThread, workspace: Workspace) -> None:
        self._server = server
        self._workspace = workspace
        self.id: str = workspace.deployment.id

    def __repr__(self) -> str:
        return f"<simulated deployment {self.id}>"

    def _do(self, action: Callable[[World, Workspace], T]) -> T:
        return self._server.call(lambda world, _hosts: action(world, self._workspace))

    @property
    def instance(self) -> InstanceHandle | None:
        """The instance that runs there, if one does."""
        instance = self._do(lambda _world, workspace: workspace.instance)
        return None if instance is None else InstanceHandle(self._server, instance)

    def lock_out(self) -> None:
        """Lock it out: launches answer 400. Its instance keeps running."""
        self._do(lambda world, workspace: world.lock_out(workspace))

    def unlock(self) -> None:
        """Undo `lock_out`, or the lock-out after a failed launch."""
        self._do(lambda world, workspace: world.lock_out(workspace, locked=False))

    def offline(self) -> None:
        """Take it offline: launches answer 503. Its instance keeps running."""
        self._do(lambda world, workspace: world.set_online(workspace, online=False))

    def online(self) -> None:
        """Bring it online again."""
        self._do(lambda world, workspace: world.set_online(workspace))

    def dissolve(self) -> None:
        """Dissolve it for good: launches answer 400. Its instance keeps running."""
        self._do(lambda world, workspace: world.dissolve(workspace))

    def set_launches(self, outcome: LaunchOutcome) -> None:
        """Set the outcome of launches from now on.

        Args:
            outcome: `ready` as usual; `fails`, INIT_FAIL when it should be READY; `hangs`, INIT
                until it is INIT_FAIL after a minute, or until `InstanceHandle.become`. A launch
                that fails locks out the deployment, as on the real server.

        Raises:
            ValueError: No such outcome.
        """
        if outcome not in ("ready", "fails", "hangs"):
            raise ValueError(f"launches can be ready, fails or hangs: {outcome!r}")

        def decide(_: World, workspace: Workspace) -> None:
            workspace.launch_outcome = outcome

        self._do(decide)
