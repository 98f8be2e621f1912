"""What differs between async and plain code, beyond `async` and `await` themselves.

Each thing is here twice: `async_...` for async code, `sync_...` for plain code. asyncio is loaded
by what needs it: plain code does not wait for that.

Calls that block have threads of their own in async code: as many as are needed, and none of the
event loop's pool, for which others wait. Cancelling the task cancels the call.
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

TakeLines = Callable[[list[Any]], object]


def start_thread(name: str, function: Callable[..., object], *args: object) -> threading.Thread:
    """Start a thread for which the end of the program does not wait."""
    thread = threading.Thread(target=function, args=args, name=name, daemon=True)
    thread.start()
    return thread


def async_interruptions() -> tuple[type[BaseException], ...]:
    """What ends an async call from outside: the task is cancelled."""
    import asyncio

    return (asyncio.CancelledError,)


def sync_interruptions() -> tuple[type[BaseException], ...]:
    """What ends a sync call from outside: Ctrl-C, or SIGTERM as this package handles it."""
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
            _tell(loop, done.set_exception, err)
        else:
            if operation.cancelled:
                _close(result)
            _tell(loop, done.set_result, result)

    thread = start_thread("rerobots-ssh-call", work)
    try:
        await asyncio.wait({done})
    except asyncio.CancelledError:
        operation.cancel()
        _cancelled.add(thread)
        done.add_done_callback(_discard)
        # The command is ended on the host, half a file removed: that takes a moment.
        await asyncio.wait({done}, timeout=_time_limits.CANCELLED_CALL)
        raise
    return done.result()


@atexit.register
def _wait_for_cancelled() -> None:
    """Let cancelled calls tidy up: a command that they started would run on."""
    deadline = _clock.monotonic() + _time_limits.CANCELLED_CALLS
    for thread in list(_cancelled):
        thread.join(max(0.0, deadline - _clock.monotonic()))


def _tell(loop: asyncio.AbstractEventLoop, tell: Callable[..., None], *args: object) -> None:
    # The loop may be closed: then nobody is there to be told.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(tell, *args)


def _discard(done: asyncio.Future[Any]) -> None:
    """Hear the error, and close what nobody will close."""
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
    """Make a call that a signal is to end: it is heard at once, and leaves no lock held."""
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

    The thread waits: when the loop is slow, output is not piled up. The callback may be async.
    """
    if callback is None:
        return lambda operation: None
    import asyncio
    import inspect

    loop = asyncio.get_running_loop()

    async def deliver(lines: list[Any]) -> None:
        for line in lines:
            answer = callback(line)
            if inspect.isawaitable(answer):
                await answer

    def make(operation: Operation) -> TakeLines:
        return lambda lines: _on_loop(loop, deliver(lines), operation)

    return make


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
    """What is called with lists of lines, so that the callback is called with each."""
    if callback is None:
        return lambda operation: None

    def take(lines: list[Any]) -> None:
        for line in lines:
            callback(line)

    return lambda operation: take


def async_progress(
    progress: Callable[[int, int | None], object] | bool | None,
) -> Callable[[Operation], Any]:
    """What a thread calls with the progress, so that the event loop calls back."""
    if not callable(progress):
        return lambda operation: progress
    told = async_lines(lambda pair: progress(*pair))
    return lambda operation: lambda done, total: told(operation)([(done, total)])


def sync_progress(
    progress: Callable[[int, int | None], object] | bool | None,
) -> Callable[[Operation], Any]:
    """What is called with the progress: the callback itself."""
    return lambda operation: progress


async def async_wait_for(
    poll: Callable[[float], _T | None],
    heard_by: Callable[[Callable[[], None]], AbstractContextManager[None]],
) -> _T:
    """Wait until there is what another thread makes."""
    import asyncio

    loop = asyncio.get_running_loop()
    changed = asyncio.Event()
    # Others have their turn, also where it is always there.
    await asyncio.sleep(0)
    with heard_by(lambda: _tell(loop, changed.set)):
        while (found := poll(0)) is None:
            await changed.wait()
            changed.clear()
    return found


def sync_wait_for(
    poll: Callable[[float], _T | None],
    heard_by: Callable[[Callable[[], None]], AbstractContextManager[None]],
) -> _T:
    """Wait until there is what another thread makes."""
    while (found := poll(_time_limits.SIGNAL_CHECK)) is None:
        pass
    return found


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
    """What is closed at the end of an `async with` block."""

    async def aclose(self) -> None:
        """Close it; doing so again changes nothing."""
        raise NotImplementedError

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()


class Closing:
    """What is closed at the end of a `with` block."""

    def close(self) -> None:
        """Close it; doing so again changes nothing."""
        raise NotImplementedError

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class AsyncOpening:
    """What is opened when it is awaited, or by `async with`."""

    def __await__(self) -> Generator[Any, None, Any]:
        return self._open().__await__()

    async def _open(self) -> Any:
        raise NotImplementedError


class SyncOpening:
    """What was opened when it was made; also to be used by `with`."""


_AnyOpening = TypeVar("_AnyOpening", bound=AsyncOpening)
_Opened = TypeVar("_Opened")


def async_opened(what: _AnyOpening) -> _AnyOpening:
    """As it is: it is opened when it is awaited."""
    return what


def sync_opened(what: _Opened) -> _Opened:
    """Open it now."""
    opening: Any = what
    opening._open()
    return what


class AsyncRepeater:
    """Calls a function again and again in a task, until it is stopped or says that it is done."""

    def __init__(self, call: Callable[[], Awaitable[float | None]], name: str) -> None:
        self._call = call
        self._name = name
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Start; what `call` returns is the seconds to pause, or None for the end."""
        import asyncio

        self._task = asyncio.get_running_loop().create_task(self._run(), name=self._name)

    async def _run(self) -> None:
        while (pause := await self._call()) is not None:
            await _clock.async_sleep(pause)

    async def stop(self) -> None:
        """Stop; doing so again changes nothing."""
        import asyncio

        task, self._task = self._task, None
        if task is not None:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)


class Repeater:
    """Calls a function again and again in a daemon thread, until it is stopped or done."""

    def __init__(self, call: Callable[[], float | None], name: str) -> None:
        self._call = call
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)

    def start(self) -> None:
        """Start; what `call` returns is the seconds to pause, or None for the end."""
        self._thread.start()

    def _run(self) -> None:
        while not self._stopped.is_set():
            pause = self._call()
            if pause is None or _clock.wait(self._stopped, pause):
                return

    def stop(self) -> None:
        """Stop; doing so again changes nothing."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(5)


# The end by a signal

_ending_loop: asyncio.AbstractEventLoop | None = None


def leave(status: int) -> None:
    """End the program like Ctrl-C; for the handler of a signal.

    An event loop that is interrupted anywhere may forget a task that it was about to wake: this one
    would never end, and nor would the program. So the loop itself raises, between two callbacks;
    but a second signal does not wait for it.
    """
    global _ending_loop
    loop = _running_loop()
    if loop is None or loop is _ending_loop:
        raise SystemExit(status)
    _ending_loop = loop
    loop.call_soon_threadsafe(_exit, status)


def _running_loop() -> asyncio.AbstractEventLoop | None:
    asyncio = sys.modules.get("asyncio")
    try:
        return None if asyncio is None else asyncio.get_running_loop()
    except RuntimeError:
        return None


def _exit(status: int) -> None:
    raise SystemExit(status)
