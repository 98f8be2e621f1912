"""Reservations of a user."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .auth import require_caller, require_writer
from .context import get_world
from .query import format_time_to_minute
from .responses import abort, empty_response, json_response
from .routing import route


async def list_reservations(request: Request) -> Response:
    """List the caller's reservations."""
    caller = require_caller(request)
    return json_response(
        {
            "reservations": [
                {
                    "id": reservation.id,
                    "created": format_time_to_minute(reservation.created),
                    "desc": f"wd:{workspace.deployment.id}",
                    "user": reservation.user,
                }
                for workspace in get_world(request).workspaces.values()
                for reservation in workspace.queue
                if reservation.user == caller.user
            ]
        }
    )


async def cancel_reservation(request: Request) -> Response:
    """Cancel a reservation."""
    caller = require_writer(request)
    reservation_id = request.path_params["reservation_id"]
    for workspace in get_world(request).workspaces.values():
        for reservation in workspace.queue:
            if reservation.id == reservation_id and caller.sees(reservation.user, reservation_id):
                workspace.queue.remove(reservation)
                return empty_response()
    abort(404, "reservation not found")


ROUTES = [
    route("GET", "/reservations", list_reservations),
    route("DELETE", "/reservation/{reservation_id}", cancel_reservation),
]
