# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on instances: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, flag, segment

if TYPE_CHECKING:
    from .. import dicts

LAUNCH_ANY: Operation[dicts.Launch] = Operation(
    "launch_any",
    "POST",
    "/new",
    shapes.Launch,
    repeat="never",
    missing="deployment",
)


def launch_any(*, body: dicts.LaunchAnyOptions) -> Request[dicts.Launch]:
    """Launch an instance on one of several deployments: `POST /new`."""
    return Request(
        LAUNCH_ANY,
        "/new",
        body=body,
    )


LAUNCH: Operation[dicts.Launch] = Operation(
    "launch",
    "POST",
    "/new/{deployment_or_type}",
    shapes.Launch,
    repeat="never",
    missing="deployment",
)


def launch(
    deployment_or_type: str, *, body: dicts.LaunchOptions | None = None
) -> Request[dicts.Launch]:
    """Launch an instance on a deployment, or on any of a type: `POST /new/{deployment_or_type}`."""
    return Request(
        LAUNCH,
        f"/new/{segment(deployment_or_type)}",
        body=body,
    )


LIST_INSTANCES: Operation[dicts.InstanceList] = Operation(
    "list_instances",
    "GET",
    "/instances",
    shapes.InstanceList,
    repeat="safe",
)


def list_instances(
    *,
    include_terminated: bool = False,
    include_init_fail: bool = False,
    details: bool = False,
    sort_by: dicts.KnownInstanceSort | None = None,
    page: int | None = None,
    max_per_page: int | None = None,
    user: str | None = None,
) -> Request[dicts.InstanceList]:
    """List your instances: `GET /instances`."""
    return Request(
        LIST_INSTANCES,
        "/instances",
        params={
            "include_terminated": flag(include_terminated),
            "include_init_fail": flag(include_init_fail),
            "details": flag(details),
            "sort_by": sort_by,
            "page": page,
            "max_per_page": max_per_page,
            "user": user,
        },
    )


LIST_INSTANCES_OF_TYPE: Operation[dicts.InstanceList] = Operation(
    "list_instances_of_type",
    "GET",
    "/instances/{workspace_type}",
    shapes.InstanceList,
    repeat="safe",
)


def list_instances_of_type(
    workspace_type: str,
    *,
    include_terminated: bool = False,
    include_init_fail: bool = False,
    details: bool = False,
    sort_by: dicts.KnownInstanceSort | None = None,
    page: int | None = None,
    max_per_page: int | None = None,
    user: str | None = None,
) -> Request[dicts.InstanceList]:
    """List your instances of one workspace type: `GET /instances/{workspace_type}`."""
    return Request(
        LIST_INSTANCES_OF_TYPE,
        f"/instances/{segment(workspace_type)}",
        params={
            "include_terminated": flag(include_terminated),
            "include_init_fail": flag(include_init_fail),
            "details": flag(details),
            "sort_by": sort_by,
            "page": page,
            "max_per_page": max_per_page,
            "user": user,
        },
    )


GET_INSTANCE: Operation[dicts.InstanceInfo] = Operation(
    "get_instance",
    "GET",
    "/instance/{instance_id}",
    shapes.InstanceInfo,
    repeat="safe",
    missing="instance",
)


def get_instance(instance_id: str) -> Request[dicts.InstanceInfo]:
    """Get status and details of an instance: `GET /instance/{instance_id}`."""
    return Request(
        GET_INSTANCE,
        f"/instance/{segment(instance_id)}",
    )


GET_INSTANCE_SSHKEY: Operation[dicts.SSHKey] = Operation(
    "get_instance_sshkey",
    "GET",
    "/instance/{instance_id}/sshkey",
    shapes.SSHKey,
    repeat="safe",
    missing="instance",
)


def get_instance_sshkey(instance_id: str) -> Request[dicts.SSHKey]:
    """Get the private key of an instance: `GET /instance/{instance_id}/sshkey`."""
    return Request(
        GET_INSTANCE_SSHKEY,
        f"/instance/{segment(instance_id)}/sshkey",
    )


TERMINATE_INSTANCE: Operation[None] = Operation(
    "terminate_instance",
    "POST",
    "/terminate/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(400, "already (terminating|terminated)"),
)


def terminate_instance(instance_id: str) -> Request[None]:
    """Terminate an instance: `POST /terminate/{instance_id}`."""
    return Request(
        TERMINATE_INSTANCE,
        f"/terminate/{segment(instance_id)}",
    )


KEEP_ALIVE: Operation[None] = Operation(
    "keep_alive",
    "POST",
    "/instance/{instance_id}/ka",
    None,
    repeat="idempotent",
    missing="instance",
)


def keep_alive(instance_id: str) -> Request[None]:
    """Keep an instance alive: `POST /instance/{instance_id}/ka`."""
    return Request(
        KEEP_ALIVE,
        f"/instance/{segment(instance_id)}/ka",
    )


POST_EVENT: Operation[None] = Operation(
    "post_event",
    "POST",
    "/instance/{instance_id}/event",
    None,
    repeat="never",
    missing="instance",
)


def post_event(instance_id: str, *, body: dicts.Event) -> Request[None]:
    """Tell of an event of an instance: `POST /instance/{instance_id}/event`."""
    return Request(
        POST_EVENT,
        f"/instance/{segment(instance_id)}/event",
        body=body,
    )
