"""What differs between the async and the sync client, beyond `async` and `await` themselves.

Each of these loads what it needs when it is called: neither client waits for the other's imports.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    import ssl

    from ._http import HTTPSender
    from ._wire import WireAnswer, WireRequest

_P = ParamSpec("_P")
_T = TypeVar("_T")


class AsyncSender(Protocol):
    """What sends async requests."""

    async def send(self, request: "WireRequest", /) -> "WireAnswer":
        """Send a request."""
        ...

    async def aclose(self) -> None:
        """Close all connections."""
        ...


async def async_call(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call a function that blocks, in a thread."""
    import asyncio

    return await asyncio.to_thread(function, *args, **kwargs)


def sync_call(function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
    """Call a function that blocks."""
    return function(*args, **kwargs)


async def async_sleep(seconds: float) -> None:
    """Let others run for so many seconds."""
    import asyncio

    await asyncio.sleep(seconds)


def sync_sleep(seconds: float) -> None:
    """Wait for so many seconds."""
    import time

    time.sleep(seconds)


def async_sender(base_uri: str, context: "ssl.SSLContext | None", proxy: str | None) -> AsyncSender:
    """What sends async requests: aiohttp where the extra `async` is installed, else threads."""
    try:
        from ._aiohttp import AiohttpSender
    except ImportError:
        from ._threaded import ThreadedSender

        return ThreadedSender(base_uri, context, proxy)
    return AiohttpSender(base_uri, context, proxy)


def sync_sender(base_uri: str, context: "ssl.SSLContext | None", proxy: str | None) -> "HTTPSender":
    """What sends sync requests."""
    from ._http import HTTPSender

    return HTTPSender(base_uri, context, proxy)
