"""The state of the world as the page shows it: no tokens, no keys."""

from __future__ import annotations

import math
from typing import Any

from ..net.faults import Faults
from ..net.request_log import ReceivedRequest, RequestLog
from ..world.instances import Instance
from ..world.workspaces import Workspace
from ..world.world import World

_REQUESTS_SHOWN = 30
_ENDED_SHOWN = 8


def describe(world: World, requests: RequestLog, faults: Faults) -> dict[str, Any]:
    """Return the state that the page shows, as JSON."""
    instances = list(world.instances.values())
    active = [i for i in instances if not i.ended]
    ended = [i for i in instances if i.ended][-_ENDED_SHOWN:]
    return {
        "time": world.timeline.wall_time.isoformat(timespec="seconds"),
        "deployments": [_deployment(w) for w in world.workspaces.values()],
        "instances": [_instance(world, i) for i in (*reversed(active), *reversed(ended))],
        "requests": [_request(r) for r in reversed(requests[-_REQUESTS_SHOWN:])],
        "faults": len(faults),
    }


def _request(request: ReceivedRequest) -> dict[str, Any]:
    return {
        "time": f"{request.time:%H:%M:%S}",
        "method": request.method,
        "path": request.path,
        "status": request.status,
        "user": request.user,
    }


def _deployment(workspace: Workspace) -> dict[str, Any]:
    deployment = workspace.deployment
    obstacle = workspace.unavailable_reason()
    return {
        "id": deployment.id,
        "type": deployment.type,
        "region": deployment.region,
        "desc": deployment.desc or "",
        "addons": list(deployment.supported_addons),
        "state": "FREE" if obstacle is None else obstacle.name.replace("_", " "),
        "lockout": workspace.lockout,
        "online": workspace.online,
        "dissolved": deployment.dissolved is not None,
        "queue": len(workspace.queue),
        "icounter": workspace.icounter,
    }


def _instance(world: World, instance: Instance) -> dict[str, Any]:
    now = world.timeline.time
    robot = instance.robot.state
    address = instance.address if instance.status == "READY" else None
    addons = {
        name: world.addon(instance, name) for name in sorted(instance.addons) if not instance.ended
    }
    return {
        "id": instance.id,
        "type": instance.deployment.type,
        "deployment": instance.deployment.id,
        "user": instance.user,
        "status": instance.status,
        "seconds": round(now - instance.recorded),
        "ready_in": _ready_in(world, instance),
        "address": "" if address is None else "{}:{}".format(*address),
        "cameras": "cam" in instance.deployment.supported_addons,
        "drives": "drive" in instance.deployment.supported_addons,
        "addons": {name: a.status(now) for name, a in addons.items() if a is not None},
        "robot": {
            "x": round(robot.x, 2),
            "y": round(robot.y, 2),
            "heading": round(math.degrees(robot.heading)),
            "linearv": robot.linearv,
            "angularv": robot.angularv,
            "blocked": robot.blocked,
            "led": list(robot.led),
        },
    }


def _ready_in(world: World, instance: Instance) -> int | None:
    """Return the seconds until an instance in INIT is READY; None if it stays in INIT."""
    if world.delays.init is None or instance.status != "INIT":
        return None
    return max(0, math.ceil(instance.recorded + world.delays.init - world.timeline.time))
