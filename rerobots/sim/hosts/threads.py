"""Calls in threads, also when the program is ending."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def call_in_thread(function: Callable[..., T], *arguments: object) -> T:
    """Call a function in a thread or, when the program is ending and starts no more, here."""
    try:
        return await asyncio.to_thread(function, *arguments)
    except RuntimeError:
        if _starts_threads():
            raise
        return function(*arguments)


def _starts_threads() -> bool:
    from concurrent.futures import thread

    return not getattr(thread, "_shutdown", False)
