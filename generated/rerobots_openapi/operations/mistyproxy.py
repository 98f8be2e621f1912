# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on mistyproxy: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_MISTYPROXY_STATUS: Operation[dicts.MistyproxyStatus] = Operation(
    "get_mistyproxy_status",
    "GET",
    "/addon/mistyproxy/{instance_id}",
    shapes.MistyproxyStatus,
    repeat="safe",
    missing="addon",
)


def get_mistyproxy_status(instance_id: str) -> Request[dicts.MistyproxyStatus]:
    """Get the status of the mistyproxy add-on: `GET /addon/mistyproxy/{instance_id}`."""
    return Request(
        GET_MISTYPROXY_STATUS,
        f"/addon/mistyproxy/{segment(instance_id)}",
    )


ACTIVATE_MISTYPROXY: Operation[None] = Operation(
    "activate_mistyproxy",
    "POST",
    "/addon/mistyproxy/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_mistyproxy(
    instance_id: str, *, body: dicts.AddonOptions | None = None
) -> Request[None]:
    """Activate the mistyproxy add-on: `POST /addon/mistyproxy/{instance_id}`."""
    return Request(
        ACTIVATE_MISTYPROXY,
        f"/addon/mistyproxy/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_MISTYPROXY: Operation[None] = Operation(
    "deactivate_mistyproxy",
    "DELETE",
    "/addon/mistyproxy/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_mistyproxy(instance_id: str) -> Request[None]:
    """Deactivate the mistyproxy add-on: `DELETE /addon/mistyproxy/{instance_id}`."""
    return Request(
        DEACTIVATE_MISTYPROXY,
        f"/addon/mistyproxy/{segment(instance_id)}",
    )
