"""Lists that notebooks show as tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

_T = TypeVar("_T", bound=Mapping[str, object])

# Headings of columns, and the keys that they show.
_COLUMNS = {
    "type": "type",
    "id": "id",
    "region": "region",
    "queue": "queuelen",
    "add-ons": "supported_addons",
    "description": "desc",
}


class Listing(list[_T]):
    """A list of workspace deployments, which is shown as a table."""

    def _repr_html_(self) -> str:
        """What a notebook shows."""
        from ._html import rows

        return rows(list(_COLUMNS), [[each.get(key) for key in _COLUMNS.values()] for each in self])
