"""Bodies of requests, made from what a caller gives; bad input fails before anything is sent."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from . import _arguments
from .errors import InvalidArgument

if TYPE_CHECKING:
    from rerobots_openapi.dicts import (
        DeploymentConfiguration,
        Event,
        LaunchOptions,
        MotionCommand,
        NewFile,
        Repo,
    )

_VELOCITIES = ("linearv", "angularv")


def launch_options(
    *,
    sshkey: str | os.PathLike[str] | None,
    vpn: bool,
    reserve: bool,
    event_url: str | None,
    duration: int | None,
    keepalive: bool,
    allow_noop: bool,
    repo: Mapping[str, str] | None,
) -> LaunchOptions:
    """Options of a launch; those that are as the server has them anyway are left out.

    Raises:
        InvalidArgument: One of them cannot be used.
    """
    options: LaunchOptions = {}
    if sshkey is not None:
        options["sshkey"] = public_key(sshkey)
    if event_url is not None:
        options["eurl"] = address_of_events(event_url)
    if duration is not None:
        options["expire_d"] = _arguments.count(duration, "duration", 1)
    if repo is not None:
        options["repo"] = repository(repo)
    if _arguments.flag(vpn, "vpn"):
        options["vpn"] = True
    if _arguments.flag(reserve, "reserve"):
        options["reserve"] = True
    if _arguments.flag(keepalive, "keepalive"):
        options["keepalive"] = True
    if _arguments.flag(allow_noop, "allow_noop"):
        options["allow_noop"] = True
    return options


def public_key(value: str | os.PathLike[str]) -> str:
    """A public key in OpenSSH format (`type base64 comment`), or the path of a file that has it.

    Raises:
        InvalidArgument: It is something else; a private key, for example, which is not repeated.
    """
    if isinstance(value, os.PathLike):
        from pathlib import Path

        path = Path(value)
        try:
            value = path.read_text("utf-8")
        except (OSError, ValueError) as err:
            raise InvalidArgument(f"sshkey: cannot read the file {str(path)!r}: {err}") from None
    import base64
    import binascii

    words = value.split() if isinstance(value, str) else []
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (IndexError, binascii.Error):
        blob = b""
    if not words or not blob.startswith(len(words[0]).to_bytes(4, "big") + words[0].encode()):
        raise InvalidArgument(
            "sshkey must be the text of a public key in OpenSSH format, as in a .pub file: "
            "type, base64, comment; or the path of such a file as a pathlib.Path"
        )
    return str(value).strip()


def address_of_events(value: str) -> str:
    """An address for events, as the server knows it: https or http, or mail as `mailto://a@b`.

    Raises:
        InvalidArgument: It is something else.
    """
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


def repository(value: Mapping[str, str]) -> Repo:
    """A repository to have in an instance.

    Raises:
        InvalidArgument: `url` is missing.
    """
    made: Repo = {"url": _arguments.text(value.get("url", ""), "repo['url']")}
    if value.get("path") is not None:
        made["path"] = _arguments.text(value["path"], "repo['path']")
    return made


def drive_command(command: Mapping[str, Any] | None) -> MotionCommand:
    """A command of motion; None is to stop.

    Args:
        command: Velocities `linearv` and `angularv`; or what else the robot understands, as JSON.

    Raises:
        InvalidArgument: A velocity is not a finite number, or it cannot be written as JSON.
    """
    if command is None:
        return {"linearv": 0, "angularv": 0}
    if not isinstance(command, Mapping):
        raise InvalidArgument(f"a drive command must be a dict: {command!r}")
    for name in _VELOCITIES:
        if name in command:
            _velocity(name, command[name])
    unknown = sorted(set(command) - {*_VELOCITIES, "raw"})
    if unknown:
        import warnings

        warnings.warn(
            "the robot may not know what a drive command says of "
            f"{', '.join(map(repr, unknown))}; velocities are linearv (m/s) and angularv (rad/s)",
            stacklevel=4,
        )
    import json

    try:
        json.dumps(dict(command), allow_nan=False)
    except (TypeError, ValueError) as err:
        raise InvalidArgument(f"a drive command must be what JSON can say: {err}") from err
    return dict(command)


def _velocity(name: str, value: object) -> None:
    import math

    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidArgument(f"{name} must be a finite number: {value!r}")


def event(kind: str, data: Mapping[str, Any]) -> Event:
    """An event: its kind, and the keys that this kind needs.

    Raises:
        InvalidArgument: There is no such kind, a key is missing, or its value is of a wrong type.
    """
    from rerobots_openapi import shapes

    kinds = {
        "headMove": shapes.HeadMoveEvent,
        "baseMove": shapes.BaseMoveEvent,
        "goalReached": shapes.GoalReachedEvent,
        "imageCap": shapes.ImageCapEvent,
    }
    made: Any = {"k": _arguments.one_of(kind, "kind", kinds), "d": dict(data)}
    misfit = kinds[kind].find(made)
    if misfit is not None:
        raise InvalidArgument(
            f"an event {kind} needs {misfit.expected} at {misfit.path.removeprefix('.d.')}"
        )
    event: Event = made
    return event


def configuration(value: Mapping[str, Any]) -> DeploymentConfiguration:
    """Add-ons of a workspace deployment, and their configuration.

    Raises:
        InvalidArgument: It is not of the shape that the server knows.
    """
    from rerobots_openapi import shapes

    made: Any = dict(value)
    misfit = shapes.DeploymentConfiguration.find(made)
    if misfit is not None:
        raise InvalidArgument(f"a configuration needs {misfit.expected} at {misfit.path[1:]}")
    configuration: DeploymentConfiguration = made
    return configuration


def file(path: str, data: str | bytes) -> NewFile:
    """A file to write on a host: text as it is, bytes in base64.

    Raises:
        InvalidArgument: The path is empty, or `data` is neither str nor bytes.
    """
    _arguments.text(path, "path")
    if isinstance(data, str):
        return {"path": path, "data": data, "b64": False}
    if isinstance(data, bytes):
        import base64

        return {"path": path, "data": base64.b64encode(data).decode("ascii"), "b64": True}
    raise InvalidArgument("data must be str or bytes")
