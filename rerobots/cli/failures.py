"""Messages for errors of the package, with commands instead of HTTP requests and Python."""

from __future__ import annotations

import re

from .. import errors

_REQUEST = re.compile(r"^[A-Z]+ (?:/|https?://)\S*: ")
_STATUS = re.compile(r" \(\d{3}\)(?=\W|$)")
_SENTENCES = re.compile(r"(?<=\.) (?=[A-Z`])")
_CALL = re.compile(r"\w\(")
_NO_TOKEN = "no API token", "`rerobots login` stores one; `-t FILE` reads one from a file"
_WRONG_TOKEN = (
    "the server rejected the API token",
    "`rerobots token` shows when it expires; `rerobots login` replaces it",
)
_ADVICE: dict[type[errors.Error], str] = {
    errors.InstanceNotFound: "`rerobots list` lists yours",
    errors.BusyWorkspaceInstance: "try again shortly",
    errors.WorkspaceDeploymentNotFound: "`rerobots search` lists those that exist",
    errors.BusyWorkspaceDeployment: (
        "`rerobots reserve ID` queues for one; `rerobots launch ID --wait-if-busy 10m` waits"
    ),
    errors.WorkspaceDeploymentUnavailable: "choose another one: `rerobots search`",
    errors.ReservationNotFound: "`rerobots reserve` lists yours",
    errors.AddonNotSupported: "`rerobots addons` lists those of the instance",
    errors.AddonNotActive: "`rerobots addons --activate NAME`",
    errors.AddonNotReady: "try again; `rerobots addons` shows its status",
    errors.RateLimitExceeded: "wait, and poll less often",
    errors.ConnectionFailed: "check the network; `rerobots doctor` helps to find the cause",
    errors.RequestTimeout: "try again; `rerobots doctor` helps to find the cause",
    errors.WaitTimeout: "`rerobots list` shows its status; `rerobots terminate` ends it",
    errors.InstanceTerminated: "`rerobots launch` launches another one",
    errors.InstanceInitFailed: "`rerobots launch` launches another one",
    errors.InstanceNotReady: "`rerobots wait` waits until it is READY",
    errors.LaunchUncertain: "check `rerobots list` before you launch again",
}


def message_of(err: errors.Error, *, has_token: bool) -> str:
    """Return what happened and, in a second line, the command that helps.

    Args:
        err: The error.
        has_token: Whether an API token was sent.
    """
    if isinstance(err, errors.WrongAuthToken) and err.method is not None:
        happened, advice = _NO_TOKEN if not has_token else _WRONG_TOKEN
        if has_token and err.server_message not in (None, "wrong authorization token"):
            happened = str(err.server_message)
        return f"{happened}\n{advice}"
    text = _REQUEST.sub("", str(err))
    found = [_ADVICE[kind] for kind in type(err).__mro__ if kind in _ADVICE]
    if not found:
        return text
    text = _STATUS.sub("", text.removesuffix(type(err).advice).strip())
    # Sentences with calls are for Python programs.
    sentences = [each for each in _SENTENCES.split(text) if not _CALL.search(each)]
    return f"{' '.join(sentences).removesuffix('.')}\n{found[0]}"
