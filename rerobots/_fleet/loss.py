"""Detection of lost robots: they have ended, or their host cannot be reached."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from .. import _clock, _time_limits, errors

if TYPE_CHECKING:
    from ..instances import Instance

# An SSH server sends its version first; lines of text may come before (RFC 4253).
_GREETING = b"SSH-"
_LONGEST_GREETING = 8192
_ENDED = (errors.InstanceInitFailed, errors.InstanceTerminated, errors.InstanceNotFound)
# Errors of tasks that the loss of a robot does not cause.
_OTHER = (errors.CommandFailed, errors.InvalidArgument)


class Loss(NamedTuple):
    """Why a robot is lost: the error that shows it, and a description."""

    cause: BaseException
    how: str


def find_loss(
    instance: Instance,
    err: BaseException | None,
    seconds: float,
    pause: Callable[[float], object],
) -> Loss | None:
    """Return why the robot of a task or test is lost; None if it is not.

    It is lost if its host cannot be reached for `seconds`. `pause` waits, and returns whether to
    stop.
    """
    cause = _cause_of_end(instance)
    if cause is None and err is not None and may_be_loss(err):
        if _is_unreachable(instance, seconds, pause):
            return Loss(err, f"its host was unreachable for {seconds:g} s")
        # It may have ended meanwhile: its connections break before the server reports the end.
        cause = _cause_of_end(instance)
    return None if cause is None else Loss(cause, f"it is {instance.status}")


def may_be_loss(err: BaseException) -> bool:
    """Return whether an error of a task may come from the loss of its robot."""
    seen: BaseException | None = err
    while seen is not None:
        if isinstance(seen, errors.Error | OSError):
            return not isinstance(seen, _OTHER)
        seen = seen.__cause__ or seen.__context__
    return False


def _cause_of_end(instance: Instance) -> errors.Error | None:
    """Request the status of an instance; return the error that shows its end, or None."""
    try:
        instance.wait_until_ready(timeout=0.001)
    except _ENDED as err:
        return err
    except errors.Error:
        return None  # It is in INIT, or the request failed.
    return None


def _is_unreachable(instance: Instance, seconds: float, pause: Callable[[float], object]) -> bool:
    try:
        conn = instance.get_details().get("conn", {})
    except errors.Error:
        return False
    host, port = conn.get("ipv4"), conn.get("port")
    if not isinstance(host, str) or not isinstance(port, int):
        return False
    deadline = _clock.monotonic() + seconds
    while not _greets(host, port):
        left = deadline - _clock.monotonic()
        if left <= 0:
            return True
        if pause(min(_time_limits.HOST_POLL, left)):
            return False
    return False


def _greets(host: str, port: int) -> bool:
    """Return whether an SSH server sends its greeting."""
    # An accepted connection is not enough: the system accepts it for a server that is about to
    # end, and a proxy for a host that is gone.
    deadline = _clock.monotonic() + _time_limits.HOST_GREETING
    received = b""
    with (
        contextlib.suppress(OSError),
        socket.create_connection((host, port), _time_limits.HOST_GREETING) as sock,
    ):
        while len(received) < _LONGEST_GREETING and (left := deadline - _clock.monotonic()) > 0:
            sock.settimeout(left)
            data = sock.recv(1024)
            received += data
            if b"\n" + _GREETING in b"\n" + received:
                return True
            if not data:
                break
    return False
