"""Differences between async and sync code, beyond `async` and `await` themselves.

Everything exists twice: `async_...` and `sync_...`. asyncio is imported at its first use, as
sync code does not need it.

In async code, each blocking call has a thread of its own: the event loop's pool is limited, and
others use it. Cancelling the task cancels the call.
"""

from __future__ import annotations

import atexit
import sys
import threading
import weakref
from collections.abc import Awaitable, Callable, Generator
from contextlib import AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any, Self, TypeAlias, TypeVar

from . import _clock, _time_limits
from ._operation import Cancelled, Operation

if TYPE_CHECKING:
    import asyncio

_T = TypeVar("_T")

_cancelled: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


def start_thread(name: str, function: Callable[..., object], *args: object) -> threading.Thread:
    """Start a daemon thread."""
    thread = threading.Thread(target=function, args=args, name=name, daemon=True)
    thread.start()
    return thread


def async_interruptions() -> tuple[type[BaseException], ...]:
    """Return the exceptions that interrupt an async call: its task was cancelled."""
    import asyncio

    return (asyncio.CancelledError,)


def sync_interruptions() -> tuple[type[BaseException], ...]:
    """Return the exceptions that interrupt a sync call: Ctrl-C, or SIGTERM as handled here."""
    return (KeyboardInterrupt, SystemExit)


async def async_call(function: Callable[[Operation], _T]) -> _T:
    """Make a call in a thread."""
    import asyncio
    import contextvars

    loop = asyncio.get_running_loop()
    done: asyncio.Future[_T] = loop.create_future()
    operation = Operation()
    context = contextvars.copy_context()

    def work() -> None:
        try:
            result = context.run(function, operation)
        except BaseException as err:
            _call_soon(loop, done.set_exception, err)
        else:
            if operation.cancelled:
                _close(result)
            _call_soon(loop, done.set_result, result)

    thread = start_thread("rerobots-ssh-call", work)
    try:
        await asyncio.wait({done})
    except asyncio.CancelledError:
        operation.cancel()
        _cancelled.add(thread)
        done.add_done_callback(_discard)
        # It takes a moment to end the command on the host, or to remove a partial file.
        await asyncio.wait({done}, timeout=_time_limits.CANCELLED_CALL)
        raise
    return done.result()


@atexit.register
def _wait_for_cancelled() -> None:
    """Let cancelled calls clean up: commands that they started would continue to run."""
    deadline = _clock.monotonic() + _time_limits.CANCELLED_CALLS
    for thread in list(_cancelled):
        thread.join(max(0.0, deadline - _clock.monotonic()))


def _call_soon(
    loop: asyncio.AbstractEventLoop, callback: Callable[..., None], *args: object
) -> None:
    # A closed loop raises; nobody waits for the result then.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(callback, *args)


def _discard(done: asyncio.Future[Any]) -> None:
    """Retrieve the error, which asyncio would log otherwise, or close the result."""
    if done.exception() is None:
        start_thread("rerobots-close", _close, done.result())


def _close(result: object) -> None:
    close = getattr(result, "close", None)
    if close is not None:
        with suppress(Exception):
            close()


def sync_call(function: Callable[[Operation], _T]) -> _T:
    """Make a call."""
    return function(Operation())


# In async code, every call has a thread.
async_call_in_thread = async_call


def sync_call_in_thread(function: Callable[[Operation], _T]) -> _T:
    """Make a call in a thread, so that a signal interrupts it at once and leaves no lock held."""
    from concurrent import futures

    operation, done = Operation(), futures.Future[_T]()

    def work() -> None:
        try:
            done.set_result(function(operation))
        except BaseException as err:
            done.set_exception(err)

    start_thread("rerobots-ssh-call", work)
    try:
        return done.result()
    except sync_interruptions():
        operation.cancel()
        futures.wait([done], _time_limits.CANCELLED_CALL)
        raise


def async_lines(callback: Callable[[Any], object] | None) -> Callable[[Operation], Any]:
    """Return a callback for worker threads that passes lists of lines to the event loop.

    The thread waits for the callback, so that output does not pile up. The callback can be async.
    """
    if callback is None:
        return lambda operation: None
    import asyncio

    loop = asyncio.get_running_loop()
    take = async_take(callback)

    async def deliver(lines: list[Any]) -> None:
        for line in lines:
            await take(line)

    return lambda operation: lambda lines: _on_loop(loop, deliver(lines), operation)


def _on_loop(loop: asyncio.AbstractEventLoop, coroutine: Any, operation: Operation) -> None:
    import asyncio

    try:
        future = asyncio.run_coroutine_threadsafe(coroutine, loop)
    except RuntimeError:
        coroutine.close()
        raise Cancelled from None
    finished = threading.Event()
    future.add_done_callback(lambda _: finished.set())
    with operation.woken_by(finished.set):
        finished.wait()
    if not future.done():
        future.cancel()
        raise Cancelled
    future.result()


def sync_lines(callback: Callable[[Any], object] | None) -> Callable[[Operation], Any]:
    """Return a function that passes each line of a list to the callback."""
    if callback is None:
        return lambda operation: None

    def take(lines: list[Any]) -> None:
        for line in lines:
            callback(line)

    return lambda operation: take


def async_progress(
    progress: Callable[[int, int | None], object] | bool | None,
) -> Callable[[Operation], Any]:
    """Return a callback for worker threads that reports progress in the event loop."""
    if not callable(progress):
        return lambda operation: progress
    report = async_lines(lambda pair: progress(*pair))
    return lambda operation: lambda done, total: report(operation)([(done, total)])


def sync_progress(
    progress: Callable[[int, int | None], object] | bool | None,
) -> Callable[[Operation], Any]:
    """Return the callback itself, as sync code reports progress in its own thread."""
    return lambda operation: progress


async def async_wait_for(
    poll: Callable[[float], _T | None],
    notifying: Callable[[Callable[[], None]], AbstractContextManager[None]],
) -> _T:
    """Wait until `poll` returns a result of another thread."""
    import asyncio

    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    # Let other tasks run, even if there is always a result.
    await asyncio.sleep(0)
    with notifying(lambda: _call_soon(loop, changed.set)):
        while (found := poll(0)) is None:
            await changed.wait()
            changed.clear()
    return found


def sync_wait_for(
    poll: Callable[[float], _T | None],
    notifying: Callable[[Callable[[], None]], AbstractContextManager[None]],
) -> _T:
    """Wait until `poll` returns a result of another thread."""
    while (found := poll(_time_limits.SIGNAL_CHECK)) is None:
        pass
    return found


AsyncTake: TypeAlias = Callable[[Any], Awaitable[None]]
"""An async function that takes a line."""

Take: TypeAlias = Callable[[Any], object]
"""A sync function that takes a line."""


def async_take(callback: Callable[[Any], object]) -> AsyncTake:
    """Return an async function that passes a line to the callback, which can be async."""
    import inspect

    async def take(line: Any) -> None:
        result = callback(line)
        if inspect.isawaitable(result):
            await result

    return take


def sync_take(callback: Callable[[Any], object]) -> Take:
    """Return the callback itself."""
    return callback


class AsyncLock:
    """A lock that the tasks of an event loop wait for; each event loop has its own."""

    def __init__(self) -> None:
        self._locks: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Lock]
        self._locks = weakref.WeakKeyDictionary()

    def _lock(self) -> asyncio.Lock:
        import asyncio

        return self._locks.setdefault(asyncio.get_running_loop(), asyncio.Lock())

    async def __aenter__(self) -> None:
        await self._lock().acquire()

    async def __aexit__(self, *_: object) -> None:
        self._lock().release()


Lock = threading.Lock


class AsyncClosing:
    """Base class of objects that are closed at the end of an `async with` block."""

    async def aclose(self) -> None:
        """Close it; further calls do nothing."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Closing:
    """Base class of objects that are closed at the end of a `with` block."""

    def close(self) -> None:
        """Close it; further calls do nothing."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncOpening:
    """Base class of objects that open when they are awaited, or by `async with`."""

    def __await__(self) -> Generator[Any, None, Any]:
        return self._open().__await__()

    async def _open(self) -> Any:
        raise NotImplementedError


class Opening:
    """Base class of objects that are open from the start; `with` works, too."""


def async_opened(what: _T) -> _T:
    """Return the object unchanged: awaiting it opens it."""
    return what


def sync_opened(what: _T) -> _T:
    """Open the object now, and return it."""
    opening: Any = what
    opening._open()
    return what


class AsyncRepeater:
    """Calls a function repeatedly in a task, until it is stopped or the function returns None."""

    def __init__(self, call: Callable[[], Awaitable[float | None]], name: str) -> None:
        self._call = call
        self._name = name
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start; `call` returns the seconds until the next call, or None to end."""
        import asyncio

        self._task = asyncio.get_running_loop().create_task(self._run(), name=self._name)

    async def _run(self) -> None:
        while (delay := await self._call()) is not None:
            await _clock.async_sleep(delay)

    async def stop(self) -> None:
        """Stop; further calls do nothing."""
        import asyncio

        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class Repeater:
    """Calls a function repeatedly in a thread, until it is stopped or the function returns None."""

    def __init__(self, call: Callable[[], float | None], name: str) -> None:
        self._call = call
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start; `call` returns the seconds until the next call, or None to end."""
        self._thread.start()

    def _run(self) -> None:
        while not self._stopped.is_set():
            delay = self._call()
            if delay is None or _clock.wait(self._stopped, delay):
                return

    def stop(self) -> None:
        """Stop; further calls do nothing."""
        self._stopped.set()
        if self._thread.is_alive() and self._thread is not threading.current_thread():
            self._thread.join(5)


# Ending the program by a signal

_ending_loop: asyncio.AbstractEventLoop | None = None


def leave(status: int) -> None:
    """Raise `SystemExit` from a signal handler."""
    global _ending_loop
    loop = _running_loop()
    if loop is None or loop is _ending_loop:
        raise SystemExit(status)
    # Raised anywhere in an event loop, it could make the loop lose a task that it was waking, and
    # the program would never end: raise it between two callbacks. A second signal does not wait.
    _ending_loop = loop
    loop.call_soon_threadsafe(sys.exit, status)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    asyncio = sys.modules.get("asyncio")
    try:
        return None if asyncio is None else asyncio.get_running_loop()
    except RuntimeError:
        return None
