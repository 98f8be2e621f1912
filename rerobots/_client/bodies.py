"""Request bodies, made from arguments; each function raises `InvalidArgument` for bad ones."""

from __future__ import annotations

import base64
import binascii
import json
import math
import os
import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, TypedDict, get_args

from rerobots_openapi import models

from .. import _arguments
from ..errors import InvalidArgument

if TYPE_CHECKING:
    from rerobots_openapi.types import Unset

EventKind: TypeAlias = Literal["headMove", "baseMove", "goalReached", "imageCap"]
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
_VELOCITIES = ("linearv", "angularv")


class LaunchOptions(TypedDict, total=False):
    """Options of a launch, under the names of the parameters."""

    sshkey: str | os.PathLike[str] | None
    vpn: bool
    reserve: bool
    event_url: str | None
    duration: int | None
    keepalive: bool
    repo: Mapping[str, str] | None


def launch_options(given: Mapping[str, Any], *, allow_noop: bool = False) -> models.LaunchOptions:
    """Return the options of a launch that differ from the server's defaults."""
    return models.LaunchOptions(
        sshkey=_arguments.if_given(given["sshkey"], public_key),
        vpn=_if_true(given["vpn"], "vpn"),
        reserve=_if_true(given["reserve"], "reserve"),
        eurl=_arguments.if_given(given["event_url"], address_of_events),
        expire_d=_arguments.count_if_given(given["duration"], "duration", 1),
        keepalive=_if_true(given["keepalive"], "keepalive"),
        repo=_arguments.if_given(given["repo"], repository),
        allow_noop=_if_true(allow_noop, "allow_noop"),
    )


def _if_true(value: object, what: str) -> bool | Unset:
    return _arguments.or_unset(True if _arguments.flag(value, what) else None)


def public_key(value: str | os.PathLike[str]) -> str:
    """Return a public key (`type base64 comment`) from its text or the path of its file."""
    if isinstance(value, os.PathLike):
        path = os.fspath(value)
        try:
            with open(path, encoding="utf-8") as file:  # noqa: PTH123  # pathlib is slow to load
                value = file.read()
        except (OSError, ValueError) as err:
            raise InvalidArgument(f"sshkey: cannot read the file {path!r}: {err}") from None
    words = value.split() if isinstance(value, str) else []
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (IndexError, binascii.Error):
        blob = b""
    if not words or not blob.startswith(len(words[0]).to_bytes(4, "big") + words[0].encode()):
        raise InvalidArgument(
            "sshkey must be a public key in OpenSSH format (type, base64, comment), as in a .pub "
            "file, or the path of such a file as a pathlib.Path"
        )
    return str(value).strip()


def address_of_events(value: str) -> str:
    """Return an address for events in the server's format: a URL, or mail as `mailto://a@b`."""
    # It is slow to load, and few launches have such an address.
    from urllib.parse import urlsplit

    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    if parts.scheme == "mailto":
        mailbox = value.partition(":")[2].lstrip("/")
        if "@" in mailbox.strip("@"):
            return f"mailto://{mailbox}"
    elif parts.scheme in ("http", "https") and parts.netloc:
        return value
    raise InvalidArgument(
        f"event_url must begin with https://, http:// or mailto: and have an address: {value!r}"
    )


def repository(value: Mapping[str, str]) -> models.Repo:
    url = _arguments.dict_(value, "repo").get("url", "")
    repo = models.Repo(_arguments.text(url, "repo['url']"))
    if value.get("path") is not None:
        repo.path = _arguments.text(value["path"], "repo['path']")
    return repo


def drive_command(command: Mapping[str, Any] | None) -> models.DriveCommand:
    """Return a drive command; None stops the robot."""
    if command is None:
        return models.DriveCommand(0, 0)
    _arguments.dict_(command, "a drive command")
    for name in _VELOCITIES:
        if name in command:
            velocity(command[name], name)
    unknown = sorted(set(command) - {*_VELOCITIES, "raw"})
    if unknown:
        warnings.warn(
            "the robot may ignore unknown keys of a drive command: "
            f"{', '.join(map(repr, unknown))}; velocities are linearv (m/s) and angularv (rad/s)",
            stacklevel=4,
        )
    try:
        json.dumps(dict(command), allow_nan=False)
    except (TypeError, ValueError) as err:
        raise InvalidArgument(f"a drive command must be valid JSON: {err}") from err
    return models.DriveCommand.from_dict(command)


def velocity(value: float, what: str) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidArgument(f"{what} must be a finite number: {value!r}")
    return value


def event(
    kind: str, data: Mapping[str, Any]
) -> models.HeadMoveEvent | models.BaseMoveEvent | models.GoalReachedEvent | models.ImageCapEvent:
    """Return an event, after a check of the keys that its kind needs."""
    match _arguments.one_of(kind, "kind", EVENT_KINDS):
        case "headMove":
            _check_keys(kind, data, {"ts": float, "roll": float, "pitch": float, "yaw": float})
            return models.HeadMoveEvent("headMove", models.HeadMove.from_dict(data))
        case "baseMove":
            numbers = {"ts": float, "linear": float, "angular": float, "duration": float}
            _check_keys(kind, data, numbers)
            return models.BaseMoveEvent("baseMove", models.BaseMove.from_dict(data))
        case "goalReached":
            _check_keys(kind, data, {"ts": int, "rule": str})
            return models.GoalReachedEvent("goalReached", models.GoalReached.from_dict(data))
        case "imageCap":
            _check_keys(kind, data, {"ts": int, "img": str})
            return models.ImageCapEvent("imageCap", models.ImageCap.from_dict(data))


def _check_keys(kind: str, data: Mapping[str, Any], keys: Mapping[str, type]) -> None:
    _arguments.dict_(data, "data")
    for key, expected in keys.items():
        value = data.get(key)
        is_right = isinstance(value, int | float if expected is float else expected)
        if not is_right or isinstance(value, bool):
            raise InvalidArgument(f"{kind} events need {key} ({expected.__name__}): {value!r}")


def configuration(value: Mapping[str, Any]) -> models.DeploymentConfiguration:
    """Return the add-ons of a workspace deployment, and their configuration."""
    addons = _arguments.dict_(value, "configuration").get("supported_addons")
    if not isinstance(addons, list) or not all(isinstance(each, str) for each in addons):
        raise InvalidArgument(f"supported_addons must be a list of str: {addons!r}")
    options = value.get("addons_config", {})
    if not isinstance(options, dict):
        raise InvalidArgument(f"addons_config must be a dict: {options!r}")
    return models.DeploymentConfiguration.from_dict(value)


def file(path: str, data: str | bytes) -> models.NewFile:
    """Return a file to write on a host: text unchanged, bytes in base64."""
    _arguments.text(path, "path")
    if isinstance(data, str):
        return models.NewFile(path=path, data=data, b64=False)
    if isinstance(data, bytes):
        return models.NewFile(path=path, data=base64.b64encode(data).decode("ascii"), b64=True)
    raise InvalidArgument("data must be str or bytes")
