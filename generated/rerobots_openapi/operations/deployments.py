# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on deployments: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Operation, Request, flag, segment

if TYPE_CHECKING:
    from .. import dicts

LIST_WORKSPACE_TYPES: Operation[dicts.WorkspaceTypeList] = Operation(
    "list_workspace_types",
    "GET",
    "/workspaces",
    shapes.WorkspaceTypeList,
    repeat="safe",
)


def list_workspace_types(*, with_dissolved: bool = False) -> Request[dicts.WorkspaceTypeList]:
    """List workspace types: `GET /workspaces`."""
    return Request(
        LIST_WORKSPACE_TYPES,
        "/workspaces",
        params={"with_dissolved": flag(with_dissolved)},
    )


LIST_DEPLOYMENTS: Operation[dicts.DeploymentList] = Operation(
    "list_deployments",
    "GET",
    "/deployments",
    shapes.DeploymentList,
    repeat="safe",
)


def list_deployments(
    *,
    q: str | None = None,
    types: str | None = None,
    maxlen: str | None = None,
    sort_by: dicts.KnownDeploymentSort | None = None,
    page: int | None = None,
    max_per_page: int | None = None,
    info: bool = False,
    with_dissolved: bool = False,
) -> Request[dicts.DeploymentList]:
    """Search workspace deployments: `GET /deployments`."""
    return Request(
        LIST_DEPLOYMENTS,
        "/deployments",
        params={
            "q": q,
            "types": types,
            "maxlen": maxlen,
            "sort_by": sort_by,
            "page": page,
            "max_per_page": max_per_page,
            "info": flag(info),
            "with_dissolved": flag(with_dissolved),
        },
    )


LIST_DEPLOYMENTS_OF_TYPE: Operation[dicts.DeploymentList] = Operation(
    "list_deployments_of_type",
    "GET",
    "/deployments/{workspace_type}",
    shapes.DeploymentList,
    repeat="safe",
)


def list_deployments_of_type(
    workspace_type: str,
    *,
    q: str | None = None,
    types: str | None = None,
    maxlen: str | None = None,
    sort_by: dicts.KnownDeploymentSort | None = None,
    page: int | None = None,
    max_per_page: int | None = None,
    info: bool = False,
    with_dissolved: bool = False,
) -> Request[dicts.DeploymentList]:
    """Search workspace deployments of one type: `GET /deployments/{workspace_type}`."""
    return Request(
        LIST_DEPLOYMENTS_OF_TYPE,
        f"/deployments/{segment(workspace_type)}",
        params={
            "q": q,
            "types": types,
            "maxlen": maxlen,
            "sort_by": sort_by,
            "page": page,
            "max_per_page": max_per_page,
            "info": flag(info),
            "with_dissolved": flag(with_dissolved),
        },
    )


GET_DEPLOYMENT: Operation[dicts.Deployment] = Operation(
    "get_deployment",
    "GET",
    "/deployment/{deployment_id}",
    shapes.Deployment,
    repeat="safe",
    missing="deployment",
)


def get_deployment(deployment_id: str) -> Request[dicts.Deployment]:
    """Get details about a workspace deployment: `GET /deployment/{deployment_id}`."""
    return Request(
        GET_DEPLOYMENT,
        f"/deployment/{segment(deployment_id)}",
    )


GET_QUEUE_LENGTH: Operation[dicts.QueueLength] = Operation(
    "get_queue_length",
    "GET",
    "/queuelen/{deployment_id}",
    shapes.QueueLength,
    repeat="safe",
)


def get_queue_length(deployment_id: str) -> Request[dicts.QueueLength]:
    """Get the length of the queue of a deployment: `GET /queuelen/{deployment_id}`."""
    return Request(
        GET_QUEUE_LENGTH,
        f"/queuelen/{segment(deployment_id)}",
    )


GET_QUEUES: Operation[dicts.Queues] = Operation(
    "get_queues",
    "GET",
    "/qlen",
    shapes.Queues,
    repeat="safe",
    missing="deployment",
)


def get_queues(*, wds: str) -> Request[dicts.Queues]:
    """Get the queues of several deployments: `GET /qlen`."""
    return Request(
        GET_QUEUES,
        "/qlen",
        params={"wds": wds},
    )


GET_QUEUES_OF_TYPE: Operation[dicts.Queues] = Operation(
    "get_queues_of_type",
    "GET",
    "/qlen/{workspace_type}",
    shapes.Queues,
    repeat="safe",
)


def get_queues_of_type(workspace_type: str) -> Request[dicts.Queues]:
    """Get the queues of the deployments of a type: `GET /qlen/{workspace_type}`."""
    return Request(
        GET_QUEUES_OF_TYPE,
        f"/qlen/{segment(workspace_type)}",
    )


LOCK_OUT: Operation[None] = Operation(
    "lock_out",
    "POST",
    "/deployment/{deployment_id}/lockout",
    None,
    repeat="idempotent",
    missing="deployment",
)


def lock_out(deployment_id: str) -> Request[None]:
    """Lock out a deployment: `POST /deployment/{deployment_id}/lockout`."""
    return Request(
        LOCK_OUT,
        f"/deployment/{segment(deployment_id)}/lockout",
    )


END_LOCKOUT: Operation[None] = Operation(
    "end_lockout",
    "DELETE",
    "/deployment/{deployment_id}/lockout",
    None,
    repeat="idempotent",
    missing="deployment",
)


def end_lockout(deployment_id: str) -> Request[None]:
    """End the lock-out of a deployment: `DELETE /deployment/{deployment_id}/lockout`."""
    return Request(
        END_LOCKOUT,
        f"/deployment/{segment(deployment_id)}/lockout",
    )
