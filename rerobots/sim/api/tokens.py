"""Revoking tokens."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from ..world.tokens import Caller
from .auth import check_may_write, optional_caller
from .context import get_context
from .responses import abort, empty_response
from .routing import route


def _authenticated(request: Request) -> Caller:
    if request.state.caller is None:
        abort(400, "authentication failed")
    caller = optional_caller(request)
    assert caller is not None  # noqa: S101 -- for the type checker
    return caller


async def revoke_token(request: Request) -> Response:
    """Revoke one of the caller's tokens; any token may revoke itself."""
    caller = _authenticated(request)
    digest = request.path_params["sha256"].lower()
    if digest != caller.token_digest:
        check_may_write(caller)
    get_context(request).tokens.revoke(digest, caller.user)
    return empty_response()


async def purge_tokens(request: Request) -> Response:
    """Revoke all of the caller's tokens."""
    get_context(request).tokens.purge(check_may_write(_authenticated(request)).user)
    return empty_response()


ROUTES = [
    route("POST", "/revoke/{sha256}", revoke_token),
    route("POST", "/purge", purge_tokens),
]
