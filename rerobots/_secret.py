"""Secrets: API tokens and private keys."""

from __future__ import annotations

from typing import SupportsIndex


class Secret(str):
    """A secret text. Its repr does not show it, and so nor do tracebacks that show variables."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "<secret>"

    # rich shows the beginning of a long text.
    def __getitem__(self, key: SupportsIndex | slice) -> Secret:
        return Secret(super().__getitem__(key))
