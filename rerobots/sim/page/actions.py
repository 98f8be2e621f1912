"""The commands of the page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, get_args

from ..world.instances import Instance, LaunchOptions, Status
from ..world.workspaces import Unavailable, Workspace
from ..world.world import World

USER = "tester"
"""The owner of instances that the page launches: the user of the simulator's own token."""


class InvalidCommand(ValueError):
    """A command that cannot be carried out."""


def act(world: World, command: Mapping[str, Any]) -> None:
    """Carry out a command: `do` says what, `id` to which deployment or instance.

    Raises:
        Wrong: It cannot be done.
    """
    name, thing = command.get("do"), command.get("id")
    if not isinstance(name, str) or not isinstance(thing, str):
        raise InvalidCommand("do and id are needed")
    if name in _WITH_DEPLOYMENTS:
        workspace = world.workspaces.get(thing)
        if workspace is None:
            raise InvalidCommand("no such deployment")
        _WITH_DEPLOYMENTS[name](world, workspace)
    elif name in _WITH_INSTANCES:
        instance = world.instances.get(thing)
        if instance is None:
            raise InvalidCommand("no such instance")
        _WITH_INSTANCES[name](world, instance, command)
    else:
        raise InvalidCommand("no such command")


def _launch(world: World, workspace: Workspace) -> None:
    try:
        world.launch(USER, [workspace], LaunchOptions())
    except Unavailable as exc:
        raise InvalidCommand(exc.reason.name.lower().replace("_", " ")) from None


def _lock_out(world: World, workspace: Workspace) -> None:
    world.lock_out(workspace)


def _unlock(world: World, workspace: Workspace) -> None:
    world.lock_out(workspace, locked=False)


def _go_offline(world: World, workspace: Workspace) -> None:
    world.set_online(workspace, online=False)


def _go_online(world: World, workspace: Workspace) -> None:
    world.set_online(workspace)


def _become(world: World, instance: Instance, command: Mapping[str, Any]) -> None:
    status: Any = command.get("status")
    if status not in get_args(Status):
        raise InvalidCommand("no such status")
    try:
        world.become(instance, status)
    except ValueError as exc:
        raise InvalidCommand(str(exc)) from None


def _drive(_: World, instance: Instance, command: Mapping[str, Any]) -> None:
    speeds = (command.get("linearv"), command.get("angularv"))
    try:
        linearv, angularv = (float(v) for v in speeds if isinstance(v, int | float))
        instance.robot.drive(linearv, angularv)
    except (ValueError, OverflowError):
        raise InvalidCommand("linearv and angularv must be numbers") from None


_WITH_DEPLOYMENTS: dict[str, Callable[[World, Workspace], None]] = {
    "launch": _launch,
    "lock_out": _lock_out,
    "unlock": _unlock,
    "offline": _go_offline,
    "online": _go_online,
}
_WITH_INSTANCES: dict[str, Callable[[World, Instance, Mapping[str, Any]], None]] = {
    "become": _become,
    "drive": _drive,
}
