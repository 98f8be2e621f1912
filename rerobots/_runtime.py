"""What differs between the async and the sync client, beyond `async` and `await` themselves.

Each of these loads what it needs when it is called: neither client waits for the other's imports.
"""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar

if TYPE_CHECKING:
    import asyncio

    from ._websocket.address import Address, Route
    from ._websocket.async_channel import AsyncChannel
    from ._websocket.sync_channel import Channel

_P = ParamSpec("_P")
_T = TypeVar("_T")


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


async def async_channel(address: "Address", route: "Route") -> "AsyncChannel":
    """Open a WebSocket for async code."""
    try:
        from ._websocket import async_channel
    except ImportError as err:
        raise _missing_websockets(err) from err
    return await async_channel.async_channel(address, route)


def sync_channel(address: "Address", route: "Route") -> "Channel":
    """Open a WebSocket for plain code."""
    try:
        from ._websocket import sync_channel
    except ImportError as err:
        raise _missing_websockets(err) from err
    return sync_channel.sync_channel(address, route)


def require_websockets() -> None:
    """Check that what opens WebSockets is installed.

    Raises:
        MissingExtra: It is not.
    """
    try:
        from ._websocket import sync_channel  # noqa: F401
    except ImportError as err:
        raise _missing_websockets(err) from err


def _missing_websockets(err: ImportError) -> Exception:
    from . import _extras

    return _extras.missing("WebSockets", "live", err)


def async_interruptions() -> tuple[type[BaseException], ...]:
    """What ends an async call from outside: the task is cancelled."""
    import asyncio

    return (asyncio.CancelledError,)


def sync_interruptions() -> tuple[type[BaseException], ...]:
    """What ends a sync call from outside: Ctrl-C, or SIGTERM as this package handles it."""
    return (KeyboardInterrupt, SystemExit)


AsyncTake: TypeAlias = Callable[[str], Awaitable[None]]
"""What async code gives a line to."""

Take: TypeAlias = Callable[[str], None]
"""What plain code gives a line to."""


def async_take(callback: Callable[[str], object]) -> AsyncTake:
    """What is awaited with each line, so that the callback gets it; that may be async."""
    import inspect

    async def take(line: str) -> None:
        answer = callback(line)
        if inspect.isawaitable(answer):
            await answer

    return take


def sync_take(callback: Callable[[str], object]) -> Take:
    """What is called with each line, so that the callback gets it."""

    def take(line: str) -> None:
        callback(line)

    return take


class AsyncRepeater:
    """Calls a function again and again in a task, until it is stopped or says that it is done."""

    def __init__(self, call: "Callable[[], Awaitable[float | None]]", name: str) -> None:
        self._call = call
        self._name = name
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start; what `call` returns is the seconds to pause, or None for the end."""
        import asyncio

        self._task = asyncio.get_running_loop().create_task(self._run(), name=self._name)

    async def _run(self) -> None:
        while (pause := await self._call()) is not None:
            await async_sleep(pause)

    async def stop(self) -> None:
        """Stop; doing so again changes nothing."""
        import asyncio

        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class Repeater:
    """Calls a function again and again in a daemon thread, until it is stopped or done."""

    def __init__(self, call: "Callable[[], float | None]", name: str) -> None:
        import threading

        self._call = call
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start; what `call` returns is the seconds to pause, or None for the end."""
        self._thread.start()

    def _run(self) -> None:
        while not self._stopped.is_set():
            pause = self._call()
            if pause is None or self._stopped.wait(pause):
                return

    def stop(self) -> None:
        """Stop; doing so again changes nothing."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(5)
