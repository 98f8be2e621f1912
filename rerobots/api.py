"""`APIClient`, and the errors that this package raises."""

from typing import TYPE_CHECKING as _TYPE_CHECKING

from ._client._sync.api import APIClient
from ._public import publish as _publish
from .errors import (
    AddonAlreadyActive,
    AddonNotActive,
    AddonNotReady,
    AddonNotSupported,
    BudgetExceeded,
    BusyWorkspaceDeployment,
    BusyWorkspaceInstance,
    CommandFailed,
    CommandTimeout,
    ConnectionFailed,
    Error,
    HostKeyMismatch,
    HostKeyNotListed,
    InstanceInitFailed,
    InstanceNotFound,
    InstanceNotReady,
    InstanceTerminated,
    InvalidArgument,
    InvalidRequest,
    LaunchUncertain,
    MalformedResponse,
    MissingExtra,
    NotFound,
    NothingFeasible,
    PermissionDenied,
    RateLimitExceeded,
    RequestTimeout,
    ReservationNotFound,
    RobotLost,
    ServerError,
    SSHError,
    SSHFileError,
    SSHFileExistsError,
    SSHFileNotFoundError,
    SSHIsADirectoryError,
    SSHNotADirectoryError,
    SSHPermissionError,
    TaskTimeout,
    WaitTimeout,
    WorkspaceDeploymentNotFound,
    WorkspaceDeploymentUnavailable,
    WrongAuthToken,
)

if _TYPE_CHECKING:
    from ._client._sync.hardshare import Hardshare as Hardshare

__all__ = [
    "APIClient",
    "AddonAlreadyActive",
    "AddonNotActive",
    "AddonNotReady",
    "AddonNotSupported",
    "BudgetExceeded",
    "BusyWorkspaceDeployment",
    "BusyWorkspaceInstance",
    "CommandFailed",
    "CommandTimeout",
    "ConnectionFailed",
    "Error",
    "HostKeyMismatch",
    "HostKeyNotListed",
    "InstanceInitFailed",
    "InstanceNotFound",
    "InstanceNotReady",
    "InstanceTerminated",
    "InvalidArgument",
    "InvalidRequest",
    "LaunchUncertain",
    "MalformedResponse",
    "MissingExtra",
    "NotFound",
    "NothingFeasible",
    "PermissionDenied",
    "RateLimitExceeded",
    "RequestTimeout",
    "ReservationNotFound",
    "RobotLost",
    "SSHError",
    "SSHFileError",
    "SSHFileExistsError",
    "SSHFileNotFoundError",
    "SSHIsADirectoryError",
    "SSHNotADirectoryError",
    "SSHPermissionError",
    "ServerError",
    "TaskTimeout",
    "WaitTimeout",
    "WorkspaceDeploymentNotFound",
    "WorkspaceDeploymentUnavailable",
    "WrongAuthToken",
]

_publish(APIClient, __name__)


def __getattr__(name: str) -> object:
    # Few programs share hardware.
    if name != "Hardshare":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._client._sync.hardshare import Hardshare

    return Hardshare
