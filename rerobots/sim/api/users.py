"""What is known of users."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from .context import caller_of, world
from .responses import answer, missing
from .routing import route


async def organisation(request: Request) -> Response:
    """Tell a superuser of a user's organisation."""
    if not caller_of(request).superuser:
        return missing()
    found = world(request).organisations.get(request.path_params["user"])
    return answer({} if found is None else {"org": found})


ROUTES = [
    route("GET", "/user/{user}/org", organisation),
]
