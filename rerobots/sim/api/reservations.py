"""Reservations of a user."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .context import caller_of, world, writing_caller_of
from .query import stamped
from .responses import answer, done, refuse
from .routing import route


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
    route("GET", "/reservations", reservations),
    route("DELETE", "/reservation/{reservation_id}", cancel),
]
