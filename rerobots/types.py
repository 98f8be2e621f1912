"""Types of the plain `dict` results: what keys there are, and which can be absent.

All schemas of the specification are here, by their names, and a few that this package adds.
"""

from typing import Generic, Literal, NotRequired, TypedDict, TypeVar

from rerobots_openapi.dicts import *  # noqa: F403
from rerobots_openapi.dicts import AddonState, DeploymentInfo, InstanceStatus

from ._ssh.result import CommandResult as CommandResult

_Data = TypeVar("_Data")


class ListedDeployment(DeploymentInfo):
    """A workspace deployment, as `get_wdeployments` lists it."""

    id: str


class AddonInfo(TypedDict):
    """What an add-on is like; its status is `notfound` if it is not applied to the instance."""

    status: AddonState | Literal["notfound"]
    remote_user: NotRequired[str]
    port: NotRequired[int]
    url: NotRequired[str | list[str]]


class MistyproxyInfo(TypedDict):
    """What the mistyproxy add-on is like, and its proxy URLs (the second one over TLS)."""

    status: AddonState | Literal["notfound"]
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
