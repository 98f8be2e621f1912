# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on vnc: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_VNC_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_vnc_status",
    "GET",
    "/addon/vnc/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_vnc_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the vnc add-on: `GET /addon/vnc/{instance_id}`."""
    return Request(
        GET_VNC_STATUS,
        f"/addon/vnc/{segment(instance_id)}",
    )


ACTIVATE_VNC: Operation[None] = Operation(
    "activate_vnc",
    "POST",
    "/addon/vnc/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_vnc(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the vnc add-on: `POST /addon/vnc/{instance_id}`."""
    return Request(
        ACTIVATE_VNC,
        f"/addon/vnc/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_VNC: Operation[None] = Operation(
    "deactivate_vnc",
    "DELETE",
    "/addon/vnc/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_vnc(instance_id: str) -> Request[None]:
    """Deactivate the vnc add-on: `DELETE /addon/vnc/{instance_id}`."""
    return Request(
        DEACTIVATE_VNC,
        f"/addon/vnc/{segment(instance_id)}",
    )


START_VNC: Operation[None] = Operation(
    "start_vnc",
    "POST",
    "/addon/vnc/{instance_id}/start",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(503, "already|it is (starting|active)"),
)


def start_vnc(instance_id: str) -> Request[None]:
    """Start the connection of the vnc add-on: `POST /addon/vnc/{instance_id}/start`."""
    return Request(
        START_VNC,
        f"/addon/vnc/{segment(instance_id)}/start",
    )


STOP_VNC: Operation[None] = Operation(
    "stop_vnc",
    "POST",
    "/addon/vnc/{instance_id}/stop",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(503, "already|it is (ready|stopping)"),
)


def stop_vnc(instance_id: str) -> Request[None]:
    """Stop the connection of the vnc add-on: `POST /addon/vnc/{instance_id}/stop`."""
    return Request(
        STOP_VNC,
        f"/addon/vnc/{segment(instance_id)}/stop",
    )
