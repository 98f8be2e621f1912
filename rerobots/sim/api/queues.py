"""Queues and reservations: who waits for a deployment."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.tokens import Caller
from ..world.workspaces import Reason, Workspace
from .context import caller_of, caller_or_none, query_of, world, writing_caller_of
from .query import stamped
from .responses import answer, done, refuse
from .routing import route

_PASSABLE = (None, Reason.BUSY)


async def queue_length(request: Request) -> Response:
    """Tell how many wait for a deployment; for one that is not known, none."""
    caller_or_none(request)
    deployment_id = request.path_params["deployment_id"]
    workspace = world(request).workspaces.get(deployment_id)
    length = 0 if workspace is None else len(workspace.queue)
    return answer({"id": deployment_id, "len": length})


async def queues(request: Request) -> Response:
    """Tell of the queues of several deployments."""
    caller = caller_of(request)
    wds = [wd for wd in query_of(request).get("wds", "").split(",") if wd]
    workspaces = world(request).workspaces
    if not wds or not all(wd in workspaces for wd in wds):
        refuse(404, "no matching wdeployment found", "error")
    found = [workspaces[wd] for wd in dict.fromkeys(wds)]
    if any(workspace.deployment.dissolved is not None for workspace in found):
        refuse(400, "workspace deployment is permanently unavailable", "error")
    return _show(request, caller, found)


async def queues_of_type(request: Request) -> Response:
    """Tell of the queues of the deployments of a type."""
    caller = caller_of(request)
    wtype = request.path_params["new_type"]
    found = [w for w in world(request).workspaces.values() if w.deployment.type == wtype]
    if not found:
        refuse(404, "no matching wdeployment found", "error")
    found = [workspace for workspace in found if workspace.deployment.dissolved is None]
    if not found:
        refuse(400, "workspace deployment is permanently unavailable", "error")
    return _show(request, caller, found)


def _show(request: Request, caller: Caller, found: list[Workspace]) -> Response:
    rules = world(request).rules
    return answer(
        {
            workspace.deployment.id: {
                "qlen": len(workspace.queue),
                "rem": _remaining(workspace),
            }
            for workspace in found
            if workspace.obstacle() in _PASSABLE
            and rules.permit(caller.user, workspace.deployment.id)
            and (caller.types is None or workspace.deployment.type in caller.types)
        }
    )


def _remaining(workspace: Workspace) -> int | None:
    instance = workspace.instance
    if instance is None or instance.expires is None:
        return None
    return max(int((instance.expires - workspace.timeline.wall_time).total_seconds()), 0)


async def reservations(request: Request) -> Response:
    """List the caller's reservations."""
    caller = caller_of(request)
    return answer(
        {
            "reservations": [
                {
                    "id": reservation.id,
                    "created": stamped(reservation.created),
                    "desc": f"wd:{workspace.deployment.id}",
                    "user": reservation.user,
                }
                for workspace in world(request).workspaces.values()
                for reservation in workspace.queue
                if reservation.user == caller.user
            ]
        }
    )


async def cancel(request: Request) -> Response:
    """Wait no more."""
    caller = writing_caller_of(request)
    reservation_id = request.path_params["reservation_id"]
    for workspace in world(request).workspaces.values():
        for reservation in workspace.queue:
            if reservation.id == reservation_id and caller.sees(reservation.user, reservation_id):
                workspace.queue.remove(reservation)
                return done()
    refuse(404, "reservation not found")


ROUTES = [
    route("GET", "/queuelen/{deployment_id}", queue_length),
    route("GET", "/qlen", queues),
    route("GET", "/qlen/{new_type}", queues_of_type),
    route("GET", "/reservations", reservations),
    route("DELETE", "/reservation/{reservation_id}", cancel),
]
