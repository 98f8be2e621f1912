"""Which instance or deployment is meant: ids, their beginnings, types, or nothing at all."""

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

_BEGINNING = re.compile(r"[0-9a-f][0-9a-f-]*", re.IGNORECASE)
_ENDED = ("TERMINATING", "TERMINATED", "INIT_FAIL")


def instance_argument(function: Callable[..., Any]) -> Callable[..., Any]:
    """The argument `[ID]` of an instance."""
    return click.argument("instance", metavar="[ID]", required=False)(function)


def full_id(text: str) -> str | None:
    """The id that a text is, or None if it is no whole id."""
    try:
        return str(uuid.UUID(text)) if len(text) == 36 else None
    except ValueError:
        return None


def is_instance(apic: APIClient, word: str) -> bool:
    """Return whether a word means one of the caller's instances."""
    if word == "-" or full_id(word):
        return True
    return bool(_fitting(list(apic.iter_instances()), word))


def looks_like_path(word: str) -> bool:
    """Return whether a word is rather the path of a file than an id or a type."""
    return "/" in word or "." in word or os.sep in word or os.path.exists(word)  # noqa: PTH110


def instance_id(apic: APIClient, given: str | None, *, ended: bool = False, hint: str = "") -> str:
    """Find the id of an instance.

    Args:
        apic: The client.
        given: Id, beginning of it, type; None or "-" for the one that is active.
        ended: Whether it may be one that has ended.
        hint: What else was perhaps meant, for the message if none fits.

    Returns:
        The id.

    Raises:
        click.ClickException: None fits, or several do.
    """
    if given in (None, "-"):
        return _only_active(apic)
    if whole := full_id(given or ""):
        return whole
    candidates = list(apic.iter_instances())
    if ended and not _fitting(candidates, given or ""):
        candidates = list(apic.iter_instances(True, include_init_fail=True))
    return _only(candidates, given or "", "instances", "rerobots list", hint)


def active(apic: APIClient) -> list[str]:
    """The ids of all instances that are not ending or ended."""
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
            f"you have {len(found)} active instances; say which one: {_listed(found)}"
        )
    return found[0]


def deployment_id(apic: APIClient, given: str) -> str:
    """Find the id of a workspace deployment by it, its beginning or its type.

    Raises:
        click.ClickException: None fits, or several do.
    """
    if whole := full_id(given):
        return whole
    return _only(apic.get_wdeployments(), given, "workspace deployments", "rerobots search")


def reservations(apic: APIClient, given: str) -> list[str]:
    """Return the ids of the caller's reservations that begin with what was given."""
    ids = [str(each["id"]) for each in apic.get_reservations()]
    return [each for each in ids if each.startswith(given.lower())]


def _fitting(candidates: Sequence[Mapping[str, Any]], given: str) -> list[str]:
    ids = [str(each["id"]) for each in candidates if each.get("type") == given]
    if not ids and _BEGINNING.fullmatch(given):
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
    return only(_fitting(known, given), given, what, command, hint)


def only(found: list[str], given: str, what: str, command: str, hint: str = "") -> str:
    """Return the only id that fits what was given.

    Args:
        found: The ids that fit.
        given: What was given.
        what: What they are ids of, in the plural.
        command: The command that shows them.
        hint: What was perhaps meant, for the message.

    Raises:
        click.ClickException: None fits, or several do.
    """
    if len(found) == 1:
        return found[0]
    if found:
        raise click.ClickException(
            f"{given!r} fits {len(found)} {what}; say which one: {_listed(found)}"
        )
    if looks_like_path(given):
        raise click.ClickException(
            f"{given!r} looks like a file, and an id belongs there\n`{command}` shows ids"
        )
    raise click.ClickException(
        f"none of the {what} has this id, beginning of an id or type: {given!r}\n"
        f"`{command}` shows them{hint}"
    )


def _listed(ids: list[str]) -> str:
    return ", ".join(ids[:4]) + (", ..." if len(ids) > 4 else "")


def attach(apic: APIClient, given: str | None) -> Instance:
    """Attach to an instance that is meant; the end of a block leaves it running."""
    from ..instances import Instance

    return Instance.attach(instance_id(apic, given), apic=apic)
