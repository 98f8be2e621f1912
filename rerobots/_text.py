"""Making texts from outside, and secrets, safe to show in terminals, logs and tracebacks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, SupportsIndex

if TYPE_CHECKING:
    from datetime import datetime


def printable(text: str, keep: str = "\t") -> str:
    """Replace characters that control a terminal."""
    if text.isprintable():
        return text
    return "".join(
        each if each.isprintable() or each in keep else "\N{REPLACEMENT CHARACTER}" for each in text
    )


def one_line(text: str, limit: int = 500) -> str:
    """Return the beginning of a text as one printable line."""
    line = printable(" ".join(text[: 2 * limit].split()))
    return line if len(line) <= limit else f"{line[: limit - 3]}..."


class Secret(str):
    """A secret text. Its repr does not show it, nor do tracebacks that show variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"

    # rich shows the beginning of a long text, which must be a `Secret`, too.
    def __getitem__(self, key: SupportsIndex | slice) -> Secret:
        return Secret(super().__getitem__(key))


def hidden(value: Any) -> Any:
    """Return a value as one with a repr that does not show it."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    if isinstance(value, str):
        return Secret(value)
    if isinstance(value, Mapping):
        return {name: hidden(each) for name, each in value.items()}
    return value


def moment_at(timestamp: Any) -> datetime | None:
    """Return the time (UTC) of a Unix timestamp from the server; None for other values."""
    from datetime import UTC, datetime

    if isinstance(timestamp, bool) or not isinstance(timestamp, int | float):
        return None
    try:
        return datetime.fromtimestamp(timestamp, UTC)
    except (OverflowError, OSError, ValueError):
        return None


def moment_of(text: str | None) -> datetime | None:
    """Parse a time from the server, in any of its formats; return None for other texts."""
    from datetime import UTC, datetime

    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
