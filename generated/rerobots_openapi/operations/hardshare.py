# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on hardshare: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, flag, segment

if TYPE_CHECKING:
    from .. import dicts

LIST_OWNED: Operation[dicts.OwnedDeployments] = Operation(
    "list_owned",
    "GET",
    "/hardshare/list",
    shapes.OwnedDeployments,
    repeat="safe",
)


def list_owned(*, with_dissolved: bool = False) -> Request[dicts.OwnedDeployments]:
    """List your shared hardware: `GET /hardshare/list`."""
    return Request(
        LIST_OWNED,
        "/hardshare/list",
        params={"with_dissolved": flag(with_dissolved)},
    )


LIST_OWNED_BY: Operation[dicts.OwnedDeploymentIds] = Operation(
    "list_owned_by",
    "GET",
    "/hardshare/list/{owner}",
    shapes.OwnedDeploymentIds,
    repeat="safe",
    missing="user",
)


def list_owned_by(owner: str, *, with_dissolved: bool = False) -> Request[dicts.OwnedDeploymentIds]:
    """List shared hardware of an owner: `GET /hardshare/list/{owner}`."""
    return Request(
        LIST_OWNED_BY,
        f"/hardshare/list/{segment(owner)}",
        params={"with_dissolved": flag(with_dissolved)},
    )


LIST_OWNERS: Operation[dicts.Owners] = Operation(
    "list_owners",
    "GET",
    "/hardshare/owners",
    shapes.Owners,
    repeat="safe",
    missing="user",
)


def list_owners() -> Request[dicts.Owners]:
    """List owners of shared hardware: `GET /hardshare/owners`."""
    return Request(
        LIST_OWNERS,
        "/hardshare/owners",
    )


REGISTER_DEPLOYMENT: Operation[dicts.Registered] = Operation(
    "register_deployment",
    "POST",
    "/hardshare/register",
    shapes.Registered,
    repeat="never",
)


def register_deployment() -> Request[dicts.Registered]:
    """Register a workspace deployment: `POST /hardshare/register`."""
    return Request(
        REGISTER_DEPLOYMENT,
        "/hardshare/register",
    )


DESCRIBE_DEPLOYMENT: Operation[None] = Operation(
    "describe_deployment",
    "POST",
    "/hardshare/{deployment_id}",
    None,
    repeat="idempotent",
    missing="deployment",
)


def describe_deployment(deployment_id: str, *, body: dicts.DeploymentDescription) -> Request[None]:
    """Describe a workspace deployment: `POST /hardshare/{deployment_id}`."""
    return Request(
        DESCRIBE_DEPLOYMENT,
        f"/hardshare/{segment(deployment_id)}",
        body=body,
    )


CONFIGURE_DEPLOYMENT: Operation[None] = Operation(
    "configure_deployment",
    "POST",
    "/hardshare/wd/{deployment_id}",
    None,
    repeat="idempotent",
    missing="deployment",
)


def configure_deployment(
    deployment_id: str, *, body: dicts.DeploymentConfiguration
) -> Request[None]:
    """Configure a workspace deployment: `POST /hardshare/wd/{deployment_id}`."""
    return Request(
        CONFIGURE_DEPLOYMENT,
        f"/hardshare/wd/{segment(deployment_id)}",
        body=body,
    )


CHECK_REGISTRATION: Operation[dicts.Registration] = Operation(
    "check_registration",
    "GET",
    "/hardshare/check/{deployment_id}",
    shapes.Registration,
    repeat="safe",
    missing="deployment",
)


def check_registration(deployment_id: str) -> Request[dicts.Registration]:
    """Check the registration of a deployment: `GET /hardshare/check/{deployment_id}`."""
    return Request(
        CHECK_REGISTRATION,
        f"/hardshare/check/{segment(deployment_id)}",
    )


DISSOLVE_DEPLOYMENT: Operation[dicts.Registration] = Operation(
    "dissolve_deployment",
    "POST",
    "/hardshare/dis/{deployment_id}",
    shapes.Registration,
    repeat="never",
    missing="deployment",
)


def dissolve_deployment(deployment_id: str) -> Request[dicts.Registration]:
    """Dissolve a workspace deployment: `POST /hardshare/dis/{deployment_id}`."""
    return Request(
        DISSOLVE_DEPLOYMENT,
        f"/hardshare/dis/{segment(deployment_id)}",
    )


LIST_OWNED_INSTANCES: Operation[dicts.OwnedInstances] = Operation(
    "list_owned_instances",
    "GET",
    "/hardshare/instances",
    shapes.OwnedInstances,
    repeat="safe",
)


def list_owned_instances(
    *,
    include_terminated: bool = False,
    include_init_fail: bool = False,
    details: bool = False,
    sort_by: dicts.KnownInstanceSort | None = None,
    page: int | None = None,
    max_per_page: int | None = None,
    user: str | None = None,
) -> Request[dicts.OwnedInstances]:
    """List instances on your hardware: `GET /hardshare/instances`."""
    return Request(
        LIST_OWNED_INSTANCES,
        "/hardshare/instances",
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


GET_OWNED_INSTANCE: Operation[dicts.OwnedInstance] = Operation(
    "get_owned_instance",
    "GET",
    "/hardshare/instance/{instance_id}",
    shapes.OwnedInstance,
    repeat="safe",
    missing="instance",
)


def get_owned_instance(instance_id: str) -> Request[dicts.OwnedInstance]:
    """Get an instance on your hardware: `GET /hardshare/instance/{instance_id}`."""
    return Request(
        GET_OWNED_INSTANCE,
        f"/hardshare/instance/{segment(instance_id)}",
    )


TERMINATE_OWNED_INSTANCE: Operation[None] = Operation(
    "terminate_owned_instance",
    "POST",
    "/hardshare/terminate/{instance_id}",
    None,
    repeat="idempotent",
    missing="instance",
    already=Already(400, "already (terminating|terminated)"),
)


def terminate_owned_instance(instance_id: str) -> Request[None]:
    """Terminate an instance on your hardware: `POST /hardshare/terminate/{instance_id}`."""
    return Request(
        TERMINATE_OWNED_INSTANCE,
        f"/hardshare/terminate/{segment(instance_id)}",
    )


LIST_CAMERAS: Operation[dicts.Cameras] = Operation(
    "list_cameras",
    "GET",
    "/hardshare/cam",
    shapes.Cameras,
    repeat="safe",
)


def list_cameras() -> Request[dicts.Cameras]:
    """List your cameras: `GET /hardshare/cam`."""
    return Request(
        LIST_CAMERAS,
        "/hardshare/cam",
    )


REGISTER_CAMERA: Operation[dicts.CameraRegistered] = Operation(
    "register_camera",
    "POST",
    "/hardshare/cam",
    shapes.CameraRegistered,
    repeat="never",
)


def register_camera(*, body: dicts.NewCamera) -> Request[dicts.CameraRegistered]:
    """Register a camera: `POST /hardshare/cam`."""
    return Request(
        REGISTER_CAMERA,
        "/hardshare/cam",
        body=body,
    )


REMOVE_CAMERA: Operation[None] = Operation(
    "remove_camera",
    "DELETE",
    "/hardshare/cam/{hardshare_camera_id}",
    None,
    repeat="idempotent",
)


def remove_camera(hardshare_camera_id: str) -> Request[None]:
    """Remove a camera: `DELETE /hardshare/cam/{hardshare_camera_id}`."""
    return Request(
        REMOVE_CAMERA,
        f"/hardshare/cam/{segment(hardshare_camera_id)}",
    )


UPLOAD_CAMERA: Operation[None] = Operation(
    "upload_camera",
    "GET",
    "/hardshare/cam/{hardshare_camera_id}/upload",
    None,
    repeat="never",
)


def upload_camera(hardshare_camera_id: str) -> Request[None]:
    """Send the frames of a camera: `GET /hardshare/cam/{hardshare_camera_id}/upload`."""
    return Request(
        UPLOAD_CAMERA,
        f"/hardshare/cam/{segment(hardshare_camera_id)}/upload",
    )


ADVERTISE: Operation[None] = Operation(
    "advertise",
    "GET",
    "/hardshare/ad/{deployment_id}",
    None,
    repeat="never",
)


def advertise(deployment_id: str) -> Request[None]:
    """Advertise a workspace deployment: `GET /hardshare/ad/{deployment_id}`."""
    return Request(
        ADVERTISE,
        f"/hardshare/ad/{segment(deployment_id)}",
    )


SET_EMAIL_HOOK: Operation[None] = Operation(
    "set_email_hook",
    "POST",
    "/hardshare/hook/email/{deployment_id}",
    None,
    repeat="idempotent",
    missing="deployment",
)


def set_email_hook(deployment_id: str, *, body: dicts.EmailHook) -> Request[None]:
    """Set who is told of instances by email: `POST /hardshare/hook/email/{deployment_id}`."""
    return Request(
        SET_EMAIL_HOOK,
        f"/hardshare/hook/email/{segment(deployment_id)}",
        body=body,
    )


SEND_ALERT: Operation[None] = Operation(
    "send_alert",
    "POST",
    "/hardshare/alert/{deployment_id}",
    None,
    repeat="never",
    missing="deployment",
)


def send_alert(deployment_id: str, *, body: dicts.Alert) -> Request[None]:
    """Send an alert about a deployment: `POST /hardshare/alert/{deployment_id}`."""
    return Request(
        SEND_ALERT,
        f"/hardshare/alert/{segment(deployment_id)}",
        body=body,
    )


GET_BILLING: Operation[dicts.Billing] = Operation(
    "get_billing",
    "GET",
    "/hardshare/billing",
    shapes.Billing,
    repeat="safe",
    missing="plan",
)


def get_billing() -> Request[dicts.Billing]:
    """Get the terms of your plan: `GET /hardshare/billing`."""
    return Request(
        GET_BILLING,
        "/hardshare/billing",
    )


GET_BILLING_OF: Operation[dicts.Billing] = Operation(
    "get_billing_of",
    "GET",
    "/hardshare/billing/{user}",
    shapes.Billing,
    repeat="safe",
    missing="plan",
)


def get_billing_of(user: str) -> Request[dicts.Billing]:
    """Get the terms of a user's plan: `GET /hardshare/billing/{user}`."""
    return Request(
        GET_BILLING_OF,
        f"/hardshare/billing/{segment(user)}",
    )
