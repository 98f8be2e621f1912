# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on py: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_PY_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_py_status",
    "GET",
    "/addon/py/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_py_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the py add-on: `GET /addon/py/{instance_id}`."""
    return Request(
        GET_PY_STATUS,
        f"/addon/py/{segment(instance_id)}",
    )


ACTIVATE_PY: Operation[None] = Operation(
    "activate_py",
    "POST",
    "/addon/py/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_py(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the py add-on: `POST /addon/py/{instance_id}`."""
    return Request(
        ACTIVATE_PY,
        f"/addon/py/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_PY: Operation[None] = Operation(
    "deactivate_py",
    "DELETE",
    "/addon/py/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_py(instance_id: str) -> Request[None]:
    """Deactivate the py add-on: `DELETE /addon/py/{instance_id}`."""
    return Request(
        DEACTIVATE_PY,
        f"/addon/py/{segment(instance_id)}",
    )
