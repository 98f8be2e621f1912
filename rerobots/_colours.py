"""What differs between the async and the plain client, beyond `async` and `await` themselves.

Each of these loads what it needs when it is called: neither colour waits for the other's imports.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, ParamSpec, Protocol, TypeVar

if TYPE_CHECKING:
    import ssl

    import httpx

_P = ParamSpec("_P")
_T = TypeVar("_T")

# httpx's own pool of connections is searched on every async call, and slows down as it grows.
_FEW_CONNECTIONS = 4


class _Closable(Protocol):
    def close(self) -> None: ...


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


def async_loop() -> object | None:
    """The event loop that connections belong to; None outside of one."""
    import asyncio

    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def sync_loop() -> object | None:
    """No event loop: plain connections belong to none."""
    return None


def async_close_with(owner: object, transport: object) -> None:
    """Nothing: when the owner is collected, the event loop that could close may be gone."""


def sync_close_with(owner: object, transport: _Closable) -> None:
    """Close connections when their owner is collected."""
    import weakref

    weakref.finalize(owner, transport.close)


def async_transport(verify: "ssl.SSLContext", proxy: str | None) -> "httpx.AsyncBaseTransport":
    """What sends async requests: aiohttp where the extra `async` is installed, else httpx."""
    try:
        from ._aiohttp import AiohttpTransport
    except ImportError:
        import httpx

        limits = httpx.Limits(max_connections=_FEW_CONNECTIONS)
        return httpx.AsyncHTTPTransport(verify=verify, proxy=proxy, limits=limits)
    return AiohttpTransport(verify, proxy)


def sync_transport(verify: "ssl.SSLContext", proxy: str | None) -> "httpx.BaseTransport":
    """What sends plain requests."""
    import httpx

    return httpx.HTTPTransport(verify=verify, proxy=proxy)
