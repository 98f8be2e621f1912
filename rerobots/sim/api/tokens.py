"""Revoking tokens."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.tokens import Caller
from .context import caller_or_none, context, writing
from .responses import done, refuse
from .routing import route


def _authenticated(request: Request) -> Caller:
    if request.state.caller is None:
        refuse(400, "authentication failed")
    caller = caller_or_none(request)
    assert caller is not None  # noqa: S101
    return caller


async def revoke(request: Request) -> Response:
    """Revoke one of the caller's tokens; any token may revoke itself."""
    caller = _authenticated(request)
    digest = request.path_params["sha256"].lower()
    if digest != caller.token_digest:
        writing(caller)
    context(request).tokens.revoke(digest, caller.user)
    return done()


async def purge(request: Request) -> Response:
    """Revoke all of the caller's tokens."""
    context(request).tokens.purge(writing(_authenticated(request)).user)
    return done()


ROUTES = [
    route("POST", "/revoke/{sha256}", revoke),
    route("POST", "/purge", purge),
]
