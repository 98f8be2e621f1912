"""Checks of what a caller gives, so that bad input fails before any request is sent."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args
from urllib.parse import urlsplit

if TYPE_CHECKING:
    import uuid

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TYPE = re.compile(r"[A-Za-z0-9_]+")
_CAMERAS = range(4)
_HOSTS = range(10)
_EVENTS: Mapping[str, Mapping[str, type]] = {
    "headMove": {"ts": float, "roll": float, "pitch": float, "yaw": float},
    "baseMove": {"ts": float, "linear": float, "angular": float, "duration": float},
    "goalReached": {"ts": int, "rule": str},
    "imageCap": {"ts": int, "img": str},
}


def identifier(value: str | uuid.UUID, what: str) -> str:
    """An id as the server knows it: lower case.

    Args:
        value: What was given.
        what: What it is the id of, for the error.

    Returns:
        The id in lower case.

    Raises:
        ValueError: It is not a UUID.
    """
    text = str(value).strip().lower()
    if not _ID.fullmatch(text):
        raise ValueError(f"{what} is not a UUID (8-4-4-4-12 hexadecimal digits): {value!r}")
    return text


def workspace_type(value: str) -> str:
    """A workspace type: letters, digits and `_`.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(value, str) or not _TYPE.fullmatch(value):
        raise ValueError(f"not a workspace type (letters, digits and _): {value!r}")
    return value


def workspace_types(values: str | Sequence[str]) -> list[str]:
    """A list of workspace types; one alone may be given as a string.

    Raises:
        ValueError: The list is empty, or has what is not a workspace type.
    """
    if not isinstance(values, Sequence):
        raise ValueError(f"workspace types must be a list of str: {values!r}")
    types = [values] if isinstance(values, str) else list(values)
    if not types:
        raise ValueError("the list of workspace types is empty; give None for any type")
    return [workspace_type(value) for value in types]


def type_filter(values: str | Sequence[str]) -> str:
    """Workspace types to search for, as the server wants them: separated by commas.

    Args:
        values: Types, or one alone as a string; a leading `!` excludes a type.

    Raises:
        ValueError: The list is empty, or has what is not a workspace type, or several `!`,
            at which the server fails.
    """
    types = [values] if isinstance(values, str) else list(values)
    workspace_types([value.removeprefix("!") for value in types])
    if sum(value.startswith("!") for value in types) > 1:
        raise ValueError("the server can exclude (`!`) one workspace type, not several")
    return ",".join(types)


def type_or_deployment(value: str | uuid.UUID) -> str:
    """A workspace type, or the id of a workspace deployment in lower case.

    Raises:
        ValueError: It is neither.
    """
    if "-" in str(value):
        return identifier(value, "type_or_wdeployment_id")
    return workspace_type(str(value))


def count(value: int, what: str, least: int) -> int:
    """A whole number that is not too small.

    Raises:
        ValueError: It is none, or below `least`.
    """
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise ValueError(f"{what} must be an int of at least {least}: {value!r}")
    return value


def flag(value: bool, what: str) -> bool:
    """True or False.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(value, bool):
        raise ValueError(f"{what} must be True or False: {value!r}")
    return value


def camera(value: int) -> int:
    """The number of a camera.

    Raises:
        ValueError: There is no such camera.
    """
    if isinstance(value, bool) or value not in _CAMERAS:
        raise ValueError(f"camera_id must be 0, 1, 2 or 3: {value!r}")
    return value


def public_key(value: str) -> str:
    """A public key in OpenSSH format (`type base64 comment`).

    Raises:
        ValueError: It is something else; a private key, for example, which is not repeated.
    """
    words = value.split() if isinstance(value, str) else []
    try:
        blob = base64.b64decode(words[1], validate=True)
    except (IndexError, binascii.Error):
        blob = b""
    if not words or not blob.startswith(len(words[0]).to_bytes(4, "big") + words[0].encode()):
        raise ValueError(
            "sshkey must be the text of a public key in OpenSSH format, as in a .pub file: "
            "type, base64, comment"
        )
    return value.strip()


def event_url(value: str) -> str:
    """An address for events: http(s) or mailto.

    Raises:
        ValueError: It is something else.
    """
    parts = urlsplit(value) if isinstance(value, str) else urlsplit("")
    if not (parts.netloc if parts.scheme in ("http", "https") else parts.scheme == "mailto"):
        raise ValueError(f"event_url must begin with https://, http:// or mailto: {value!r}")
    return value


def instance_id(value: str | uuid.UUID) -> str:
    """Id of an instance, in lower case.

    Raises:
        ValueError: It is not a UUID.
    """
    return identifier(value, "instance_id")


def wdeployment_id(value: str | uuid.UUID) -> str:
    """Id of a workspace deployment, in lower case.

    Raises:
        ValueError: It is not a UUID.
    """
    return identifier(value, "wdeployment_id")


def wdeployment_ids(values: Iterable[str | uuid.UUID]) -> list[str]:
    """Ids of workspace deployments, in lower case.

    Raises:
        ValueError: There are none, or one of them is not a UUID.
    """
    ids = [wdeployment_id(value) for value in values]
    if not ids:
        raise ValueError("the list of workspace deployments is empty")
    return ids


def one_of(value: str, what: str, known: Iterable[str]) -> str:
    """A word that is known.

    Raises:
        ValueError: It is not.
    """
    words = tuple(known)
    if value not in words:
        raise ValueError(f"{what} must be one of {', '.join(words)}: {value!r}")
    return value


def addon(name: str) -> str:
    """Name of an add-on.

    Raises:
        ValueError: There is no such add-on.
    """
    from rerobots_openapi.dicts import KnownAddonName

    return one_of(name, "add-on", get_args(KnownAddonName))


def capability(value: str) -> str:
    """Capability of an access rule.

    Raises:
        ValueError: There is no such capability.
    """
    from rerobots_openapi.dicts import KnownCapability

    return one_of(value, "capability", get_args(KnownCapability))


def firewall_action(value: str) -> str:
    """What a firewall does with a packet.

    Raises:
        ValueError: There is no such action.
    """
    from rerobots_openapi.dicts import KnownFirewallAction

    return one_of(value, "action", get_args(KnownFirewallAction))


def source_address(value: str) -> str:
    """An IPv4 address, or a network of them in CIDR notation.

    Raises:
        ValueError: It is neither.
    """
    import ipaddress

    try:
        ipaddress.IPv4Network(value, strict=False)
    except ValueError as err:
        raise ValueError(f"source_address must be an IPv4 address or CIDR: {err}") from None
    return str(value)


def host(value: int) -> int:
    """The number of a host, one digit.

    Raises:
        ValueError: It is none.
    """
    if isinstance(value, bool) or value not in _HOSTS:
        raise ValueError(f"host_id must be an int of one digit: {value!r}")
    return value


def text(value: str, what: str) -> str:
    """A str that is not empty.

    Raises:
        ValueError: It is something else.
    """
    if not isinstance(value, str) or not value:
        raise ValueError(f"{what} must be a str that is not empty: {value!r}")
    return value


def event(kind: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """An event: its kind, and the keys that this kind needs.

    Raises:
        ValueError: There is no such kind, a key is missing, or its value is of a wrong type.
    """
    needed = _EVENTS[one_of(kind, "kind", _EVENTS)]
    for key, type_ in needed.items():
        value = data.get(key)
        fits = isinstance(value, int | float) if type_ is float else isinstance(value, type_)
        if not fits or isinstance(value, bool):
            raise ValueError(f"an event {kind} needs {key} ({type_.__name__}): {value!r}")
    return {"k": kind, "d": dict(data)}


def drive_command(command: Mapping[str, float] | None) -> dict[str, float]:
    """Velocities of a mobile robot; None is to stop.

    Raises:
        ValueError: A value is not a finite number.
    """
    if command is None:
        return {"linearv": 0, "angularv": 0}
    for name, value in command.items():
        if (
            isinstance(value, bool)
            or not isinstance(value, int | float)
            or not math.isfinite(value)
        ):
            raise ValueError(f"{name} must be a finite number: {value!r}")
    return dict(command)


def repository(value: Mapping[str, str]) -> dict[str, str]:
    """A repository to have in an instance.

    Raises:
        ValueError: `url` or `path` is missing.
    """
    return {key: text(value.get(key, ""), f"repo[{key!r}]") for key in ("url", "path")}


def token_hash(token: str | bytes | None, sha256: str | None) -> str:
    """SHA-256 of a token, which is given itself or by its hash.

    Raises:
        ValueError: Neither is given, the two differ, or the hash is none.
    """
    if token is None and sha256 is None:
        raise ValueError("one of token and sha256 must be given")
    digest = sha256.strip().lower() if isinstance(sha256, str) else ""
    if sha256 is not None and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise ValueError("sha256 must be 64 hexadecimal digits")
    if token is None:
        return digest
    import hashlib

    data = token.encode() if isinstance(token, str) else token
    made = hashlib.sha256(data.strip()).hexdigest()
    if sha256 is not None and made != digest:
        raise ValueError("sha256 is not that of token")
    return made


def file(path: str, data: str | bytes) -> dict[str, Any]:
    """A file to write on a host: text as it is, bytes in base64.

    Raises:
        ValueError: The path is empty, or `data` is neither str nor bytes.
    """
    made: dict[str, Any] = {"path": text(path, "path")}
    if isinstance(data, str):
        return made | {"data": data, "b64": False}
    if isinstance(data, bytes):
        return made | {"data": base64.b64encode(data).decode("ascii"), "b64": True}
    raise ValueError("data must be str or bytes")


def description(value: str) -> str:
    """A description of a workspace deployment.

    Raises:
        ValueError: It is not a str of at most 80 characters.
    """
    if not isinstance(value, str) or len(value) > 80:
        raise ValueError(f"desc must be a str of at most 80 characters: {value!r}")
    return value


def headers(values: Mapping[str, str] | None) -> dict[str, str]:
    """Headers of a request.

    Raises:
        ValueError: They are no mapping of names to text that a header can hold; what they hold is
            not repeated.
    """
    if values is not None and not hasattr(values, "items"):
        raise ValueError("headers must be a mapping of names to values")
    for name, value in (values or {}).items():
        for text_ in (name, value):
            if not isinstance(text_, str) or not text_.isascii() or not text_.isprintable():
                raise ValueError(f"header {name!r} must be printable ASCII text")
    return dict(values or {})
