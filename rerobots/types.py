"""Types of results: of the plain `dict` ones, what keys there are, and which can be absent.

All schemas of the specification are here, by their names, and a few that this package adds.
"""

from dataclasses import dataclass
from typing import AnyStr, Generic, Literal, NotRequired, TypeAlias, TypedDict, TypeVar

from rerobots_openapi.dicts import *  # noqa: F403
from rerobots_openapi.dicts import (
    AddonStatus,
    DeploymentInfo,
    InstanceStatus,
    KnownDeploymentSort,
    KnownFirewallAction,
    KnownInstanceSort,
    MistyproxyStatus,
)

DeploymentSort: TypeAlias = KnownDeploymentSort | str
"""An order of workspace deployments."""

InstanceSort: TypeAlias = KnownInstanceSort | str
"""An order of instances."""

FirewallAction: TypeAlias = KnownFirewallAction | str
"""What a firewall does with a packet."""

EventKind: TypeAlias = Literal["headMove", "baseMove", "goalReached", "imageCap"] | str
"""A kind of event."""

HostKeyPolicy: TypeAlias = Literal["strict", "accept-new"]
"""What host keys SSH accepts."""

_Data = TypeVar("_Data")


class ListedDeployment(DeploymentInfo):
    """A workspace deployment, as `get_wdeployments` lists it."""

    id: str


AddonInfo: TypeAlias = AddonStatus
"""What an add-on is like; its status is `notfound` if it is not applied to the instance."""

MistyproxyInfo: TypeAlias = MistyproxyStatus
"""What the mistyproxy add-on is like, and its proxy URLs (the second one over TLS)."""


class Picture(TypedDict, Generic[_Data]):
    """A picture from a camera."""

    success: Literal[True]
    format: str
    coding: str | None
    data: _Data


class NoPicture(TypedDict):
    """That there is no picture yet; `message` tells why."""

    success: Literal[False]
    message: str


Snapshot: TypeAlias = Picture[_Data] | NoPicture
"""What a camera answers: a picture, or that there is none yet. `success` tells which."""


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


@dataclass(frozen=True)
class CommandResult(Generic[AnyStr]):
    """What a command gave.

    Attributes:
        command: The command; a list is shown as it was quoted.
        exit_code: Its exit code; None if a signal killed it, or it has not ended.
        signal: Name of the signal that killed it ("KILL", for example), or None.
        stdout: What it wrote to stdout (bytes with `encoding=None`). Empty if a callback took it.
        stderr: What it wrote to stderr, in the same way.
        duration: Seconds that it took.
        is_complete: Whether all that it wrote is here. Over SSH it always is; of the add-on cmd,
            output can be lost while the connection is.
    """

    command: str
    exit_code: int | None
    signal: str | None
    stdout: AnyStr
    stderr: AnyStr
    duration: float
    is_complete: bool = True

    @property
    def ok(self) -> bool:
        """Whether the exit code is 0."""
        return self.exit_code == 0


@dataclass(frozen=True)
class JobStatus:
    """How a job is: a command that was started with `detach=True`.

    Attributes:
        state: "running", "exited", or "lost" if its process ended without an exit code: the host
            was restarted, for example.
        exit_code: Its exit code; None if a signal killed it, or it has none.
        signal: Name of the signal that killed it ("KILL", for example), or None. An exit code above
            128 counts as one, as in a shell.
        stdout_size: Bytes that it has written to stdout.
        stderr_size: Bytes that it has written to stderr.
        is_disk_full: Whether the disk of the host, where its output is kept, has no space left:
            output may be missing.
    """

    state: Literal["running", "exited", "lost"]
    exit_code: int | None = None
    signal: str | None = None
    stdout_size: int = 0
    stderr_size: int = 0
    is_disk_full: bool = False

    @property
    def ok(self) -> bool:
        """Whether the exit code is 0."""
        return self.exit_code == 0


@dataclass(frozen=True)
class FolderTransfer:
    """What a transfer of a folder did, or would do.

    Attributes:
        sent: Files and links that were sent: paths in the folder.
        skipped: Those that are the same on both sides.
        deleted: What was deleted in the target.
    """

    sent: list[str]
    skipped: list[str]
    deleted: list[str]
