"""Deployments and instances as the API shows them."""

from __future__ import annotations

from typing import Any

from ..world.instances import Instance
from ..world.rules import Rule
from ..world.tokens import Caller
from ..world.workspaces import Workspace
from ..world.world import World
from .query import format_time, format_time_iso, format_time_to_minute


def deployment_info(workspace: Workspace) -> dict[str, Any]:
    """Return a deployment as the list of deployments shows it."""
    deployment = workspace.deployment
    return {
        "type": deployment.type,
        "type_version": deployment.type_version,
        "supported_addons": list(deployment.supported_addons),
        "desc": deployment.desc,
        "region": deployment.region,
        "icounter": workspace.icounter,
        "created": format_time(deployment.created),
        "queuelen": workspace.queue_length,
    }


def deployment_details(world: World, workspace: Workspace, caller: Caller | None) -> dict[str, Any]:
    """Return a deployment as a caller sees it."""
    deployment = workspace.deployment
    body = {"id": deployment.id, **deployment_info(workspace), "online": workspace.online}
    if workspace.lockout:
        body["lockout"] = True
    if deployment.dissolved is not None:
        body["dissolved"] = format_time(deployment.dissolved)
    if caller is None:
        return body
    instance = workspace.instance
    if (
        instance is not None
        and instance.user == caller.user
        and instance.active
        and world.is_recorded(instance)
    ):
        body["instance"] = instance.id
    if caller.user == deployment.owner:
        body["addons_config"] = dict(deployment.addons_config)
    if caller.superuser and workspace.heartbeat is not None:
        body["heartbeat"] = format_time(workspace.heartbeat)
    return body


def instance_summary(instance: Instance, *, of_type: bool) -> dict[str, Any]:
    """Return an instance as the list with details shows it.

    Args:
        instance: The instance.
        of_type: Whether the list is of one type: its end times have another format.
    """
    body = {
        "id": instance.id,
        "status": instance.status,
        "deployment": instance.deployment.id,
        "type": instance.deployment.type,
        "region": instance.deployment.region,
        "starttime": format_time_iso(instance.starttime),
        "rootuser": instance.rootuser,
    }
    if instance.endtime is not None:
        body["endtime"] = (format_time if of_type else format_time_iso)(instance.endtime)
    return body


def instance_details(world: World, instance: Instance, caller: Caller) -> dict[str, Any]:
    """Return an instance as a caller sees it."""
    # The world forgets deployments that were dissolved long ago.
    workspace = world.workspaces.get(instance.deployment.id) or Workspace.of(
        instance.deployment, world.timeline
    )
    body: dict[str, Any] = {
        "id": instance.id,
        "deployment": instance.deployment.id,
        "type": instance.deployment.type,
        "region": instance.deployment.region,
        "starttime": format_time(instance.starttime),
        "rootuser": instance.rootuser,
        "status": instance.status,
        "wdinfo": deployment_details(world, workspace, caller),
    }
    if instance.endtime is not None:
        body["endtime"] = format_time(instance.endtime)
    if instance.expires is not None:
        body["expires"] = format_time(instance.expires)
    if instance.status == "INIT":
        body["fwd"] = {}
        return body
    if instance.hostkeys:
        body["hostkeys"] = list(instance.hostkeys)
    if instance.status == "READY" and instance.address is not None:
        ipv4, port = instance.address
        body["fwd"] = {"ipv4": ipv4, "port": port}
        if instance.options.vpn or instance.vpn_clients:
            body["vpn"] = {"status": "ready", "clients": list(instance.vpn_clients)}
    return body


def rule_details(rule: Rule) -> dict[str, Any]:
    """Return an access rule."""
    return {
        "id": rule.id,
        "date_created": format_time(rule.created),
        "user": rule.user,
        "wdeployment_id": rule.deployment,
        "capability": rule.capability,
        "param": None,
    }


def owned_deployment(workspace: Workspace) -> dict[str, Any]:
    """Return a deployment as its owner sees it."""
    deployment = workspace.deployment
    return {
        "id": deployment.id,
        "date_created": format_time_to_minute(deployment.created),
        "origin": workspace.origin,
        "dissolved": None
        if deployment.dissolved is None
        else format_time_to_minute(deployment.dissolved),
        "heartbeat": None
        if workspace.heartbeat is None
        else format_time_to_minute(workspace.heartbeat),
        "lockout": workspace.lockout,
        "desc": deployment.desc or None,
    }


def registration(workspace: Workspace) -> dict[str, Any]:
    """Return the registration of a deployment."""
    deployment = workspace.deployment
    body = {
        "id": deployment.id,
        "date_created": format_time_to_minute(deployment.created),
        "origin": workspace.origin,
    }
    if deployment.dissolved is not None:
        body["date_dissolved"] = format_time_to_minute(deployment.dissolved)
    return body


def owned_instance(instance: Instance) -> dict[str, Any]:
    """Return an instance as the owner of its deployment sees it."""
    body = {
        "id": instance.id,
        "starttime": format_time_to_minute(instance.starttime),
        "status": instance.status,
        "wdid": instance.deployment.id,
        "user": instance.user,
    }
    if instance.endtime is not None:
        body["endtime"] = format_time_to_minute(instance.endtime)
    return body
