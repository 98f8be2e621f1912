"""Errors that this package raises."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ._text import printable

if TYPE_CHECKING:
    from datetime import datetime

    from .types import CommandResult

__all__ = [
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

_REFERENCE = "https://rerobots-py.readthedocs.io/en/latest/reference/errors.html"

MAY_BE_DONE = "The request may have taken effect: check before you retry."


class Error(Exception):
    """Base class of all errors of this package.

    Attributes:
        status_code: HTTP status of the response, or None if there was none.
        method: HTTP method of the request, or None if it was not about a request.
        url: URL of the request, or None.
        server_message: The server's message, or None.
        response_body: Beginning of the response's body (4096 bytes at most), or None.
        retryable: Whether the same call may succeed later.
        may_be_done: Whether the request may have taken effect in spite of this error.
        retry_after: Seconds to wait before a retry, if the server asked for that, or None.
        help_url: Address of the section about this error in the User's Guide.

    Example:
        >>> try:
        ...     apic.get_instance_info("00000000-0000-0000-0000-000000000000")
        ... except rerobots.api.Error as err:
        ...     print(err.status_code, err.server_message)
        404 instance not found
    """

    advice: ClassVar[str] = ""
    """What to do about the error: the end of its message."""

    retry_after: float | None = None

    def __init__(
        self,
        message: str = "",
        *,
        status_code: int | None = None,
        method: str | None = None,
        url: str | None = None,
        server_message: str | None = None,
        response_body: bytes | None = None,
        retryable: bool = False,
        may_be_done: bool = False,
    ) -> None:
        summary = (type(self).__doc__ or "").partition("\n")[0]
        words = message or f"{summary} {self.advice}".strip()
        # The server's words are part of it.
        super().__init__(printable(words, keep="\t\n"))
        self.status_code = status_code
        self.method = method
        self.url = url
        self.server_message = server_message
        self.response_body = response_body
        self.retryable = retryable
        self.may_be_done = may_be_done

    @property
    def help_url(self) -> str:
        """Address of the section about this error in the User's Guide."""
        documented = (c for c in type(self).__mro__ if c.__module__ == __name__)
        return f"{_REFERENCE}#rerobots.api.{next(documented).__name__}"


class InvalidArgument(Error, ValueError):
    """An argument cannot be used; nothing was sent."""


class WrongAuthToken(Error):
    """The request had no API token, or one that is not valid or does not permit it."""

    advice = (
        "Get a token that permits this at https://rerobots.net/tokens and pass it as api_token or "
        "in the environment variable REROBOTS_API_TOKEN; tokens expire and can be revoked."
    )


class PermissionDenied(Error):
    """The user has no permission for this: an access rule forbids it, for example."""

    advice = "Ask the owner of the workspace deployment for access."


class RateLimitExceeded(Error):
    """No requests are left in this hour.

    Attributes:
        reset: When the limit is reset (UTC), or None if the server did not say.
        seconds: Seconds from the response until then, or None.
    """

    advice = "Poll less often, or make the client wait: APIClient(wait_on_rate_limit=True)."
    reset: datetime | None = None
    seconds: float | None = None


class NotFound(Error):
    """The resource does not exist, or you have no access to it."""


class InstanceNotFound(NotFound):
    """There is no instance with this id, or it belongs to another user."""

    advice = "Check the id; get_instances() lists yours. A new one can take a second to appear."


class BusyWorkspaceInstance(Error):
    """The instance is busy, and the request cannot be queued."""

    advice = "Try again shortly."


class WorkspaceDeploymentNotFound(NotFound):
    """There is no such workspace deployment, or none of the workspace type."""

    advice = "get_wdeployments() lists those that exist."


class NothingFeasible(WorkspaceDeploymentNotFound, InvalidArgument):
    """There is no workspace deployment of the given types."""


class BusyWorkspaceDeployment(Error):
    """All matching workspace deployments are in use, and no reservation was made."""

    advice = "Try again later, or reserve one: request_instance(..., reserve=True)."


class WorkspaceDeploymentUnavailable(Error):
    """The workspace deployment is locked out, offline or dissolved."""

    advice = "Choose another one; get_wdeployments() lists those that exist."


class ReservationNotFound(NotFound):
    """There is no reservation with this id."""

    advice = "get_reservations() lists yours; a reservation that was served is now an instance."


class AddonNotSupported(Error):
    """The workspace deployment does not have this add-on."""

    advice = "`supported_addons` of get_wdeployment_info() lists those it has."


class AddonNotActive(Error):
    """The add-on is not active on the instance."""

    advice = "Activate it first."


class AddonAlreadyActive(Error):
    """The add-on was already activated on the instance."""

    advice = "Its status shows whether it can be used; to restart it, deactivate it first."


class AddonNotReady(Error):
    """The add-on is starting."""

    advice = "Try again in a second; its status shows whether it is active."


class InvalidRequest(Error):
    """The server rejected the request."""


class ServerError(Error):
    """The server failed."""

    advice = "If this persists, contact support@rerobots.net."


class MalformedResponse(Error):
    """The response is not one of the API: it is a proxy's page, for example."""

    advice = "Check base_uri, and any proxy or gateway in between."


class ConnectionFailed(Error, ConnectionError):
    """The server could not be reached, or the connection broke."""

    advice = "Check base_uri and the network."


class RequestTimeout(Error, TimeoutError):
    """The server did not respond in time."""

    advice = "Check the network, or set a longer timeout=... for the call or the client."


class InstanceNotReady(Error):
    """The instance is not in the required state.

    Attributes:
        instance: The `Instance`, or None.
        status: Its last status, or None.
    """

    instance: Any = None
    status: str | None = None

    advice = "Wait until it is READY (wait_until_ready()), unless it has ended."


class InstanceTerminated(InstanceNotReady):
    """The instance has ended, or is ending."""

    advice = "Launch another one."


class InstanceInitFailed(InstanceNotReady):
    """The instance failed in INIT: it will not become READY."""

    advice = "Launch another one, on another workspace deployment if this happens again."


class WaitTimeout(InstanceNotReady, TimeoutError):
    """The instance did not reach the expected state in time."""

    advice = "Wait longer, or terminate the instance."


class LaunchUncertain(Error):
    """The response to a launch was lost, and its instance was not found.

    Attributes:
        resolve: Search again; return the id of the instance, or None. Async code awaits it.
    """

    advice = (
        "The launch was not retried, as that might launch two. Search again with resolve() of this "
        "error, or get_instances(); if there is no instance after some minutes, launch again."
    )
    resolve: Callable[[], Any]


class SSHError(Error):
    """SSH to the instance failed.

    Attributes:
        result: `CommandResult` with the output of a command until it failed, or None.
    """

    result: CommandResult[Any] | None = None


class HostKeyMismatch(SSHError):
    """The host's key is not one that the instance lists."""

    advice = "Do not sign in before you know why."


HostKeyNotListed = HostKeyMismatch
"""The older name of `HostKeyMismatch`."""


class CommandTimeout(SSHError, TimeoutError):
    """A command did not end in time; it was ended on the instance."""


class CommandFailed(SSHError):
    """A command ended with an exit code other than 0, or was killed by a signal."""


class SSHFileError(SSHError, OSError):
    """A local or remote file could not be read or written.

    Attributes:
        errno: Number of the error, as in Python's module `errno`.
        filename: Path of the file.
    """

    def __init__(self, message: str, errno: int | None = None, path: str | None = None) -> None:
        super().__init__(message)
        self.errno = errno
        self.filename = path

    def __str__(self) -> str:
        return str(self.args[0])


class SSHFileNotFoundError(SSHFileError, FileNotFoundError):
    """There is no such file."""


class SSHPermissionError(SSHFileError, PermissionError):
    """No permission to read or write the file."""


class SSHIsADirectoryError(SSHFileError, IsADirectoryError):
    """The path is a directory, not a file."""


class SSHNotADirectoryError(SSHFileError, NotADirectoryError):
    """The path is not a directory."""


class SSHFileExistsError(SSHFileError, FileExistsError):
    """The file already exists."""


class RobotLost(Error):
    """The robot of a task or test was lost: its instance ended, or its host cannot be reached.

    `__cause__` is the original error.
    """

    advice = "If the task can run twice, run it again, as RobotPool(..., retry_lost=1) does."


class TaskTimeout(Error, TimeoutError):
    """A task of a pool did not end in time; its robot was terminated."""

    advice = "Set a longer task_timeout=..."


class BudgetExceeded(Error):
    """A pool has used up its budget or its time: it runs no further tasks."""

    advice = "Set a larger budget=... or max_seconds=..."


class MissingExtra(Error, ImportError):
    """A required package is not installed."""

    @classmethod
    def of(cls, purpose: str, extra: str, err: ImportError) -> Self:
        """Return the error for a missing package of an extra that `purpose` needs."""
        return cls(f'{purpose} needs {err.name}: pip install "rerobots[{extra}]"')
