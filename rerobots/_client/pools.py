"""Connection pools: one for each process, and in async code one for each event loop."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from weakref import WeakKeyDictionary, finalize

if TYPE_CHECKING:
    import asyncio


class Closable(Protocol):
    """A pool of connections."""

    def close(self) -> None: ...


class AsyncClosable(Protocol):
    """A pool of connections for async code."""

    async def aclose(self) -> None: ...


T = TypeVar("T")
P = TypeVar("P", bound=Closable)
A = TypeVar("A", bound=AsyncClosable)

# Pools of a parent process: their locks may be held by threads that do not exist here, and closing
# their connections is up to the parent.
_inherited: list[object] = []


class Pools(Generic[P]):
    """The pool of this process; a forked child gets its own."""

    def __init__(self, make: Callable[[], P]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: _SyncKept[P] | None = None
        self._pid = os.getpid()

    @contextmanager
    def lease(self) -> Iterator[P]:
        """Use the pool of this process; it stays open for the block."""
        if self._pid != os.getpid():
            _inherited.append(self._kept)
            self._lock, self._kept, self._pid = threading.Lock(), None, os.getpid()
        lock = self._lock
        with lock:
            kept = self._kept
            if kept is None:
                kept = self._kept = _SyncKept(self._make())
                # In a reference cycle, `__del__` may come after the sockets have warned.
                kept.finalizer = finalize(self, _retire, kept, lock, self._pid)
                kept.finalizer.atexit = False
            kept.users += 1
        try:
            yield kept.pool
        finally:
            with lock:
                kept.users -= 1
                is_over = kept.is_retired and not kept.users
            if is_over:
                kept.pool.close()

    def close(self) -> None:
        """Close all connections; those in use are closed after their requests."""
        if self._pid != os.getpid():
            return
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is not None:
            kept.finalizer.detach()
            _retire(kept, self._lock, self._pid)

    def __del__(self) -> None:
        if hasattr(self, "_pid"):
            self.close()


def _retire(kept: _SyncKept[Any], lock: threading.Lock, pid: int) -> None:
    """Close a pool, after the requests that use it; a child process leaves it to its parent."""
    if pid != os.getpid():
        return
    with lock:
        kept.is_retired = True
        is_over = not kept.users
    if is_over:
        kept.pool.close()


class AsyncPools(Generic[A]):
    """The pools of all event loops that used a client."""

    def __init__(self, make: Callable[[], A]) -> None:
        self._make = make
        self._kept: WeakKeyDictionary[asyncio.AbstractEventLoop, _AsyncKept[A]]
        self._kept = WeakKeyDictionary()

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[A]:
        """Use the pool of the running event loop; it stays open for the block."""
        # Sync code does not load it.
        import asyncio

        loop = asyncio.get_running_loop()
        kept = self._kept.get(loop)
        if kept is None:
            kept = self._kept[loop] = _AsyncKept(self._make())
            await anext(kept.generator)
        kept.users += 1
        try:
            yield kept.pool
        finally:
            kept.users -= 1
            await kept.close_if_over()

    async def aclose(self) -> None:
        """Close all connections; those in use are closed after their requests."""
        import asyncio

        here = asyncio.get_running_loop()
        for loop, kept in list(self._kept.items()):
            self._kept.pop(loop, None)
            kept.is_retired = True
            if loop is here:
                await kept.close_if_over()
            elif not loop.is_closed():
                asyncio.run_coroutine_threadsafe(kept.close_if_over(), loop)


class _Kept(Generic[T]):
    """A pool, and the number of requests that use it."""

    def __init__(self, pool: T) -> None:
        self.pool = pool
        self.users = 0
        self.is_retired = False


class _SyncKept(_Kept[P]):
    """A pool, and what closes it when its client is garbage."""

    finalizer: finalize[Any, Any]


class _AsyncKept(_Kept[A]):
    """A pool, and a generator that closes it at its own end.

    An event loop closes dropped generators, so a client that nobody closed leaves no connection.
    """

    def __init__(self, pool: A) -> None:
        super().__init__(pool)
        self.generator = _open(pool)

    async def close_if_over(self) -> None:
        if self.is_retired and not self.users:
            await self.generator.aclose()


async def _open(pool: AsyncClosable) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await pool.aclose()
