"""Deployments: the list of them, and one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..world.workspaces import Workspace
from .context import caller_or_none, query_of, world
from .query import flag, integer, paginate
from .responses import Refused, answer, refuse, server_failure
from .routing import route
from .views import deployment_details, deployment_info

_Matches = Callable[[Workspace], bool]


def _by_type(workspace: Workspace) -> tuple[str, datetime]:
    return workspace.deployment.type, workspace.deployment.created


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


async def deployments(request: Request) -> Response:
    """List deployments that match a query."""
    caller_or_none(request)
    query = query_of(request)
    filters = [
        _dissolved_filter(query),
        _type_filter(query, request.path_params.get("wtype")),
        _text_filter(query),
        _length_filter(query),
    ]
    found = [w for w in world(request).workspaces.values() if all(f(w) for f in filters)]
    key, reverse = _SORT.get(query.get("sort_by", ""), _SORT["inc_wtype"])
    found.sort(key=key, reverse=reverse)
    page, count = paginate(found, query, pages_if_none=0)
    body: dict[str, Any] = {
        "workspace_deployments": [workspace.deployment.id for workspace in page],
        "page_count": count,
    }
    if flag(query, "info"):
        # Of all matches, also of those on other pages.
        body["info"] = {w.deployment.id: deployment_info(w) for w in found}
    return answer(body)


def _dissolved_filter(query: Mapping[str, str]) -> _Matches:
    with_dissolved = flag(query, "with_dissolved")
    return lambda workspace: with_dissolved or workspace.deployment.dissolved is None


def _type_filter(query: Mapping[str, str], path_type: str | None) -> _Matches:
    names = [name for name in query.get("types", "").split(",") if name]
    excluded = [name[1:] for name in names if name.startswith("!")]
    if len(excluded) > 1:
        raise Refused(server_failure())
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
    # -1 stands for unbounded, which `u` and anything else that is no integer means.
    longest = integer(query, "maxlen", default=-1, minimum=0)
    return lambda workspace: longest < 0 or len(workspace.queue) <= longest


async def deployment(request: Request) -> Response:
    """Tell all about one deployment."""
    caller = caller_or_none(request)
    found = world(request).workspaces.get(request.path_params["deployment_id"])
    if found is None:
        refuse(404, "no workspace deployment found with given ID")
    return answer(deployment_details(world(request), found, caller))


ROUTES = [
    route("GET", "/deployments", deployments),
    route("GET", "/deployments/{wtype}", deployments),
    route("GET", "/deployment/{deployment_id}", deployment),
]
