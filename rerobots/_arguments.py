"""Checks of arguments before any request is sent; each raises `InvalidArgument`."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from ._timeouts import duration
from .errors import InvalidArgument

if TYPE_CHECKING:
    import uuid
    from pathlib import Path

    from rerobots_openapi.dicts import (
        KnownAddonName,
        KnownCapability,
        KnownDeploymentSort,
        KnownFirewallAction,
        KnownInstanceSort,
    )
    from rerobots_openapi.types import Unset

_T = TypeVar("_T")
_U = TypeVar("_U")
_Text = TypeVar("_Text", bound=str)

_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_TYPE = re.compile(r"[A-Za-z0-9_]+")
_SSH_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_CAMERAS = range(4)


def identifier(value: str | uuid.UUID, what: str) -> str:
    """Return an id in lower case, as the server uses it."""
    text = str(value).strip().lower()
    if not _ID.fullmatch(text):
        raise InvalidArgument(f"{what} is not a UUID (8-4-4-4-12 hexadecimal digits): {value!r}")
    return text


def workspace_type(value: str) -> str:
    """Check a workspace type: letters, digits and `_`."""
    if not isinstance(value, str) or not _TYPE.fullmatch(value):
        raise InvalidArgument(f"not a workspace type (letters, digits and _): {value!r}")
    return value


def type_or_deployment(value: str | uuid.UUID) -> str:
    """Return a workspace type, or the id of a workspace deployment in lower case."""
    if "-" in str(value):
        return identifier(value, "type_or_wdeployment_id")
    return workspace_type(str(value))


def instance_id(value: str | uuid.UUID) -> str:
    """Return the id of an instance in lower case."""
    return identifier(value, "instance_id")


def wdeployment_id(value: str | uuid.UUID) -> str:
    """Return the id of a workspace deployment in lower case."""
    return identifier(value, "wdeployment_id")


def wdeployment_ids(values: Iterable[str | uuid.UUID]) -> list[str]:
    """Return the ids of workspace deployments in lower case."""
    ids = [wdeployment_id(value) for value in values]
    if not ids:
        raise InvalidArgument("the list of workspace deployments is empty")
    return ids


def source_address(value: str) -> str:
    """Check an IPv4 address, or an IPv4 network in CIDR notation."""
    import ipaddress

    try:
        ipaddress.IPv4Network(value, strict=False)
    except ValueError as err:
        raise InvalidArgument(f"source_address must be an IPv4 address or CIDR: {err}") from None
    return str(value)


def host(value: int) -> int:
    """Check the number of a host: one digit."""
    return _integer(value, "host_id", 0, 9)


def port(value: int, what: str, least: int = 1) -> int:
    return _integer(value, what, least, 65535)


def _integer(value: int, what: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise InvalidArgument(f"{what} must be an int from {least} to {most}: {value!r}")
    return value


def ssh_name(value: str) -> str:
    """Check a host name for OpenSSH's configuration: no pattern, and no option of `ssh`."""
    if not isinstance(value, str) or not _SSH_NAME.fullmatch(value):
        raise InvalidArgument(f"host must be a name of letters, digits, `.`, `_`, `-`: {value!r}")
    return value


def text(value: str, what: str) -> str:
    """Check that a value is a non-empty str."""
    if not isinstance(value, str) or not value:
        raise InvalidArgument(f"{what} must be a non-empty str: {value!r}")
    return value


def dict_(value: Mapping[str, Any], what: str) -> Mapping[str, Any]:
    """Check that a value is a dict, or another mapping."""
    if not isinstance(value, Mapping):
        raise InvalidArgument(f"{what} must be a dict: {value!r}")
    return value


def headers(values: Mapping[str, str] | None) -> dict[str, str]:
    if values is not None and not hasattr(values, "items"):
        raise InvalidArgument("headers must be a mapping of names to values")
    for name, value in (values or {}).items():
        for text_ in (name, value):
            if not isinstance(text_, str) or not text_.isascii() or not text_.isprintable():
                raise InvalidArgument(f"header {name!r} must be printable ASCII text")
    return dict(values or {})


def workspace_types(values: str | Collection[str]) -> list[str]:
    """Return workspace types as a list in their order; a single one can be a str."""
    if not isinstance(values, Collection):
        raise InvalidArgument(f"workspace types must be a list of str: {values!r}")
    types = [values] if isinstance(values, str) else list(values)
    if not types:
        raise InvalidArgument("the list of workspace types is empty; use None for any type")
    return [workspace_type(value) for value in types]


def type_filter(values: str | Collection[str] | None) -> str | None:
    """Return workspace types to search for in the server's format: separated by commas."""
    types = [values] if isinstance(values, str) else list(values or ())
    if not types:
        return None
    workspace_types([str(value).removeprefix("!") for value in types])
    # The server accepts `!` in the first type only.
    types.sort(key=lambda value: not value.startswith("!"))
    if sum(value.startswith("!") for value in types) > 1:
        raise InvalidArgument("only one workspace type can be excluded (`!`)")
    return ",".join(types)


def count(value: int | str, what: str, least: int) -> int:
    """Return an integer of at least `least`, also from the digits of a str."""
    number: object = value
    if isinstance(number, str) and number.isascii() and number.isdecimal():
        number = int(number)
    if isinstance(number, bool) or not isinstance(number, int) or number < least:
        raise InvalidArgument(f"{what} must be an int of at least {least}: {value!r}")
    return number


def longest_queue(value: int | str | None) -> str | None:
    """Return the maximum length of a queue, if given, in the server's format; "u" is unlimited."""
    if value is None:
        return None
    return "u" if value == "u" else str(count(value, "maxlen", 0))


def flag(value: object, what: str) -> bool:
    """Return the truth value of an object."""
    try:
        return bool(value)
    except (TypeError, ValueError) as err:
        raise InvalidArgument(f"{what} must be True or False: {err}") from err


def or_unset(value: _T | None) -> _T | Unset:
    """Return a value, or UNSET for None, as the request builders expect."""
    if value is None:
        from rerobots_openapi.types import UNSET

        return UNSET
    return value


def if_given(value: _T | None, check: Callable[[_T], _U]) -> _U | Unset:
    """Return a value after a check, or UNSET for None."""
    return or_unset(None if value is None else check(value))


def count_if_given(value: int | None, what: str, least: int = 0) -> int | Unset:
    """Return an integer of at least `least`, or UNSET for None."""
    return if_given(value, lambda given: count(given, what, least))


def query_flag(value: object, what: str) -> str | Unset:
    """Return a flag for a query, where its presence means True."""
    return or_unset("" if flag(value, what) else None)


def seconds_or_none(value: float | None, what: str) -> float | None:
    """Check a positive number of seconds; None means no limit."""
    return None if value is None else duration(value, what)


def camera(value: int, what: str = "camera") -> int:
    """Return the number of a camera, also from a digit in a str."""
    number = count(value, what, 0)
    if number not in _CAMERAS:
        raise InvalidArgument(f"{what} must be 0, 1, 2 or 3: {value!r}")
    return number


def cameras(value: int | Iterable[int]) -> list[int]:
    """Return the numbers of one or more cameras, without duplicates."""
    numbers = [camera(each) for each in ([value] if isinstance(value, int | str) else value)]
    if not numbers or len(set(numbers)) < len(numbers):
        raise InvalidArgument(f"cameras must be at least one, without duplicates: {value!r}")
    return numbers


def file(path: str | os.PathLike[str], ending: str) -> Path:
    """Check the path of a file to write, and its suffix."""
    if not isinstance(path, str | os.PathLike) or not os.fspath(path).endswith(ending):
        raise InvalidArgument(f"the name of the file must end in {ending}: {path!r}")
    # pathlib is slow to import, and few programs record.
    from pathlib import Path

    file_path = Path(path)
    if not file_path.parent.is_dir():
        raise InvalidArgument(f"there is no folder {str(file_path.parent)!r} for {path!r}")
    return file_path


def one_of(value: str, what: str, known: Iterable[_Text]) -> _Text:
    words = tuple(known)
    for word in words:
        if word == value:
            return word
    raise InvalidArgument(f"{what} must be one of {', '.join(words)}: {value!r}")


def addon(name: str) -> KnownAddonName:
    from rerobots_openapi.dicts import KnownAddonName

    return one_of(name, "add-on", get_args(KnownAddonName))


def capability(value: str) -> KnownCapability:
    from rerobots_openapi.dicts import KnownCapability

    return one_of(value, "capability", get_args(KnownCapability))


def firewall_action(value: str) -> KnownFirewallAction:
    from rerobots_openapi.dicts import KnownFirewallAction

    return one_of(value, "action", get_args(KnownFirewallAction))


def deployment_sort(value: str) -> KnownDeploymentSort:
    from rerobots_openapi.dicts import KnownDeploymentSort

    return one_of(value, "sort_by", get_args(KnownDeploymentSort))


def instance_sort(value: str) -> KnownInstanceSort:
    from rerobots_openapi.dicts import KnownInstanceSort

    return one_of(value, "sort_by", get_args(KnownInstanceSort))


def token_hash(token: str | None, sha256: str | None) -> str:
    """Return the SHA-256 of a token, from the token or the hash."""
    if token is None and sha256 is None:
        raise InvalidArgument("token or sha256 is required")
    digest = sha256.strip().lower() if isinstance(sha256, str) else ""
    if sha256 is not None and not re.fullmatch(r"[0-9a-f]{64}", digest):
        raise InvalidArgument("sha256 must be 64 hexadecimal digits")
    if token is None:
        return digest
    import hashlib

    computed = hashlib.sha256(token.strip().encode("utf-8", "surrogateescape")).hexdigest()
    if sha256 is not None and computed != digest:
        raise InvalidArgument("sha256 does not match token")
    return computed


def description(value: str) -> str:
    if not isinstance(value, str) or len(value) > 80:
        raise InvalidArgument(f"desc must be a str of at most 80 characters: {value!r}")
    return value
