# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on vscode: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_VSCODE_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_vscode_status",
    "GET",
    "/addon/vscode/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_vscode_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the vscode add-on: `GET /addon/vscode/{instance_id}`."""
    return Request(
        GET_VSCODE_STATUS,
        f"/addon/vscode/{segment(instance_id)}",
    )


ACTIVATE_VSCODE: Operation[None] = Operation(
    "activate_vscode",
    "POST",
    "/addon/vscode/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_vscode(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the vscode add-on: `POST /addon/vscode/{instance_id}`."""
    return Request(
        ACTIVATE_VSCODE,
        f"/addon/vscode/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_VSCODE: Operation[None] = Operation(
    "deactivate_vscode",
    "DELETE",
    "/addon/vscode/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_vscode(instance_id: str) -> Request[None]:
    """Deactivate the vscode add-on: `DELETE /addon/vscode/{instance_id}`."""
    return Request(
        DEACTIVATE_VSCODE,
        f"/addon/vscode/{segment(instance_id)}",
    )
