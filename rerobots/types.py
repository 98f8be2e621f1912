"""Types of the plain `dict` results: what keys there are, and which can be absent."""

from typing import Generic, Literal, NotRequired, TypedDict, TypeVar

from rerobots_openapi.dicts import (
    AddonName,
    AddonState,
    Deployment,
    DeploymentInfo,
    Forward,
    Instance,
    InstanceStatus,
    Launch,
    VPNClient,
)

__all__ = [
    "AddonName",
    "AddonState",
    "AddonStatus",
    "Connection",
    "Deployment",
    "DeploymentInfo",
    "Forward",
    "Instance",
    "InstanceDetails",
    "InstanceStatus",
    "Launch",
    "ListedDeployment",
    "MistyproxyStatus",
    "Snapshot",
    "VPNClient",
]

_Data = TypeVar("_Data")


class ListedDeployment(DeploymentInfo):
    """A workspace deployment, as `get_wdeployments` lists it."""

    id: str


class AddonStatus(TypedDict):
    """Status of an add-on; `notfound` if it is not applied to the instance."""

    status: AddonState | Literal["notfound"]
    remote_user: NotRequired[str]


class MistyproxyStatus(AddonStatus):
    """Status of the mistyproxy add-on, and the proxy URLs (the second one over TLS)."""

    url: NotRequired[list[str]]


class Snapshot(TypedDict, Generic[_Data]):
    """A picture from a camera.

    While there is none yet, `success` is False, `message` tells why, and the rest is absent.
    """

    success: bool
    format: str
    coding: str | None
    data: _Data
    message: NotRequired[str]


class Connection(TypedDict):
    """How an instance is reached over SSH; address and host keys are there once it is READY."""

    type: Literal["sshtun"]
    ipv4: NotRequired[str]
    port: NotRequired[int]
    hostkeys: NotRequired[list[str]]


class InstanceDetails(TypedDict):
    """Details of an instance; with whatever else the server said of it."""

    type: str
    region: str
    starttime: str
    status: InstanceStatus
    conn: NotRequired[Connection]
    id: str
    deployment: str
    rootuser: str
    endtime: NotRequired[str]
    expires: NotRequired[str]
