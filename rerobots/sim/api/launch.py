"""`POST /new`: launching an instance, by deployment or by type."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import Response

from ..world.instances import LaunchOptions, WrongOption, WrongType
from ..world.tokens import Caller
from ..world.workspaces import Reason, Unavailable, Workspace
from .auth import require_caller
from .context import get_world
from .parameters import json_body_if_object
from .responses import ErrorKey, HTTPError, abort, forbidden, json_response

_FEASIBLE = "All feasible workspace deployments are busy"

_OBSTACLES: dict[Reason, tuple[int, str, ErrorKey]] = {
    Reason.DISSOLVED: (400, "workspace deployment is permanently unavailable", "error"),
    Reason.LOCKED_OUT: (
        400,
        "workspace deployment is locked out (unavailable), please contact us ",
        "error",
    ),
    Reason.OFFLINE: (
        503,
        "workspace deployment temporarily unavailable, try again later",
        "error",
    ),
    Reason.BUSY: (
        503,
        "All matching workspace deployments are busy. Try again later.",
        "result_message",
    ),
}


async def launch_any(request: Request) -> Response:
    """Launch an instance of one of the deployments in the body's `wds`."""
    caller = require_caller(request)
    body = await json_body_if_object(request)
    wds = body.get("wds", [])
    if not isinstance(wds, list) or not all(isinstance(i, str) for i in wds):
        abort(400, str(WrongType("wds")))
    return _launch_by_id(request, caller, body, cast("list[str]", wds))


async def launch_on_deployment(request: Request) -> Response:
    """Launch an instance of a deployment."""
    caller = require_caller(request)
    body = await json_body_if_object(request)
    return _launch_by_id(request, caller, body, [request.path_params["deployment_id"]])


async def launch_by_type(request: Request) -> Response:
    """Launch an instance of any deployment of a type."""
    caller = require_caller(request)
    options = _options(await json_body_if_object(request))
    wtype = request.path_params["new_type"]
    workspaces = get_world(request).workspaces.values()
    there = [
        w
        for w in workspaces
        if w.deployment.type == wtype and w.unavailable_reason() in (None, Reason.BUSY)
    ]
    candidates = _permitted(request, caller, _known(there), options)
    if not candidates:
        abort(404, _FEASIBLE, "error")
    try:
        return _launch(request, caller, candidates, options)
    except Unavailable:
        abort(404, _FEASIBLE, "error")


def _launch_by_id(
    request: Request, caller: Caller, body: dict[str, Any], ids: Sequence[str]
) -> Response:
    options = _options(body)
    workspaces = get_world(request).workspaces
    known = _known([workspaces[i] for i in dict.fromkeys(ids) if i in workspaces])
    if not all(i in workspaces for i in ids):
        abort(404, "some given IDs have no matching wdeployment", "error")
    if len({workspace.deployment.type for workspace in known}) > 1:
        abort(400, "given wdeployments are not of the same type", "error")
    candidates = _permitted(request, caller, known, options)
    if not candidates:
        raise HTTPError(forbidden())
    try:
        return _launch(request, caller, candidates, options)
    except Unavailable as exc:
        if exc.reason is not Reason.BUSY or not options.reserve:
            abort(*_OBSTACLES[exc.reason])
    busy = next(w for w in candidates if w.unavailable_reason() is Reason.BUSY)
    reservation = get_world(request).reserve(caller.user, busy, options)
    return json_response({"success": False, "id": reservation.id})


def _options(body: dict[str, Any]) -> LaunchOptions:
    try:
        return LaunchOptions.parse(body)
    except WrongOption as exc:
        abort(400, str(exc))


def _known(candidates: list[Workspace]) -> list[Workspace]:
    if not candidates:
        abort(404, "no matching wdeployment found", "error")
    return candidates


def _permitted(
    request: Request, caller: Caller, candidates: list[Workspace], options: LaunchOptions
) -> list[Workspace]:
    """Leave out the candidates that a rule forbids.

    Raises:
        HTTPError: The token does not permit this launch.
    """
    if not caller.writes:
        abort(400, "token scope does not permit instantiation")
    if caller.instance is not None:
        abort(400, "token already constrained to another instance")
    if caller.types is not None:
        for workspace in candidates:
            if workspace.deployment.type not in caller.types:
                abort(400, f"token not valid for wtype {workspace.deployment.type}")
    if caller.expire_d is not None and options.expire_d != caller.expire_d:
        abort(400, f"token only valid for expire_d={caller.expire_d}")
    active = get_world(request).active_of(caller.user)
    if caller.icount is not None and len(active) >= caller.icount:
        raise HTTPError(forbidden())
    rules = get_world(request).rules
    return [w for w in candidates if rules.permit(caller.user, w.deployment)]


def _launch(
    request: Request, caller: Caller, candidates: list[Workspace], options: LaunchOptions
) -> Response:
    """Launch, or find what an earlier request has launched.

    Raises:
        Unavailable: No candidate is free.
    """
    if options.allow_noop:
        for instance in get_world(request).active_of(caller.user):
            if get_world(request).is_recorded(instance) and any(
                instance.deployment.id == w.deployment.id for w in candidates
            ):
                return json_response({"success": True, "id": instance.id})
    instance = get_world(request).launch(caller.user, candidates, options)
    return json_response({"success": True, "id": instance.id})
