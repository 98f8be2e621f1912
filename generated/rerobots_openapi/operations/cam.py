# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on cam: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_CAM_STATUS: Operation[dicts.AddonStatus] = Operation(
    "get_cam_status",
    "GET",
    "/addon/cam/{instance_id}",
    shapes.AddonStatus,
    repeat="safe",
    missing="addon",
)


def get_cam_status(instance_id: str) -> Request[dicts.AddonStatus]:
    """Get the status of the cam add-on: `GET /addon/cam/{instance_id}`."""
    return Request(
        GET_CAM_STATUS,
        f"/addon/cam/{segment(instance_id)}",
    )


ACTIVATE_CAM: Operation[None] = Operation(
    "activate_cam",
    "POST",
    "/addon/cam/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(503, "already applied"),
)


def activate_cam(instance_id: str, *, body: dicts.AddonOptions | None = None) -> Request[None]:
    """Activate the cam add-on: `POST /addon/cam/{instance_id}`."""
    return Request(
        ACTIVATE_CAM,
        f"/addon/cam/{segment(instance_id)}",
        body=body,
    )


DEACTIVATE_CAM: Operation[None] = Operation(
    "deactivate_cam",
    "DELETE",
    "/addon/cam/{instance_id}",
    None,
    repeat="idempotent",
    missing="addon",
    already=Already(404, "not active"),
)


def deactivate_cam(instance_id: str) -> Request[None]:
    """Deactivate the cam add-on: `DELETE /addon/cam/{instance_id}`."""
    return Request(
        DEACTIVATE_CAM,
        f"/addon/cam/{segment(instance_id)}",
    )


GET_CAM_IMAGE: Operation[dicts.CamAnswer] = Operation(
    "get_cam_image",
    "GET",
    "/addon/cam/{instance_id}/{camera_id}/img",
    shapes.CamAnswer,
    repeat="safe",
    missing="addon",
)


def get_cam_image(instance_id: str, camera_id: int) -> Request[dicts.CamAnswer]:
    """Get a picture from a camera: `GET /addon/cam/{instance_id}/{camera_id}/img`."""
    return Request(
        GET_CAM_IMAGE,
        f"/addon/cam/{segment(instance_id)}/{segment(camera_id)}/img",
    )


WATCH_CAM: Operation[None] = Operation(
    "watch_cam",
    "GET",
    "/addon/cam/{instance_id}/{camera_id}/feed/{token}",
    None,
    repeat="never",
)


def watch_cam(instance_id: str, camera_id: int, token: str) -> Request[None]:
    """Watch a camera: `GET /addon/cam/{instance_id}/{camera_id}/feed/{token}`."""
    return Request(
        WATCH_CAM,
        f"/addon/cam/{segment(instance_id)}/{segment(camera_id)}/feed/{segment(token)}",
    )


UPLOAD_CAM: Operation[None] = Operation(
    "upload_cam",
    "GET",
    "/addon/cam/{instance_id}/{camera_id}/upload/{token}",
    None,
    repeat="never",
)


def upload_cam(instance_id: str, camera_id: int, token: str) -> Request[None]:
    """Send the frames of a camera: `GET /addon/cam/{instance_id}/{camera_id}/upload/{token}`."""
    return Request(
        UPLOAD_CAM,
        f"/addon/cam/{segment(instance_id)}/{segment(camera_id)}/upload/{segment(token)}",
    )
