# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on wstcp: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_WSTCP_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_wstcp_status",
    "GET",
    "/addon/wstcp/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_wstcp_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the wstcp add-on: `GET /addon/wstcp/{instance_id}`."""
    return Request(
        GET_WSTCP_STATUS,
        f"/addon/wstcp/{segment(instance_id)}",
    )


ACTIVATE_WSTCP: Operation[None] = Operation(
    "activate_wstcp",
    "POST",
    "/addon/wstcp/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_wstcp(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the wstcp add-on: `POST /addon/wstcp/{instance_id}`."""
    return Request(
        ACTIVATE_WSTCP,
        f"/addon/wstcp/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_WSTCP: Operation[None] = Operation(
    "deactivate_wstcp",
    "DELETE",
    "/addon/wstcp/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_wstcp(instance_id: str) -> Request[None]:
    """Deactivate the wstcp add-on: `DELETE /addon/wstcp/{instance_id}`."""
    return Request(
        DEACTIVATE_WSTCP,
        f"/addon/wstcp/{segment(instance_id)}",
    )


START_WSTCP: Operation[None] = Operation(
    "start_wstcp",
    "POST",
    "/addon/wstcp/{instance_id}/start",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(503, "already|it is (starting|active)"),
)


def start_wstcp(instance_id: str) -> Request[None]:
    """Start the connection of the wstcp add-on: `POST /addon/wstcp/{instance_id}/start`."""
    return Request(
        START_WSTCP,
        f"/addon/wstcp/{segment(instance_id)}/start",
    )


STOP_WSTCP: Operation[None] = Operation(
    "stop_wstcp",
    "POST",
    "/addon/wstcp/{instance_id}/stop",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(503, "already|it is (ready|stopping)"),
)


def stop_wstcp(instance_id: str) -> Request[None]:
    """Stop the connection of the wstcp add-on: `POST /addon/wstcp/{instance_id}/stop`."""
    return Request(
        STOP_WSTCP,
        f"/addon/wstcp/{segment(instance_id)}/stop",
    )
