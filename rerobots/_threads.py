"""Calls that block, for async and for plain code.

Async code makes each in a thread of its own: as many as are needed, and none of the event loop's
pool, for which others wait. Cancelling the task cancels the call. Plain code just makes the call.
"""

from __future__ import annotations

import atexit
import threading
import time
import weakref
from collections.abc import Callable, Generator
from contextlib import AbstractAsyncContextManager, AbstractContextManager, suppress
from typing import TYPE_CHECKING, Any, TypeVar

from ._ssh.operation import Cancelled, Operation

if TYPE_CHECKING:
    import asyncio

_T = TypeVar("_T")

# For so long, a task that was cancelled waits for its call to tidy up on the other side.
_GRACE = 2.0
# And for so long the end of the program waits for all such calls together.
_LONGEST_EXIT = 8.0
_cancelled: weakref.WeakSet[threading.Thread] = weakref.WeakSet()

TakeLines = Callable[[list[Any]], object]


async def async_call(function: Callable[[Operation], _T]) -> _T:
    """Make a call in a thread.

    Args:
        function: called with the operation by which it is cancelled. If it gives something that
            can be closed, that is closed when nobody wants it any more.
    """
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
            _tell(loop, _fail, done, err)
        else:
            if operation.cancelled:
                _close(result)
            _tell(loop, _succeed, done, result)

    thread = threading.Thread(target=work, name="rerobots-ssh-call", daemon=True)
    thread.start()
    try:
        await asyncio.wait({done})
    except asyncio.CancelledError:
        operation.cancel()
        _cancelled.add(thread)
        done.add_done_callback(_discard)
        # The command is ended on the host, half a file removed: that takes a moment.
        await asyncio.wait({done}, timeout=_GRACE)
        raise
    return done.result()


@atexit.register
def _wait_for_cancelled() -> None:
    """Let cancelled calls tidy up: a command that they started would run on."""
    deadline = time.monotonic() + _LONGEST_EXIT
    for thread in list(_cancelled):
        thread.join(max(0.0, deadline - time.monotonic()))


def _tell(loop: asyncio.AbstractEventLoop, tell: Callable[..., None], *args: object) -> None:
    # The loop may be closed: then nobody is there to be told.
    with suppress(RuntimeError):
        loop.call_soon_threadsafe(tell, *args)


def _succeed(done: asyncio.Future[_T], result: _T) -> None:
    done.set_result(result)


def _fail(done: asyncio.Future[Any], err: BaseException) -> None:
    done.set_exception(err)


def _discard(done: asyncio.Future[Any]) -> None:
    """Hear the error, and close what nobody will close."""
    if done.exception() is None:
        threading.Thread(target=_close, args=(done.result(),), daemon=True).start()


def _close(result: object) -> None:
    close = getattr(result, "close", None)
    if close is not None:
        with suppress(Exception):
            close()


def sync_call(function: Callable[[Operation], _T]) -> _T:
    """Make a call."""
    return function(Operation())


def async_lines(callback: Callable[[Any], object] | None) -> Callable[[Operation], Any]:
    """What a thread calls with lists of lines, so that the event loop calls back with each.

    The thread waits: when the loop is slow, output is not piled up. The callback may be async.
    """
    if callback is None:
        return _nothing
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
        return _nothing

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


def _nothing(operation: Operation) -> None:
    return None


def async_lock() -> AbstractAsyncContextManager[object]:
    """A lock that tasks wait for."""
    import asyncio

    return asyncio.Lock()


def sync_lock() -> AbstractContextManager[object]:
    """A lock that threads wait for."""
    return threading.Lock()


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
