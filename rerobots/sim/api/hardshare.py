"""hardshare: deployments and their instances, for the owners."""

from __future__ import annotations

import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from ..world.addons import SIMULATED
from ..world.instances import Instance
from ..world.tokens import Caller
from ..world.workspaces import Workspace
from . import hardshare_cameras, hardshare_devices
from .auth import require_caller, require_terminator, require_writer
from .context import get_world
from .instances import end_instance, is_hidden, sort_instances
from .parameters import find_owned_workspace, json_body, owns, query_parameters, require_field
from .query import paginate, read_flag
from .responses import HTTPError, abort, empty_response, forbidden, json_response, not_found
from .routing import route
from .views import owned_deployment, owned_instance, registration

_LONGEST_DESC = 80

# Deployments that an owner may have active.
_MAX_ACTIVE = 3

_EMAIL = re.compile(r"[^@\s]+@[^@\s]+")


def _owned(request: Request, owner: str) -> list[Workspace]:
    with_dissolved = read_flag(query_parameters(request), "with_dissolved")
    found = get_world(request).owned_by(owner)
    return [w for w in found if with_dissolved or w.deployment.dissolved is None]


async def list_owned(request: Request) -> Response:
    """List the caller's deployments."""
    owner = require_caller(request).user
    shown = [owned_deployment(workspace) for workspace in _owned(request, owner)]
    return json_response({"owner": owner, "wdeployments": shown})


async def list_owned_by(request: Request) -> Response:
    """List the ids of the deployments of an owner, for superusers."""
    if not require_caller(request).superuser:
        return not_found()
    found = _owned(request, request.path_params["owner"])
    return json_response({"wdeployments": [workspace.deployment.id for workspace in found]})


async def list_owners(request: Request) -> Response:
    """List all owners of deployments, for superusers."""
    if not require_caller(request).superuser:
        return not_found()
    found = {w.deployment.owner for w in get_world(request).workspaces.values()}
    return json_response({"owners": sorted(owner for owner in found if owner is not None)})


async def register_deployment(request: Request) -> Response:
    """Register a deployment: offline, without add-ons."""
    caller = require_writer(request)
    await json_body(request)
    origin = "127.0.0.1" if request.client is None else request.client.host
    workspace = get_world(request).register(caller.user, origin)
    return json_response({"id": workspace.deployment.id, "owner": caller.user})


def _writable(request: Request) -> Workspace:
    """Return a deployment that the caller may change.

    Raises:
        HTTPError: There is no such deployment.
    """
    found = find_owned_workspace(request, require_writer(request))
    if found is None:
        raise HTTPError(not_found())
    return found


async def describe_deployment(request: Request) -> Response:
    """Set the description."""
    caller = require_writer(request)
    if not await request.body():
        abort(400, "arguments required but not given")
    desc = require_field(await json_body(request), "desc", str)
    workspace = find_owned_workspace(request, caller)
    if workspace is None:
        abort(404, "no workspace deployment found with given ID")
    if len(desc) > _LONGEST_DESC:
        abort(400, f"description is longer than {_LONGEST_DESC} characters")
    workspace.change(desc=desc)
    return empty_response()


async def configure_deployment(request: Request) -> Response:
    """Change add-ons and their configuration."""
    workspace = _writable(request)
    body = await json_body(request)
    names = require_field(body, "supported_addons", list)
    if not all(name in SIMULATED for name in names):
        abort(400, "unknown add-on")
    changes: dict[str, Any] = {"supported_addons": tuple(names)}
    if "addons_config" in body:
        changes["addons_config"] = require_field(body, "addons_config", dict)
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
    return end_instance(request, _owned_instance(request, require_terminator(request)))


# Notifications and billing


async def set_email_hook(request: Request) -> Response:
    """Set the addresses of email notifications; nothing is sent."""
    require_writer(request)
    emails = (await json_body(request)).get("emails")
    if not isinstance(emails, list) or not all(
        isinstance(email, str) and _EMAIL.fullmatch(email) for email in emails
    ):
        abort(400, "emails not correct format")
    _writable(request).emails = emails
    return empty_response()


async def send_alert(request: Request) -> Response:
    """Record an alert."""
    workspace = _writable(request)
    workspace.alerts.append(require_field(await json_body(request), "msg", str))
    return empty_response()


async def get_billing(request: Request) -> Response:
    """Answer that the caller has no plan: nothing is billed here."""
    require_caller(request)
    return not_found()


async def get_billing_of(request: Request) -> Response:
    """Return the plan of a user who owns a deployment, for superusers."""
    owned = get_world(request).owned_by(request.path_params["user"])
    if not require_caller(request).superuser or not owned:
        return not_found()
    return json_response({"max_active": _MAX_ACTIVE})


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
    *hardshare_cameras.ROUTES,
    *hardshare_devices.ROUTES,
]
