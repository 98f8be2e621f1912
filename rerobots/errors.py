"""What can go wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Self

from ._text import printable

if TYPE_CHECKING:
    from datetime import datetime

    from .types import CommandResult

_REFERENCE = "https://rerobots-py.readthedocs.io/en/latest/reference/errors.html"

MAY_BE_DONE = "It may have been done all the same: look before you ask again."


class Error(Exception):
    """The root of all errors of this package.

    Attributes:
        status_code: HTTP status of the response, or None if there was none.
        method: HTTP method of the request, or None if it was not about a request.
        url: URL of the request, or None.
        server_message: The server's own words, or None.
        response_body: Beginning of the response's body (4096 bytes at most), or None.
        retryable: Whether the same call may succeed later.
        may_be_done: Whether the server may have done what was asked, though this error came in
            place of its response.
        retry_after: Seconds that the server asked to wait before a retry, or None.
        help_url: Address of the section about this error in the User's Guide.

    Example:
        >>> try:
        ...     apic.get_instance_info("00000000-0000-0000-0000-000000000000")
        ... except rerobots.api.Error as err:
        ...     print(err.status_code, err.server_message)
        404 instance not found
    """

    advice: ClassVar[str] = ""
    """What to do about it; ends the text of the error."""

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
        words = message or f"{_first_line(type(self))} {self.advice}".strip()
        # Much of it is from outside.
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
    """The action needs a valid API token, and the one given (if any) does not do."""

    advice = (
        "Get a token that permits this at https://rerobots.net/tokens and give it as api_token or "
        "in the environment variable REROBOTS_API_TOKEN; tokens expire and can be revoked."
    )


class PermissionDenied(Error):
    """The user may not see or do this; an access rule forbids it, for example."""

    advice = "Ask the owner of the workspace deployment for access."


class RateLimitExceeded(Error):
    """No requests are left in this hour.

    Attributes:
        reset: When all of them are there again (UTC), or None if the server did not say.
        seconds: Seconds from the response until then, or None.
    """

    advice = "Poll less often, or make the client wait: APIClient(wait_on_rate_limit=True)."
    reset: datetime | None = None
    seconds: float | None = None


class NotFound(Error):
    """What was asked for does not exist, or is not yours to see."""


class InstanceNotFound(NotFound):
    """There is no instance with this id, or it is somebody else's."""

    advice = "Check the id; get_instances() lists yours. After a launch it is known in a second."


class BusyWorkspaceInstance(Error):
    """The instance is busy, and the request cannot be queued."""

    advice = "Try again shortly."


class WorkspaceDeploymentNotFound(NotFound):
    """There is no such workspace deployment, or none of the workspace type."""

    advice = "get_wdeployments() lists what there is."


class NothingFeasible(WorkspaceDeploymentNotFound, InvalidArgument):
    """There is no workspace deployment of the types that were given."""


class BusyWorkspaceDeployment(Error):
    """All matching workspace deployments are in use, and no reservation was made."""

    advice = "Try again later, or reserve one: request_instance(..., reserve=True)."


class WorkspaceDeploymentUnavailable(Error):
    """The workspace deployment is locked out, offline or dissolved."""

    advice = "Choose another one; get_wdeployments() lists what there is."


class ReservationNotFound(NotFound):
    """There is no reservation with this id."""

    advice = "get_reservations() lists yours; one that was served has become an instance."


class AddonNotSupported(Error):
    """The workspace deployment does not have this add-on."""

    advice = "`supported_addons` of get_wdeployment_info() tells which ones it has."


class AddonNotActive(Error):
    """The add-on is not applied to the instance."""

    advice = "Activate it first."


class AddonAlreadyActive(Error):
    """The add-on is applied to the instance already."""

    advice = "Its status tells when it can be used; to start anew, deactivate it first."


class AddonNotReady(Error):
    """The add-on is starting."""

    advice = "Try again in a second; its status tells when it is active."


class InvalidRequest(Error):
    """The server does not accept the request as it is."""


class ServerError(Error):
    """The server failed."""

    advice = "If it lasts, tell support@rerobots.net."


class MalformedResponse(Error):
    """The answer is not what the API is known to answer; a proxy's page, for example."""

    advice = "Check base_uri, and what stands between here and the server."


class ConnectionFailed(Error, ConnectionError):
    """The server was not reached, or the connection broke."""

    advice = "Check base_uri and the network."


class RequestTimeout(Error, TimeoutError):
    """The server did not answer in time."""

    advice = "Check the network, or give it longer: timeout=... of the call or the client."


class InstanceNotReady(Error):
    """The instance is not in the state that this needs.

    Attributes:
        instance: The instance, if this is about one that is available here.
        status: Its last status, or None.
    """

    instance: Any = None
    status: str | None = None

    advice = "Wait until it is READY (wait_until_ready()); one that has ended will not be."


class InstanceTerminated(InstanceNotReady):
    """The instance has ended, or is ending."""

    advice = "Launch another one."


class InstanceInitFailed(InstanceNotReady):
    """The instance failed in INIT: it will not become READY."""

    advice = "Launch another one, on another workspace deployment if this happens again."


class WaitTimeout(InstanceNotReady, TimeoutError):
    """What was waited for did not happen in time."""

    advice = "Wait for longer, or terminate the instance."


class LaunchUncertain(Error):
    """The response to a launch was lost, and no instance of it was seen.

    Attributes:
        resolve: Looks once more; returns the id of the instance, or None. To be awaited in async
            code.
    """

    advice = (
        "Nothing was repeated, so that nothing is launched twice. Look once more: resolve() of "
        "this error, or get_instances(); if there is none after some minutes, launch again."
    )
    resolve: Callable[[], Any]


class SSHError(Error):
    """SSH to the instance failed.

    Attributes:
        result: `CommandResult` of what a command had given when it failed, or None.
    """

    result: CommandResult[Any] | None = None


class HostKeyMismatch(SSHError):
    """The host has a host key that the instance does not list."""

    advice = "Do not sign in there before you know why."


HostKeyNotListed = HostKeyMismatch
"""The older name of `HostKeyMismatch`."""


class CommandTimeout(SSHError, TimeoutError):
    """A command did not end in time; it was ended on the instance."""


class CommandFailed(SSHError):
    """A command ended with an exit code other than 0, or was killed by a signal."""


class SSHFileError(SSHError, OSError):
    """A file, here or on the instance, could not be read or written.

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
    """The file may not be read or written."""


class SSHIsADirectoryError(SSHFileError, IsADirectoryError):
    """A file was expected, and it is a directory."""


class SSHNotADirectoryError(SSHFileError, NotADirectoryError):
    """A directory was expected, and it is something else."""


class SSHFileExistsError(SSHFileError, FileExistsError):
    """The file is already there."""


class RobotLost(Error):
    """The robot of a task or test was lost: it ended, or its host cannot be reached.

    The error that showed it is its `__cause__`.
    """

    advice = "Run the task again, if it may run twice: RobotPool(..., retry_lost=1) does."


class TaskTimeout(Error, TimeoutError):
    """A task of a pool did not end in time; its robot was terminated."""

    advice = "Give it longer: task_timeout=..."


class BudgetExceeded(Error):
    """A pool has used up its budget or its time: it runs no further tasks."""

    advice = "Give it more: budget=... or max_seconds=..."


class MissingExtra(Error, ImportError):
    """A package that this needs is not installed."""

    @classmethod
    def of(cls, purpose: str, extra: str, err: ImportError) -> Self:
        """Make the error: `purpose` needs a package that is not installed, of an `extra`."""
        return cls(f'{purpose} needs {err.name}: pip install "rerobots[{extra}]"')


def _first_line(kind: type[Error]) -> str:
    return (kind.__doc__ or "").partition("\n")[0]
