"""Finding instances and deployments by id, prefix of an id, type, or without any."""

from __future__ import annotations

import difflib
import os
import re
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..api import APIClient
    from ..instances import Instance

_PREFIX = re.compile(r"[0-9a-f][0-9a-f-]*", re.IGNORECASE)
_ENDED = ("TERMINATING", "TERMINATED", "INIT_FAIL")


def instance_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the argument `[ID]` for an instance."""
    return click.argument("instance", metavar="[ID]", required=False)(function)


def full_id(text: str) -> str | None:
    """Return a text if it is a full id, or None."""
    try:
        return str(uuid.UUID(text)) if len(text) == 36 else None
    except ValueError:
        return None


def is_instance(apic: APIClient, word: str) -> bool:
    """Return whether a word refers to an instance of the caller."""
    if word == "-" or full_id(word):
        return True
    return bool(_matching(list(apic.iter_instances()), word))


def looks_like_path(word: str) -> bool:
    """Return whether a word is more likely a path than an id or a type."""
    return "/" in word or "." in word or os.sep in word or os.path.exists(word)  # noqa: PTH110


def instance_id(apic: APIClient, given: str | None, *, ended: bool = False, hint: str = "") -> str:
    """Find the id of an instance.

    Args:
        apic: The client.
        given: Id, prefix of the id, or type; None or "-" for the only active instance.
        ended: Whether to include instances that have ended.
        hint: A suggestion for the message if no instance matches.

    Returns:
        The id.

    Raises:
        click.ClickException: No instance matches, or several do.
    """
    if given in (None, "-"):
        return _only_active(apic)
    if whole := full_id(given or ""):
        return whole
    candidates = list(apic.iter_instances())
    if ended and not _matching(candidates, given or ""):
        candidates = list(apic.iter_instances(True, include_init_fail=True))
    return _only(candidates, given or "", "instances", "rerobots list", hint)


def active(apic: APIClient) -> list[str]:
    """Return the ids of all instances that have not ended and are not ending."""
    return [str(each["id"]) for each in apic.iter_instances() if each.get("status") not in _ENDED]


def _only_active(apic: APIClient) -> str:
    found = active(apic)
    if not found:
        raise click.ClickException(
            "you have no active instance\n"
            "`rerobots search` finds a robot, `rerobots launch` launches an instance"
        )
    if len(found) > 1:
        raise click.ClickException(
            f"you have {len(found)} active instances; choose one: {_listed(found)}"
        )
    return found[0]


def deployment_id(apic: APIClient, given: str) -> str:
    """Find the id of a workspace deployment by the id, a prefix of it, or the type.

    Raises:
        click.ClickException: No deployment matches, or several do.
    """
    if whole := full_id(given):
        return whole
    return _only(apic.get_wdeployments(), given, "workspace deployments", "rerobots search")


def reservations(apic: APIClient, given: str) -> list[str]:
    """Return the ids of the caller's reservations that start with a prefix."""
    ids = [str(each["id"]) for each in apic.get_reservations()]
    return [each for each in ids if each.startswith(given.lower())]


def _matching(candidates: Sequence[Mapping[str, Any]], given: str) -> list[str]:
    ids = [str(each["id"]) for each in candidates if each.get("type") == given]
    if not ids and _PREFIX.fullmatch(given):
        ids = [str(each["id"]) for each in candidates]
        ids = [each for each in ids if each.startswith(given.lower())]
    return ids


def _only(
    candidates: Iterable[Mapping[str, Any]], given: str, what: str, command: str, hint: str = ""
) -> str:
    known = list(candidates)
    types = {str(each.get("type")) for each in known}
    near = difflib.get_close_matches(given, types, 1)
    hint = f"; did you mean {near[0]!r}?" if near else hint
    return only(_matching(known, given), given, what, command, hint)


def only(found: list[str], given: str, what: str, command: str, hint: str = "") -> str:
    """Return the only matching id.

    Args:
        found: The matching ids.
        given: The argument that they match.
        what: The kind of things that the ids belong to, in the plural.
        command: The command that lists them.
        hint: A suggestion for the message.

    Raises:
        click.ClickException: There is no matching id, or several.
    """
    if len(found) == 1:
        return found[0]
    if found:
        raise click.ClickException(
            f"{given!r} matches {len(found)} {what}; choose one: {_listed(found)}"
        )
    if looks_like_path(given):
        raise click.ClickException(
            f"{given!r} looks like a file, but an id is expected\n`{command}` shows ids"
        )
    raise click.ClickException(
        f"none of the {what} has the id, prefix of an id or type {given!r}\n"
        f"`{command}` lists them{hint}"
    )


def _listed(ids: list[str]) -> str:
    return ", ".join(ids[:4]) + (", ..." if len(ids) > 4 else "")


def attach(apic: APIClient, given: str | None) -> Instance:
    """Attach to an instance; it keeps running after the end of a block."""
    from ..instances import Instance

    return Instance.attach(instance_id(apic, given), apic=apic)
