"""What can go wrong, and which answer of the server means what."""

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar
from urllib.parse import urlsplit

from . import _policy

if TYPE_CHECKING:
    from ._ssh.result import CommandResult

_BODY_KEPT = 4096


class Error(Exception):
    """The root of all errors of this package.

    Attributes:
        status_code: HTTP status of the answer (int), or None if there was no answer.
        method: HTTP method of the request (str), or None if it was not about a request.
        url: URL of the request (str), or None.
        server_message: The server's own words (str), or None.
        response_body: Beginning of the answer's body (bytes, 4096 at most), or None.
        retryable: Whether the same call may succeed later (bool).

    Example:
        >>> try:
        ...     apic.get_instance_info("00000000-0000-0000-0000-000000000000")
        ... except rerobots.api.Error as err:
        ...     print(err.status_code, err.server_message)
        404 instance not found
    """

    advice: ClassVar[str] = ""
    """What to do about it; ends the text of the error."""

    def __init__(
        self,
        message: str,
        *,
        status_code: int | None = None,
        method: str | None = None,
        url: str | None = None,
        server_message: str | None = None,
        response_body: bytes | None = None,
        retryable: bool = False,
    ) -> None:
        super().__init__(message)
        self.status_code = status_code
        self.method = method
        self.url = url
        self.server_message = server_message
        self.response_body = response_body
        self.retryable = retryable


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
        reset: When all of them are there again (datetime, UTC), or None if the server did not say.
        seconds: Seconds from the answer until then (float), or None.
    """

    advice = "Poll less often, or make the client wait: APIClient(wait_on_rate_limit=True)."
    reset: datetime | None = None
    seconds: float | None = None


class InstanceNotFound(Error):
    """There is no instance with this id, or it is somebody else's."""

    advice = "Check the id; get_instances() lists yours. After a launch it is known in a second."


class BusyWorkspaceInstance(Error):
    """The instance is busy, and the request cannot be queued."""

    advice = "Try again shortly."


class WorkspaceDeploymentNotFound(Error):
    """There is no such workspace deployment, or none of the workspace type."""

    advice = "get_wdeployments() lists what there is."


class BusyWorkspaceDeployment(Error):
    """All matching workspace deployments are in use, and no reservation was made."""

    advice = "Try again later, or reserve one: request_instance(..., reserve=True)."


class WorkspaceDeploymentUnavailable(Error):
    """The workspace deployment is locked out, offline or dissolved."""

    advice = "Choose another one; get_wdeployments() lists what there is."


class ReservationNotFound(Error):
    """There is no reservation with this id."""


class AddonNotSupported(Error):
    """The workspace deployment does not have this add-on."""

    advice = "`supported_addons` of get_wdeployment_info() tells which ones it has."


class AddonNotActive(Error):
    """The add-on is not applied to the instance."""

    advice = "Activate it first."


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

    advice = "It may have done what was asked: look before you ask again."


class InstanceNotReady(Error):
    """The instance is not in the state that this needs."""

    advice = "Wait until it is READY (wait_until_ready()); one that has ended will not be."


class SSHError(Error):
    """SSH to the instance failed.

    Attributes:
        result: What the command had given when it failed (`CommandResult`), or None if it was not
            about a command.
    """

    result: "CommandResult[Any] | None" = None


class HostKeyMismatch(SSHError):
    """The host has a host key that the instance does not list."""

    advice = "Do not sign in there before you know why."


HostKeyNotListed = HostKeyMismatch
"""The older name of `HostKeyMismatch`."""


class CommandTimeout(SSHError, TimeoutError):
    """A command over SSH did not end in time; it was ended on the instance."""


class CommandFailed(SSHError):
    """A command over SSH ended with an exit code other than 0, or was killed by a signal."""


class SSHFileError(SSHError, OSError):
    """A file, here or on the instance, could not be read or written.

    Attributes:
        errno: Number of the error (int), as in Python's module `errno`.
        filename: Path of the file (str).
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
    """A directory was expected, and it is none."""


class SSHFileExistsError(SSHFileError, FileExistsError):
    """The file is already there."""


class MissingExtra(Error, ImportError):
    """A package that this needs is not installed."""


# What an answer means: the first row whose pattern is found in the server's words decides ...
_BY_MESSAGE: tuple[tuple[str, type[Error], bool], ...] = (
    (r"wrong authorization token|authentication failed", WrongAuthToken, False),
    (r"^token (not valid|only valid|scope|already)", WrongAuthToken, False),
    (r"workspace deployments are busy", BusyWorkspaceDeployment, True),
    (r"^This instance is busy", BusyWorkspaceInstance, True),
    (r"cannot terminate instance that is init$", BusyWorkspaceInstance, True),
    (r"instance not found", InstanceNotFound, False),
    (r"no (workspace deployment|matching wdeployment) found", WorkspaceDeploymentNotFound, False),
    (r"permanently unavailable|locked out", WorkspaceDeploymentUnavailable, False),
    (r"temporarily unavailable", WorkspaceDeploymentUnavailable, True),
    (r"instance not (ready|active)", InstanceNotReady, True),
    (r"reservation not found", ReservationNotFound, False),
    (r"does not support the .* add-on", AddonNotSupported, False),
    (r"add-on .*not active", AddonNotActive, False),
    (r"not streaming yet|not active yet", AddonNotReady, True),
)
# ... then, when the server said nothing, the first row whose status and path fit ...
_BY_PATH: tuple[tuple[int, str, type[Error], bool], ...] = (
    (404, r"^/(instance|terminate|vpn|firewall)/", InstanceNotFound, False),
    (404, r"^/(deployment|new|queuelen|qlen)/", WorkspaceDeploymentNotFound, False),
    (404, r"^/reservation/", ReservationNotFound, False),
    (404, r"^/addon/", AddonNotActive, False),
)
# ... and else the status alone.
_BY_STATUS: tuple[tuple[range, type[Error], bool], ...] = (
    (range(300, 400), MalformedResponse, False),
    (range(403, 404), PermissionDenied, False),
    (range(404, 405), Error, False),
    (range(429, 430), RateLimitExceeded, True),
    (range(400, 500), InvalidRequest, False),
    (range(502, 505), ServerError, True),
    (range(500, 600), ServerError, False),
)


def from_answer(
    *, method: str, url: str, status: int, headers: Mapping[str, str], body: bytes, sender: str
) -> Error:
    """The error that an answer of the server means.

    Args:
        method: HTTP method of the request.
        url: URL of the request.
        status: HTTP status of the answer.
        headers: Headers of the answer; names are looked up in lower case.
        body: Body of the answer.
        sender: Whose token was sent with the request, in words.

    Returns:
        The error, to be raised.
    """
    path = urlsplit(url).path
    said = message_of(body)
    kind, retryable = _classify(status, path, said, headers)
    text = f"{method} {path}: {said or _describe(kind, status)} ({status})"
    if kind is WrongAuthToken:
        text += f"; {sender}"
    if kind is RateLimitExceeded and (reset := _policy.reset_time(headers)) is not None:
        text += f"; the limit is reset at {reset:%H:%M:%S} UTC"
    err = kind(
        " ".join(filter(None, (f"{text}.", kind.advice))),
        status_code=status,
        method=method,
        url=url,
        server_message=said,
        response_body=body[:_BODY_KEPT],
        retryable=retryable,
    )
    if isinstance(err, RateLimitExceeded):
        err.reset = _policy.reset_time(headers)
        err.seconds = _policy.seconds_until(err.reset)
    return err


def malformed(expected: str, *, method: str, url: str, status: int, body: bytes) -> Error:
    """The error for a successful answer whose body is not what was expected.

    Args:
        expected: What was expected.
        method: HTTP method of the request.
        url: URL of the request.
        status: HTTP status of the answer.
        body: Body of the answer; one that holds a private key is not kept.

    Returns:
        The error, to be raised.
    """
    return MalformedResponse(
        f"{method} {urlsplit(url).path}: expected {expected}, and the answer ({status}) is not. "
        f"{MalformedResponse.advice}",
        status_code=status,
        method=method,
        url=url,
        response_body=None if b"PRIVATE KEY" in body else body[:_BODY_KEPT],
    )


def message_of(body: bytes) -> str | None:
    """The server's words in the body of an answer; None if it has none.

    Args:
        body: JSON with one of the three keys that the API uses, or short plain text.

    Returns:
        The words, without white space around them.
    """
    try:
        answer: Any = json.loads(body)
    except ValueError:
        text = body.decode("utf-8", "replace").strip()
        return text if text and len(text) <= 200 and not text.startswith("<") else None
    if isinstance(answer, dict):
        for key in ("error_message", "error", "result_message"):
            if isinstance(answer.get(key), str):
                return str(answer[key]).strip() or None
    return None


def is_said_by_rerobots(body: bytes) -> bool:
    """Whether a body has words of rerobots itself, and not of what stands before it.

    Args:
        body: Body of an answer.

    Returns:
        Whether it is JSON with one of the three keys that the API uses.
    """
    try:
        json.loads(body)
    except ValueError:
        return False
    return message_of(body) is not None


def _classify(
    status: int, path: str, said: str | None, headers: Mapping[str, str]
) -> tuple[type[Error], bool]:
    if said is None:
        if status == 403 and _exhausted(headers):
            return RateLimitExceeded, True
        for where, pattern, kind, retryable in _BY_PATH:
            if status == where and re.search(pattern, path):
                return kind, retryable
    else:
        for pattern, kind, retryable in _BY_MESSAGE:
            if re.search(pattern, said):
                return kind, retryable
    return next(
        ((kind, again) for statuses, kind, again in _BY_STATUS if status in statuses),
        (Error, False),
    )


def _exhausted(headers: Mapping[str, str]) -> bool:
    try:
        return int(headers.get("x-ratelimit-remaining", "")) <= 0
    except ValueError:
        return False


def _describe(kind: type[Error], status: int) -> str:
    if kind is MalformedResponse:
        return "redirected, which the API does not do"
    first = (kind.__doc__ or "").splitlines()[0].rstrip(".")
    return first[0].lower() + first[1:] if kind is not Error else f"status {status}"
