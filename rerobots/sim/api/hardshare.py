"""hardshare: deployments and instances on them, for their owners."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from ..world.addons import SIMULATED
from ..world.instances import Instance, WrongType
from ..world.tokens import Caller
from ..world.workspaces import Workspace
from ..world.world import MAX_ACTIVE
from . import hardshare_devices
from .auth import require_caller, require_writer
from .context import get_world
from .instances import end_instance, is_hidden, sort_instances
from .parameters import find_owned_workspace, json_body, owns, query_parameters, require_field
from .query import paginate, read_flag
from .responses import HTTPError, abort, empty_response, forbidden, json_response, not_found
from .routing import route
from .views import owned_deployment, owned_instance, registration

_LONGEST_DESC = 80

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _listed(request: Request, owner: str) -> Response:
    with_dissolved = read_flag(query_parameters(request), "with_dissolved")
    shown = [
        owned_deployment(workspace)
        for workspace in get_world(request).owned_by(owner)
        if with_dissolved or workspace.deployment.dissolved is None
    ]
    return json_response({"owner": owner, "wdeployments": shown})


async def list_owned(request: Request) -> Response:
    """List the caller's deployments."""
    return _listed(request, require_caller(request).user)


async def list_owned_by(request: Request) -> Response:
    """List the deployments of an owner, for superusers."""
    owner = request.path_params["owner"]
    if not require_caller(request).superuser or not get_world(request).owned_by(owner):
        return not_found()
    return _listed(request, owner)


async def list_owners(request: Request) -> Response:
    """List all owners of deployments, for superusers."""
    if not require_caller(request).superuser:
        return not_found()
    found = {w.deployment.owner for w in get_world(request).workspaces.values()}
    return json_response({"owners": sorted(owner for owner in found if owner is not None)})


async def register_deployment(request: Request) -> Response:
    """Register a deployment; it is offline."""
    caller = require_writer(request)
    await json_body(request)
    origin = "127.0.0.1" if request.client is None else request.client.host
    workspace = get_world(request).register(caller.user, origin, SIMULATED)
    return json_response({"id": workspace.deployment.id, "owner": caller.user})


def _writable(request: Request) -> Workspace:
    """Return a deployment that the caller may change.

    Raises:
        HTTPError: there is none.
    """
    found = find_owned_workspace(request, require_writer(request))
    if found is None:
        raise HTTPError(not_found())
    return found


async def describe_deployment(request: Request) -> Response:
    """Set the description."""
    workspace = _writable(request)
    desc = require_field(await json_body(request), "desc", str)
    if len(desc) > _LONGEST_DESC:
        abort(400, f"description is longer than {_LONGEST_DESC} characters")
    workspace.change(desc=desc)
    return empty_response()


async def configure_deployment(request: Request) -> Response:
    """Change add-ons and their configuration."""
    workspace = _writable(request)
    body = await json_body(request)
    changes: dict[str, Any] = {}
    if "supported_addons" in body:
        names = body["supported_addons"]
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            abort(400, str(WrongType("supported_addons")))
        changes["supported_addons"] = tuple(names)
    if "addons_config" in body:
        if not isinstance(body["addons_config"], dict):
            abort(400, str(WrongType("addons_config")))
        changes["addons_config"] = body["addons_config"]
    workspace.change(**changes)
    return empty_response()


async def check_registration(request: Request) -> Response:
    """Return the registration of a deployment."""
    found = find_owned_workspace(request, require_caller(request))
    return not_found() if found is None else json_response(registration(found))


async def dissolve_deployment(request: Request) -> Response:
    """Dissolve a deployment."""
    workspace = _writable(request)
    if workspace.deployment.dissolved is not None:
        abort(400, "already dissolved")
    get_world(request).dissolve(workspace)
    return json_response(registration(workspace))


# Instances


def _on_hardware_of(request: Request, caller: Caller, instance: Instance) -> bool:
    workspace = get_world(request).workspaces.get(instance.deployment.id)
    return workspace is not None and owns(caller, workspace)


async def list_owned_instances(request: Request) -> Response:
    """List instances on the caller's deployments."""
    caller = require_caller(request)
    query = query_parameters(request)
    user = query.get("user")
    if user is not None and not caller.superuser:
        return forbidden()
    found = [
        i
        for i in get_world(request).recorded()
        if _on_hardware_of(request, caller, i)
        and user in (None, i.user)
        and not is_hidden(i, query)
    ]
    page, _ = paginate(sort_instances(found, query), query, pages_if_none=1)
    return json_response([owned_instance(i) for i in page])


def _owned_instance(request: Request, caller: Caller) -> Instance:
    found = get_world(request).find(request.path_params["instance_id"])
    if found is None or not _on_hardware_of(request, caller, found):
        abort(404, "instance not found")
    return found


async def get_owned_instance(request: Request) -> Response:
    """Return an instance on one of the caller's deployments."""
    return json_response(owned_instance(_owned_instance(request, require_caller(request))))


async def terminate_owned_instance(request: Request) -> Response:
    """Terminate an instance on one of the caller's deployments."""
    return end_instance(request, _owned_instance(request, require_writer(request)))


# Notifications and billing


async def set_email_hook(request: Request) -> Response:
    """Set the addresses of email notifications; nothing is sent."""
    workspace = _writable(request)
    emails = require_field(await json_body(request), "emails", list)
    if not all(isinstance(email, str) and _EMAIL.fullmatch(email) for email in emails):
        abort(400, str(WrongType("emails")))
    workspace.emails = emails
    return empty_response()


async def send_alert(request: Request) -> Response:
    """Record an alert."""
    workspace = _writable(request)
    workspace.alerts.append(require_field(await json_body(request), "msg", str))
    return empty_response()


def _plan_of(request: Request, user: str) -> Response:
    if not get_world(request).owned_by(user):
        return not_found()
    return json_response({"max_active": MAX_ACTIVE})


async def get_billing(request: Request) -> Response:
    """Return the plan of the caller, who must own a deployment."""
    return _plan_of(request, require_caller(request).user)


async def get_billing_of(request: Request) -> Response:
    """Return the plan of a user, for superusers."""
    if not require_caller(request).superuser:
        return not_found()
    return _plan_of(request, request.path_params["user"])


ROUTES: list[BaseRoute] = [
    route("GET", "/hardshare/list", list_owned),
    route("GET", "/hardshare/list/{owner}", list_owned_by),
    route("GET", "/hardshare/owners", list_owners),
    route("POST", "/hardshare/register", register_deployment),
    route("POST", "/hardshare/{deployment_id}", describe_deployment),
    route("POST", "/hardshare/wd/{deployment_id}", configure_deployment),
    route("GET", "/hardshare/check/{deployment_id}", check_registration),
    route("POST", "/hardshare/dis/{deployment_id}", dissolve_deployment),
    route("GET", "/hardshare/instances", list_owned_instances),
    route("GET", "/hardshare/instance/{instance_id}", get_owned_instance),
    route("POST", "/hardshare/terminate/{instance_id}", terminate_owned_instance),
    route("POST", "/hardshare/hook/email/{deployment_id}", set_email_hook),
    route("POST", "/hardshare/alert/{deployment_id}", send_alert),
    route("GET", "/hardshare/billing", get_billing),
    route("GET", "/hardshare/billing/{user}", get_billing_of),
    *hardshare_devices.ROUTES,
]
