"""Who sends a request, and what the token permits."""

from __future__ import annotations

from typing import cast

from starlette.requests import HTTPConnection

from ..world.rate_limit import Quota
from ..world.tokens import Caller
from .context import Context
from .responses import HTTPError, abort, forbidden


def verify_token(simulator: Context, token: str) -> Caller | None:
    """Tell whose token this is, and take note of what it says of its user.

    Raises:
        NoSubject: the token is valid but has no `sub`.
    """
    caller = simulator.tokens.verify(token)
    if caller is not None and caller.organisation is not None:
        simulator.world.organisations[caller.user] = caller.organisation
    return caller


def optional_caller(request: HTTPConnection) -> Caller | None:
    """Tell who sends a request; None is anonymous.

    Raises:
        HTTPError: the caller's credit is exhausted.
    """
    credit: Quota = request.state.credit
    if credit.exhausted:
        raise HTTPError(forbidden())
    return cast("Caller | None", request.state.caller)


def require_caller(request: HTTPConnection) -> Caller:
    """Tell who sends a request.

    Raises:
        HTTPError: nobody that we know, or the caller's credit is exhausted.
    """
    # An anonymous caller hears this even when the credit of the address is exhausted.
    if request.state.caller is None:
        abort(400, "wrong authorization token")
    return cast(Caller, optional_caller(request))


def require_writer(request: HTTPConnection) -> Caller:
    """Tell who sends a request that changes something.

    Raises:
        HTTPError: nobody that we know, or the token only permits to read.
    """
    return check_may_write(require_caller(request))


def check_may_write(caller: Caller) -> Caller:
    """Give a caller who may change things.

    Raises:
        HTTPError: the token only permits to read.
    """
    if not caller.writes:
        raise HTTPError(forbidden())
    return caller
