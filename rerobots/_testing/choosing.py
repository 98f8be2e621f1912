"""The robot of a test: its type and add-ons, and the deployments that have them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

if TYPE_CHECKING:
    from ..api import APIClient

_DEFAULT_TYPE = "basic_misty2fieldtrial"


class Wish(NamedTuple):
    """What a test wants of its robot."""

    types: tuple[str, ...]
    """Workspace types in order of preference; empty for any."""
    addons: frozenset[str] = frozenset()

    def __str__(self) -> str:
        words = f"of type {' or '.join(self.types)}" if self.types else "of any type"
        return f"{words} with {', '.join(sorted(self.addons))}" if self.addons else words


def wish_of(item: pytest.Item) -> Wish:
    """Return what a test wants: its mark, else the option, else the setting."""
    mark = item.get_closest_marker("rerobots")
    given = mark.kwargs if mark is not None else {}
    if mark is not None and (mark.args or set(given) - {"type", "addons"}):
        raise pytest.UsageError("the mark rerobots takes type=... and addons=[...] only")
    types = (
        given.get("type")
        or item.config.getoption("rerobots_type")
        or str(item.config.getini("rerobots_instance_type"))
    )
    listed = types.replace(",", " ").split() if isinstance(types, str) else types
    return Wish(tuple(listed), frozenset(given.get("addons", ())))


def deployments(client: APIClient, wish: Wish) -> list[str]:
    """Return the ids of the deployments that a test can use, the best ones first, or skip it."""
    found = client.get_wdeployments(types=wish.types or None)
    fit = [wd for wd in found if wish.addons <= set(wd.get("supported_addons") or ())]
    order = wish.types or (_DEFAULT_TYPE,)
    fit.sort(key=lambda wd: order.index(wd["type"]) if wd.get("type") in order else len(order))
    if not fit:
        pytest.skip(f"there is no robot {wish}")
    return [wd["id"] for wd in fit]
