# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on java: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_JAVA_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_java_status",
    "GET",
    "/addon/java/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_java_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the java add-on: `GET /addon/java/{instance_id}`."""
    return Request(
        GET_JAVA_STATUS,
        f"/addon/java/{segment(instance_id)}",
    )


ACTIVATE_JAVA: Operation[None] = Operation(
    "activate_java",
    "POST",
    "/addon/java/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_java(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the java add-on: `POST /addon/java/{instance_id}`."""
    return Request(
        ACTIVATE_JAVA,
        f"/addon/java/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_JAVA: Operation[None] = Operation(
    "deactivate_java",
    "DELETE",
    "/addon/java/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_java(instance_id: str) -> Request[None]:
    """Deactivate the java add-on: `DELETE /addon/java/{instance_id}`."""
    return Request(
        DEACTIVATE_JAVA,
        f"/addon/java/{segment(instance_id)}",
    )
