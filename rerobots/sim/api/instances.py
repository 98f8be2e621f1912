"""Instances: launch, list, details, SSH key, termination, keep-alive, events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..world.events import find_error
from ..world.instances import Instance
from ..world.tokens import Caller
from .auth import require_caller, require_terminator, require_writer
from .context import get_context, get_world
from .launch import launch_any, launch_by_type, launch_on_deployment
from .parameters import find_instance, json_body, query_parameters, require_instance
from .query import is_present, paginate
from .responses import HTTPError, abort, empty_response, forbidden, json_response, not_found
from .routing import route
from .views import instance_details, instance_summary


async def list_instances(request: Request) -> Response:
    """List the caller's instances."""
    caller = require_caller(request)
    query = query_parameters(request)
    found = sort_instances(_visible(request, caller), query)
    page, count = paginate(found, query, pages_if_none=1)
    wtype = request.path_params.get("wtype")
    if wtype is not None:
        # The type is filtered after paging: a page can be empty while more follow.
        page = [instance for instance in page if instance.deployment.type == wtype]
    listed: list[Any] = (
        [instance_summary(instance, of_type=wtype is not None) for instance in page]
        if is_present(query, "details")
        else [instance.id for instance in page]
    )
    return json_response(
        {
            "workspace_instances": listed,
            "workspace_deployments": [instance.deployment.id for instance in page],
            "page_count": count,
        }
    )


def _visible(request: Request, caller: Caller) -> list[Instance]:
    query = query_parameters(request)
    user = query.get("user")
    if user is not None and not caller.superuser:
        raise HTTPError(forbidden())
    found = [
        instance
        for instance in get_world(request).recorded()
        if user in (None, instance.user)
        and caller.sees(instance.user, instance.id)
        and not is_hidden(instance, query)
    ]
    return get_world(request).shuffle_equals(found)


def is_hidden(instance: Instance, query: Mapping[str, str]) -> bool:
    """Return whether a query leaves out an instance because of its status."""
    if instance.status == "TERMINATED":
        return not is_present(query, "include_terminated")
    return instance.status == "INIT_FAIL" and not is_present(query, "include_init_fail")


def sort_instances(found: list[Instance], query: Mapping[str, str]) -> list[Instance]:
    """Sort instances as a query says."""
    rising = query.get("sort_by") == "inc_start_date"
    return sorted(found, key=lambda instance: instance.starttime, reverse=not rising)


async def get_instance(request: Request) -> Response:
    """Return the details of an instance."""
    caller = require_caller(request)
    return json_response(
        instance_details(get_world(request), require_instance(request, caller), caller)
    )


async def get_instance_sshkey(request: Request) -> Response:
    """Return the private key, if the server made the pair."""
    found = require_instance(request, require_caller(request))
    if found.status in ("TERMINATING", "TERMINATED"):
        abort(400, f"instance already {found.status.lower()}")
    key = await get_context(request).hosts.private_key(found)
    if key is None:
        abort(404, "no secret SSH key available")
    return json_response({"key": key})


async def terminate_instance(request: Request) -> Response:
    """Terminate an instance."""
    return end_instance(request, require_instance(request, require_terminator(request)))


def end_instance(request: Request, found: Instance) -> Response:
    """Terminate an instance, if its status permits."""
    if found.status in ("INIT", "INIT_FAIL"):
        abort(400, f"cannot terminate instance that is {found.status.lower()}")
    if found.status != "READY":
        abort(400, f"instance already {found.status.lower()}")
    get_world(request).terminate(found)
    return empty_response()


async def keep_alive(request: Request) -> Response:
    """Handle a keep-alive ping."""
    instance = find_instance(request, require_writer(request))
    if instance is None:
        return not_found()
    if not instance.options.keepalive or not instance.active:
        abort(404, "no keep-alive monitor for this instance")
    if instance.status == "READY":
        get_world(request).ping(instance)
    return empty_response()


async def post_event(request: Request) -> Response:
    """Record an event; errors of the body are reported before those of the instance."""
    caller = require_writer(request)
    if not await request.body():
        abort(400, "request body required")
    body = await json_body(request)
    wrong = find_error(body)
    if wrong is not None:
        abort(400, wrong)
    instance = find_instance(request, caller)
    if instance is None:
        return not_found()
    instance.events.append(body)
    return empty_response()


ROUTES = [
    route("POST", "/new", launch_any),
    route("POST", "/new/{deployment_id}", launch_on_deployment),
    route("POST", "/new/{new_type}", launch_by_type),
    route("GET", "/instances", list_instances),
    route("GET", "/instances/{wtype}", list_instances),
    route("GET", "/instance/{instance_id}", get_instance),
    route("GET", "/instance/{instance_id}/sshkey", get_instance_sshkey),
    route("POST", "/terminate/{instance_id}", terminate_instance),
    route("POST", "/instance/{instance_id}/ka", keep_alive),
    route("POST", "/instance/{instance_id}/event", post_event),
]
