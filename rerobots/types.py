"""Types of results: typed dicts, with the keys that can be absent, and a few classes.

All schemas of the specification are here under their names, with some that this package adds.
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
"""A sort order of workspace deployments."""

InstanceSort: TypeAlias = KnownInstanceSort | str
"""A sort order of instances."""

FirewallAction: TypeAlias = KnownFirewallAction | str
"""The action of a firewall rule."""

EventKind: TypeAlias = Literal["headMove", "baseMove", "goalReached", "imageCap"] | str
"""A kind of event."""

HostKeyPolicy: TypeAlias = Literal["strict", "accept-new"]
"""Which host keys SSH accepts."""

_Data = TypeVar("_Data")


class ListedDeployment(DeploymentInfo):
    """A workspace deployment, as `get_wdeployments` lists it."""

    id: str


AddonInfo: TypeAlias = AddonStatus
"""Status of an add-on; `notfound` if it is not active on the instance."""

MistyproxyInfo: TypeAlias = MistyproxyStatus
"""Status of the mistyproxy add-on, and its proxy URLs (the second one over TLS)."""


class Picture(TypedDict, Generic[_Data]):
    """A picture from a camera."""

    success: Literal[True]
    format: str
    coding: str | None
    data: _Data


class NoPicture(TypedDict):
    """A response without a picture; `message` has the reason."""

    success: Literal[False]
    message: str


Snapshot: TypeAlias = Picture[_Data] | NoPicture
"""A response of a camera: with a picture, or without one yet, depending on `success`."""


class Connection(TypedDict):
    """SSH connection of an instance; it has address and host keys once the instance is READY."""

    type: Literal["sshtun"]
    ipv4: NotRequired[str]
    port: NotRequired[int]
    hostkeys: NotRequired[list[str]]


class InstanceDetails(TypedDict):
    """Details of an instance, with any further keys of the server's response."""

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
    """Exit code and output of a command.

    Attributes:
        command: The command; a list is shown quoted, as one line.
        exit_code: Its exit code; None if a signal killed it, or it has not ended.
        signal: Name of the signal that killed it ("KILL", for example), or None.
        stdout: Its output (bytes with `encoding=None`). Empty if a callback received it.
        stderr: Its error output, in the same way.
        duration: Seconds that it took.
        is_complete: Whether all of its output is here. Over SSH this is always True; with the
            add-on cmd, output can be lost when the connection is.
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
    """Status of a job, that is, a command that was started with `detach=True`.

    Attributes:
        state: "running", "exited", or "lost" if its process ended without an exit code: the host
            was restarted, for example.
        exit_code: Its exit code; None if a signal killed it, or it has none.
        signal: Name of the signal that killed it ("KILL", for example), or None. As in a shell, an
            exit code above 128 stands for a signal.
        stdout_size: Bytes that it has written to stdout.
        stderr_size: Bytes that it has written to stderr.
        is_disk_full: Whether the host's disk, where its output is kept, is full: output may be
            missing.
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
    """Result of a folder transfer, or of its dry run.

    Attributes:
        sent: Paths of files and links that were sent, relative to the folder.
        skipped: Paths of those that are the same in both folders.
        deleted: Paths that were deleted in the target.
    """

    sent: list[str]
    skipped: list[str]
    deleted: list[str]
