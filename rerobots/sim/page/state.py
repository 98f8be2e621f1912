"""The state of the world as the page shows it: no tokens, no keys."""

from __future__ import annotations

import math
import time
from datetime import datetime
from typing import Any

from ..net.faults import Faults
from ..net.request_log import ReceivedRequest, RequestLog
from ..world.instances import Instance
from ..world.workspaces import Workspace
from ..world.world import World

_REQUESTS_SHOWN = 30
_ENDED_SHOWN = 8
_LONGEST_GAP = 3.0


class RequestTimes:
    """The times of the latest requests, as far as the page saw them arrive."""

    def __init__(self) -> None:
        self._seen: list[tuple[ReceivedRequest, str]] = []
        self._looked = -math.inf

    def look(self, requests: RequestLog, now: datetime) -> list[tuple[ReceivedRequest, str]]:
        """Return the latest requests, newest first; each with its time, or "" if it is older."""
        known = {id(request): at for request, at in self._seen}
        looked, self._looked = self._looked, time.monotonic()
        # A page that was hidden did not see when they came.
        new = now.strftime("%H:%M:%S") if self._looked - looked < _LONGEST_GAP else ""
        latest = list(requests[-_REQUESTS_SHOWN:])
        # Keeps the requests: the id of one that is gone may be another's later.
        self._seen = [(request, known.get(id(request), new)) for request in latest]
        return self._seen[::-1]


def describe(
    world: World, requests: RequestLog, faults: Faults, times: RequestTimes
) -> dict[str, Any]:
    """Return all that the page shows, as JSON."""
    instances = list(world.instances.values())
    active = [i for i in instances if not i.ended]
    ended = [i for i in instances if i.ended][-_ENDED_SHOWN:]
    return {
        "time": world.timeline.wall_time.isoformat(timespec="seconds"),
        "deployments": [_deployment(w) for w in world.workspaces.values()],
        "instances": [_instance(world, i) for i in (*reversed(active), *reversed(ended))],
        "requests": [
            {"time": at, "method": r.method, "path": r.path, "status": r.status, "user": r.user}
            for r, at in times.look(requests, world.timeline.wall_time)
        ],
        "faults": len(faults),
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
