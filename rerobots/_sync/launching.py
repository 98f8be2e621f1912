# Made from rerobots/_async/launching.py by `make generate`. Do not edit.
"""Launching an instance, or finding the one that there is."""

from collections.abc import Sequence

from .. import errors
from .api import APIClient

# Certainly not launched. After any other error it might be, and no other deployment is tried.
_REFUSALS = (
    errors.BusyWorkspaceDeployment,
    errors.WorkspaceDeploymentUnavailable,
    errors.WorkspaceDeploymentNotFound,
    errors.PermissionDenied,
)


def check_instance(
    apic: APIClient,
    instance_id: str,
    wdeployment_id: str | None,
    types: Sequence[str] | None,
) -> tuple[str, str]:
    """Deployment and status of an instance, which must be where and what is expected."""
    info = apic.get_instance_info(instance_id)
    if wdeployment_id not in (None, info["deployment"]):
        raise errors.InvalidArgument(
            f"instance {instance_id} is on workspace deployment {info['deployment']}, "
            f"not {wdeployment_id}"
        )
    if types is not None and info["type"] not in types:
        raise errors.InvalidArgument(
            f"instance {instance_id} is of type {info['type']}, not {types}"
        )
    return info["deployment"], info["status"]


def launch_on(apic: APIClient, wdeployment_id: str, types: Sequence[str] | None) -> tuple[str, str]:
    """Launch on a deployment, which must be of one of the types; instance and deployment."""
    if types is not None:
        type_ = (apic.get_wdeployment_info(wdeployment_id))["type"]
        if type_ not in types:
            raise errors.InvalidArgument(
                f"workspace deployment {wdeployment_id} is of type {type_}, not {types}"
            )
    return (apic.request_instance(wdeployment_id))["id"], wdeployment_id


def launch_one_of(apic: APIClient, types: Sequence[str]) -> tuple[str, str]:
    """Launch on a deployment of these types that is free; instance and deployment."""
    found = apic.get_wdeployments(types=types)
    # In the order of the types, and of those the ones with the shortest queue first.
    found.sort(key=lambda wd: (types.index(wd["type"]), wd["queuelen"]))
    refusals: list[errors.Error] = []
    for wd in found:
        try:
            return launch_on(apic, wd["id"], None)
        except _REFUSALS as err:
            refusals.append(err)
    if not refusals:
        raise errors.WorkspaceDeploymentNotFound(
            f"there is no workspace deployment of type {' or '.join(types)}. "
            + errors.WorkspaceDeploymentNotFound.advice
        )
    busy = [err for err in refusals if isinstance(err, errors.BusyWorkspaceDeployment)]
    raise (busy or refusals)[0]
