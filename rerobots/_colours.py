"""What differs between the async and the plain client, beyond `async` and `await` themselves."""

import asyncio
import time
import weakref
from collections.abc import Callable
from typing import ParamSpec, Protocol, TypeVar

_P = ParamSpec("_P")
_T = TypeVar("_T")


class _Closable(Protocol):
    def close(self) -> None: ...


async def async_call(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call a function that blocks, in a thread."""
    return await asyncio.to_thread(function, *args, **kwargs)


def sync_call(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call a function that blocks."""
    return function(*args, **kwargs)


async def async_sleep(seconds: float) -> None:
    """Let others run for so many seconds."""
    await asyncio.sleep(seconds)


def sync_sleep(seconds: float) -> None:
    """Wait for so many seconds."""
    time.sleep(seconds)


def async_close_with(owner: object, client: object) -> None:
    """Nothing: when the owner is collected, the event loop that could close may be gone."""


def sync_close_with(owner: object, client: _Closable) -> None:
    """Close a client's connections when its owner is collected."""
    weakref.finalize(owner, client.close)
