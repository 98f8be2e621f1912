"""Deployments and instances as the API shows them."""

from __future__ import annotations

from typing import Any

from rerobots.sim.instances import Instance
from rerobots.sim.query import spaced, zulu
from rerobots.sim.tokens import Caller
from rerobots.sim.world import Workspace, World


def deployment_info(workspace: Workspace) -> dict[str, Any]:
    """Show what the list of deployments tells of each."""
    deployment = workspace.deployment
    return {
        "type": deployment.type,
        "type_version": deployment.type_version,
        "supported_addons": list(deployment.supported_addons),
        "desc": deployment.desc,
        "region": deployment.region,
        "icounter": workspace.icounter,
        "created": spaced(deployment.created),
        "queuelen": len(workspace.queue),
    }


def deployment_details(world: World, workspace: Workspace, caller: Caller | None) -> dict[str, Any]:
    """Show one deployment to a caller."""
    deployment = workspace.deployment
    online = deployment.online and deployment.dissolved is None
    body = {"id": deployment.id, **deployment_info(workspace), "online": online}
    if workspace.lockout:
        body["lockout"] = True
    if deployment.dissolved is not None:
        body["dissolved"] = spaced(deployment.dissolved)
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
    if caller.superuser and online:
        body["heartbeat"] = spaced(world.timeline.wall_time)
    return body


def instance_summary(instance: Instance) -> dict[str, Any]:
    """Show what the detailed list of instances tells of each."""
    body = {
        "id": instance.id,
        "status": instance.status,
        "deployment": instance.deployment.id,
        "type": instance.deployment.type,
        "region": instance.deployment.region,
        "starttime": zulu(instance.starttime),
        "rootuser": instance.rootuser,
    }
    if instance.endtime is not None:
        body["endtime"] = zulu(instance.endtime)
    return body


def instance_details(world: World, instance: Instance, caller: Caller) -> dict[str, Any]:
    """Show one instance to a caller."""
    body: dict[str, Any] = {
        "id": instance.id,
        "deployment": instance.deployment.id,
        "type": instance.deployment.type,
        "region": instance.deployment.region,
        "starttime": spaced(instance.starttime),
        "rootuser": instance.rootuser,
        "status": instance.status,
        "wdinfo": deployment_details(world, world.workspaces[instance.deployment.id], caller),
    }
    if instance.endtime is not None:
        body["endtime"] = spaced(instance.endtime)
    if instance.expires is not None:
        body["expires"] = spaced(instance.expires)
    if instance.status == "INIT":
        body["fwd"] = {}
        return body
    if instance.hostkeys:
        body["hostkeys"] = list(instance.hostkeys)
    if instance.status == "READY" and instance.address is not None:
        ipv4, port = instance.address
        body["fwd"] = {"ipv4": ipv4, "port": port}
        if instance.options.vpn:
            body["vpn"] = {"status": "ready", "clients": list(instance.vpn_clients)}
    return body
