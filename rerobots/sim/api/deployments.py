"""Deployments: types, search, details, queues, lock-outs."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..world.tokens import Caller
from ..world.workspaces import Reason, Workspace
from .auth import optional_caller, require_caller, require_writer
from .context import get_world
from .parameters import find_owned_workspace, query_parameters
from .query import paginate, read_flag, read_integer
from .responses import HTTPError, abort, empty_response, json_response, not_found, server_error
from .routing import route
from .views import deployment_details, deployment_info

_PASSABLE = (None, Reason.BUSY)

_Matches = Callable[[Workspace], bool]


def _by_type(workspace: Workspace) -> str:
    return workspace.deployment.type


def _by_created(workspace: Workspace) -> datetime:
    return workspace.deployment.created


def _by_count(workspace: Workspace) -> int:
    return workspace.icounter


_SORT: dict[str, tuple[Callable[[Workspace], Any], bool]] = {
    "inc_wtype": (_by_type, False),
    "dec_wtype": (_by_type, True),
    "inc_created": (_by_created, False),
    "dec_created": (_by_created, True),
    "inc_count": (_by_count, False),
    "dec_count": (_by_count, True),
}


async def list_deployments(request: Request) -> Response:
    """List deployments that match a query."""
    optional_caller(request)
    query = query_parameters(request)
    filters = [
        _dissolved_filter(query),
        _type_filter(query, request.path_params.get("wtype")),
        _text_filter(query),
        _length_filter(query),
    ]
    found = [w for w in get_world(request).workspaces.values() if all(f(w) for f in filters)]
    found.sort(key=_by_created)
    key, reverse = _SORT.get(query.get("sort_by", ""), _SORT["inc_wtype"])
    found = get_world(request).shuffle_equals(found)
    found.sort(key=key, reverse=reverse)
    page, count = paginate(found, query, pages_if_none=0)
    body: dict[str, Any] = {
        "workspace_deployments": [workspace.deployment.id for workspace in page],
        "page_count": count,
    }
    if read_flag(query, "info"):
        # Of all matches, including those on other pages.
        body["info"] = {w.deployment.id: deployment_info(w) for w in found}
    return json_response(body)


def _dissolved_filter(query: Mapping[str, str]) -> _Matches:
    with_dissolved = read_flag(query, "with_dissolved")
    return lambda workspace: with_dissolved or workspace.deployment.dissolved is None


def _type_filter(query: Mapping[str, str], path_type: str | None) -> _Matches:
    names = [name for name in query.get("types", "").split(",") if name]
    excluded = [name[1:] for name in names if name.startswith("!")]
    if len(excluded) > 1:
        raise HTTPError(server_error())
    wanted = [name for name in names if not name.startswith("!")]
    if not names and path_type is not None:
        wanted = [path_type]

    def matches(workspace: Workspace) -> bool:
        name = workspace.deployment.type
        return name not in excluded and (not wanted or name in wanted)

    return matches


def _text_filter(query: Mapping[str, str]) -> _Matches:
    text = query.get("q", "").lower()

    def matches(workspace: Workspace) -> bool:
        deployment = workspace.deployment
        return text in deployment.type.lower() or text in deployment.region.lower()

    return matches


def _length_filter(query: Mapping[str, str]) -> _Matches:
    # -1 means unbounded, as do `u` and anything else that is not an integer.
    longest = read_integer(query, "maxlen", default=-1, minimum=0)
    return lambda workspace: longest < 0 or workspace.queue_length <= longest


async def get_deployment(request: Request) -> Response:
    """Return the details of a deployment."""
    caller = optional_caller(request)
    found = get_world(request).workspaces.get(request.path_params["deployment_id"])
    if found is None:
        abort(404, "no workspace deployment found with given ID")
    return json_response(deployment_details(get_world(request), found, caller))


async def list_workspace_types(request: Request) -> Response:
    """List the types of workspaces, in no stable order."""
    optional_caller(request)
    with_dissolved = read_flag(query_parameters(request), "with_dissolved")
    types = {
        workspace.deployment.type
        for workspace in get_world(request).workspaces.values()
        if with_dissolved or workspace.deployment.dissolved is None
    }
    shuffled = random.sample(sorted(types), len(types))
    return json_response({"workspace_types": shuffled})


# Queues


async def get_queue_length(request: Request) -> Response:
    """Return the length of a queue; 0 for an unknown deployment."""
    optional_caller(request)
    deployment_id = request.path_params["deployment_id"]
    workspace = get_world(request).workspaces.get(deployment_id)
    length = 0 if workspace is None else workspace.queue_length
    return json_response({"id": deployment_id, "len": length})


async def get_queues(request: Request) -> Response:
    """Return the queues of several deployments."""
    caller = require_caller(request)
    wds = [wd for wd in query_parameters(request).get("wds", "").split(",") if wd]
    workspaces = get_world(request).workspaces
    if not wds:
        return not_found()
    if not all(wd in workspaces for wd in wds):
        abort(404, "no matching wdeployment found", "error")
    found = [workspaces[wd] for wd in dict.fromkeys(wds)]
    if any(workspace.deployment.dissolved is not None for workspace in found):
        abort(400, "workspace deployment is permanently unavailable", "error")
    return _show(request, caller, found)


async def get_queues_of_type(request: Request) -> Response:
    """Return the queues of the deployments of a type."""
    caller = require_caller(request)
    wtype = request.path_params["new_type"]
    found = [w for w in get_world(request).workspaces.values() if w.deployment.type == wtype]
    there = [workspace for workspace in found if workspace.deployment.dissolved is None]
    if found and not there:
        abort(400, "workspace deployment is permanently unavailable", "error")
    return _show(request, caller, there)


def _show(request: Request, caller: Caller, found: list[Workspace]) -> Response:
    rules = get_world(request).rules
    return json_response(
        {
            workspace.deployment.id: {
                "qlen": workspace.queue_length,
                "rem": _remaining(workspace),
            }
            for workspace in found
            if workspace.unavailable_reason() in _PASSABLE
            and rules.permit(caller.user, workspace.deployment)
            and (caller.types is None or workspace.deployment.type in caller.types)
        }
    )


def _remaining(workspace: Workspace) -> int | None:
    instance = workspace.instance
    if instance is None or instance.expires is None:
        return None
    return max(int((instance.expires - workspace.timeline.wall_time).total_seconds()), 0)


# Lock-outs


async def set_lockout(request: Request) -> Response:
    """Lock out a deployment, or end the lock-out."""
    found = find_owned_workspace(request, require_writer(request))
    if found is None:
        return not_found()
    get_world(request).lock_out(found, locked=request.method == "POST")
    return empty_response()


ROUTES = [
    route("GET", "/workspaces", list_workspace_types),
    route("GET", "/deployments", list_deployments),
    route("GET", "/deployments/{wtype}", list_deployments),
    route("GET", "/deployment/{deployment_id}", get_deployment),
    route("GET", "/queuelen/{deployment_id}", get_queue_length),
    route("GET", "/qlen", get_queues),
    route("GET", "/qlen/{new_type}", get_queues_of_type),
    route("POST", "/deployment/{deployment_id}/lockout", set_lockout),
    route("DELETE", "/deployment/{deployment_id}/lockout", set_lockout),
]
