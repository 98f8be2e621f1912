"""Users: their organisations."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .auth import require_caller
from .context import get_world
from .responses import json_response, not_found
from .routing import route


async def get_user_organisation(request: Request) -> Response:
    """Return the organisation of a user, for superusers."""
    if not require_caller(request).superuser:
        return not_found()
    found = get_world(request).organisations.get(request.path_params["user"])
    return json_response({} if found is None else {"org": found})


ROUTES = [
    route("GET", "/user/{user}/org", get_user_organisation),
]
