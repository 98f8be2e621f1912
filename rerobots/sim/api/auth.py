"""The caller of a request, and what the token permits."""

from __future__ import annotations

from typing import cast

from starlette.requests import HTTPConnection

from ..world.rate_limit import Quota
from ..world.tokens import Caller
from .context import Context
from .responses import HTTPError, abort, forbidden


def verify_token(simulator: Context, token: str) -> Caller | None:
    """Return the caller whose token this is, or None; remember the organisation of the user.

    Raises:
        NoSubject: The token is valid but has no `sub`.
    """
    caller = simulator.tokens.verify(token)
    if caller is not None and caller.organisation is not None:
        simulator.world.organisations[caller.user] = caller.organisation
    return caller


def optional_caller(request: HTTPConnection) -> Caller | None:
    """Return the caller, or None for an anonymous request.

    Raises:
        HTTPError: The rate limit is exceeded.
    """
    quota: Quota = request.state.quota
    if quota.exhausted:
        raise HTTPError(forbidden())
    return cast("Caller | None", request.state.caller)


def require_caller(request: HTTPConnection) -> Caller:
    """Return the caller.

    Raises:
        HTTPError: The request is anonymous, or the rate limit is exceeded.
    """
    # For an anonymous caller, this goes before the rate limit.
    if request.state.caller is None:
        abort(400, "wrong authorization token")
    return cast("Caller", optional_caller(request))


def require_writer(request: HTTPConnection) -> Caller:
    """Return the caller of a request that changes something.

    Raises:
        HTTPError: The request is anonymous, or the token is read-only.
    """
    return check_may_write(require_caller(request))


def check_may_write(caller: Caller) -> Caller:
    """Return the caller, if the token permits changes.

    Raises:
        HTTPError: The token is read-only.
    """
    if not caller.writes:
        raise HTTPError(forbidden())
    return caller


def require_addon_writer(request: HTTPConnection) -> Caller:
    """Return the caller of a request that changes an add-on, or uses it to change something.

    Raises:
        HTTPError: The request is anonymous, or the token is read-only.
    """
    return check_may_modify_addon(require_caller(request))


def check_may_modify_addon(caller: Caller) -> Caller:
    """Return the caller, if the token permits changes of add-ons.

    Raises:
        HTTPError: The token is read-only.
    """
    if not caller.writes:
        abort(400, "token scope does not permit modifying this add-on")
    return caller


def require_terminator(request: HTTPConnection) -> Caller:
    """Return the caller of a request that terminates an instance.

    Raises:
        HTTPError: The request is anonymous, or the token is read-only.
    """
    caller = require_caller(request)
    if not caller.writes:
        abort(400, "token scope does not permit termination")
    return caller
