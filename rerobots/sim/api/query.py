"""Query parameters and times as the server reads and formats them, quirks included."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeVar

T = TypeVar("T")


def first_values(parameters: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the first value of each parameter: the server ignores the others."""
    query: dict[str, str] = {}
    for name, value in parameters:
        query.setdefault(name, value)
    return query


def read_flag(query: Mapping[str, str], name: str) -> bool:
    """Read a flag like `info`: true when given, unless its value is `f`, `false` or `0`."""
    return name in query and query[name].lower() not in ("f", "false", "0")


def is_present(query: Mapping[str, str], name: str) -> bool:
    """Read a flag like `details`: true when given, whatever its value."""
    return name in query


def read_integer(query: Mapping[str, str], name: str, default: int, minimum: int) -> int:
    """Read an integer: a bad one is the default, a small one is clipped to `minimum`."""
    try:
        return max(int(query[name]), minimum)
    except (KeyError, ValueError):
        return default


def paginate(
    items: Sequence[T], query: Mapping[str, str], *, pages_if_none: int
) -> tuple[Sequence[T], int]:
    """Return the page of `items` that the query's `page` and `max_per_page` select.

    Returns:
        The page (the last one if `page` is beyond the end) and the number of pages.
    """
    size = read_integer(query, "max_per_page", default=0, minimum=0)
    page = read_integer(query, "page", default=1, minimum=1)
    if size == 0:
        return items, 1
    if not items:
        return items, pages_if_none
    count = -(-len(items) // size)
    first = (min(page, count) - 1) * size
    return items[first : first + size], count


def format_time(moment: datetime) -> str:
    """Format a time as most routes do: naive UTC, a space, microseconds absent when zero."""
    return str(moment.astimezone(UTC).replace(tzinfo=None))


def format_time_iso(moment: datetime) -> str:
    """Format a time as `/instances?details` does: ISO 8601 with `T` and `Z`."""
    return moment.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"


def format_time_to_minute(moment: datetime) -> str:
    """Format a time as reservations and hardshare do: to the minute, with `UTC`."""
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
