"""Secrets: API tokens and private keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, SupportsIndex


class Secret(str):
    """A secret text. Its repr does not show it, and so nor do tracebacks that show variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"

    # rich shows the beginning of a long text.
    def __getitem__(self, key: SupportsIndex | slice) -> Secret:
        return Secret(super().__getitem__(key))


def hidden(value: Any) -> Any:
    """Return what a caller gave, in a form whose repr does not show it.

    Args:
        value: A text, bytes (which become a text) or a mapping of texts, which are hidden; or
            anything else, which is not.
    """
    if isinstance(value, bytes):
        value = value.decode("utf-8", "surrogateescape")
    if isinstance(value, str):
        return Secret(value)
    if isinstance(value, Mapping):
        return {name: hidden(each) for name, each in value.items()}
    return value
