"""Instances: launching, the list of them, one, its key, its end, pings and events."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from ..world.events import flaw
from ..world.instances import Instance
from ..world.tokens import Caller
from .context import caller_of, context, instance_of, json_body, query_of, world, writing_caller_of
from .launch import new, new_by_deployment, new_by_type
from .query import paginate, present
from .responses import Refused, answer, done, forbidden, refuse
from .routing import route
from .views import instance_details, instance_summary


async def instances(request: Request) -> Response:
    """List the caller's instances."""
    caller = caller_of(request)
    query = query_of(request)
    found = chosen(_visible(request, caller), query)
    page, count = paginate(found, query, pages_if_none=1)
    wtype = request.path_params.get("wtype")
    if wtype is not None:
        # Only after the cut: a page can be empty while more follow.
        page = [instance for instance in page if instance.deployment.type == wtype]
    listed: list[Any] = (
        [instance_summary(instance) for instance in page]
        if present(query, "details")
        else [instance.id for instance in page]
    )
    return answer(
        {
            "workspace_instances": listed,
            "workspace_deployments": [instance.deployment.id for instance in page],
            "page_count": count,
        }
    )


def _visible(request: Request, caller: Caller) -> list[Instance]:
    query = query_of(request)
    user = query.get("user")
    if user is not None and not caller.superuser:
        raise Refused(forbidden())
    owner = caller.user if user is None else user
    return [
        instance
        for instance in world(request).recorded()
        if instance.user == owner
        and caller.sees(instance.user, instance.id)
        and not is_hidden(instance, query)
    ]


def is_hidden(instance: Instance, query: Mapping[str, str]) -> bool:
    """Tell whether a query leaves out an instance because of its status."""
    if instance.status == "TERMINATED":
        return not present(query, "include_terminated")
    return instance.status == "INIT_FAIL" and not present(query, "include_init_fail")


def chosen(found: list[Instance], query: Mapping[str, str]) -> list[Instance]:
    """Sort instances as a query says."""
    rising = query.get("sort_by") == "inc_start_date"
    return sorted(found, key=lambda instance: instance.starttime, reverse=not rising)


async def instance(request: Request) -> Response:
    """Tell all about one instance."""
    caller = caller_of(request)
    return answer(instance_details(world(request), instance_of(request, caller), caller))


async def sshkey(request: Request) -> Response:
    """Give the private key, if the server made the pair."""
    found = instance_of(request, caller_of(request))
    if found.status in ("TERMINATING", "TERMINATED"):
        refuse(400, "instance not active")
    key = await context(request).hosts.private_key(found)
    if key is None:
        refuse(404, "no secret SSH key available")
    return answer({"key": key})


async def terminate(request: Request) -> Response:
    """Begin the end of an instance."""
    return begin_end(request, instance_of(request, writing_caller_of(request)))


def begin_end(request: Request, found: Instance) -> Response:
    """Begin the end of an instance, if its status permits."""
    if found.status in ("INIT", "INIT_FAIL"):
        refuse(400, f"cannot terminate instance that is {found.status.lower()}")
    if found.status != "READY":
        refuse(400, f"instance already {found.status.lower()}")
    world(request).terminate(found)
    return done()


async def keep_alive(request: Request) -> Response:
    """Take a keep-alive ping."""
    instance = instance_of(request, writing_caller_of(request))
    if not instance.options.keepalive or not instance.active:
        refuse(404, "no keep-alive monitor for this instance")
    if instance.status == "READY":
        world(request).ping(instance)
    return done()


async def event(request: Request) -> Response:
    """Take note of an event."""
    instance = instance_of(request, writing_caller_of(request))
    body = await json_body(request)
    wrong = flaw(body)
    if wrong is not None:
        refuse(400, wrong)
    instance.events.append(body)
    return done()


ROUTES = [
    route("POST", "/new", new),
    route("POST", "/new/{deployment_id}", new_by_deployment),
    route("POST", "/new/{new_type}", new_by_type),
    route("GET", "/instances", instances),
    route("GET", "/instances/{wtype}", instances),
    route("GET", "/instance/{instance_id}", instance),
    route("GET", "/instance/{instance_id}/sshkey", sshkey),
    route("POST", "/terminate/{instance_id}", terminate),
    route("POST", "/instance/{instance_id}/ka", keep_alive),
    route("POST", "/instance/{instance_id}/event", event),
]
