# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on drive: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_DRIVE_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_drive_status",
    "GET",
    "/addon/drive/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_drive_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the drive add-on: `GET /addon/drive/{instance_id}`."""
    return Request(
        GET_DRIVE_STATUS,
        f"/addon/drive/{segment(instance_id)}",
    )


ACTIVATE_DRIVE: Operation[None] = Operation(
    "activate_drive",
    "POST",
    "/addon/drive/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_drive(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the drive add-on: `POST /addon/drive/{instance_id}`."""
    return Request(
        ACTIVATE_DRIVE,
        f"/addon/drive/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_DRIVE: Operation[None] = Operation(
    "deactivate_drive",
    "DELETE",
    "/addon/drive/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_drive(instance_id: str) -> Request[None]:
    """Deactivate the drive add-on: `DELETE /addon/drive/{instance_id}`."""
    return Request(
        DEACTIVATE_DRIVE,
        f"/addon/drive/{segment(instance_id)}",
    )


SEND_DRIVE_COMMAND: Operation[dicts.Success] = Operation(
    "send_drive_command",
    "POST",
    "/addon/drive/{instance_id}/tx",
    shapes.Success,
    repeat="never",
    missing="addon",
)


def send_drive_command(instance_id: str, *, body: dicts.MotionCommand) -> Request[dicts.Success]:
    """Send a command of motion: `POST /addon/drive/{instance_id}/tx`."""
    return Request(
        SEND_DRIVE_COMMAND,
        f"/addon/drive/{segment(instance_id)}/tx",
        body=body,
    )


RECEIVE_DRIVE_COMMANDS: Operation[None] = Operation(
    "receive_drive_commands",
    "GET",
    "/addon/drive/{instance_id}/rx/{token}",
    None,
    repeat="never",
)


def receive_drive_commands(instance_id: str, token: str) -> Request[None]:
    """Receive commands of motion: `GET /addon/drive/{instance_id}/rx/{token}`."""
    return Request(
        RECEIVE_DRIVE_COMMANDS,
        f"/addon/drive/{segment(instance_id)}/rx/{segment(token)}",
    )
