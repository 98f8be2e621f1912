"""Connection pools: one for each process, and in async code one for each event loop."""

from __future__ import annotations

import os
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakKeyDictionary, finalize

import httpx

if TYPE_CHECKING:
    import asyncio

T = TypeVar("T")

# Pools of a parent process. Threads that do not exist here may hold their locks, and only the
# parent closes their connections.
_inherited: list[object] = []


class Pools:
    """The pool of this process; a forked child gets its own."""

    def __init__(self, make: Callable[[], httpx.BaseTransport]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._entry: _SyncEntry | None = None
        self._pid = os.getpid()

    @contextmanager
    def lease(self) -> Iterator[httpx.BaseTransport]:
        """Use the pool of this process; it stays open for the block."""
        if self._pid != os.getpid():
            _inherited.append(self._entry)
            self._lock, self._entry, self._pid = threading.Lock(), None, os.getpid()
        lock = self._lock
        with lock:
            entry = self._entry
            if entry is None:
                entry = self._entry = _SyncEntry(self._make())
                # In a reference cycle, sockets can warn before `__del__` is called.
                entry.finalizer = finalize(self, _retire, entry, lock, self._pid)
                entry.finalizer.atexit = False
            entry.users += 1
        try:
            yield entry.pool
        finally:
            with lock:
                entry.users -= 1
                is_unused = entry.is_retired and not entry.users
            if is_unused:
                entry.pool.close()

    def close(self) -> None:
        """Close all connections; those in use are closed after their requests."""
        if self._pid != os.getpid():
            return
        with self._lock:
            entry, self._entry = self._entry, None
        if entry is not None:
            entry.finalizer.detach()
            _retire(entry, self._lock, self._pid)

    def __del__(self) -> None:
        if hasattr(self, "_pid"):
            self.close()


def _retire(entry: _SyncEntry, lock: threading.Lock, pid: int) -> None:
    """Close a pool after the requests that use it, unless it belongs to a parent process."""
    if pid != os.getpid():
        return
    with lock:
        entry.is_retired = True
        is_unused = not entry.users
    if is_unused:
        entry.pool.close()


class AsyncPools:
    """The pools of all event loops that used a client."""

    def __init__(self, make: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._make = make
        self._entries: WeakKeyDictionary[asyncio.AbstractEventLoop, _AsyncEntry]
        self._entries = WeakKeyDictionary()

    @asynccontextmanager
    async def lease(self) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """Use the pool of the running event loop; it stays open for the block."""
        # Sync code does not need it.
        import asyncio

        loop = asyncio.get_running_loop()
        entry = self._entries.get(loop)
        if entry is None:
            entry = self._entries[loop] = _AsyncEntry(self._make())
            await anext(entry.generator)
        entry.users += 1
        try:
            yield entry.pool
        finally:
            entry.users -= 1
            await entry.close_if_unused()

    async def aclose(self) -> None:
        """Close all connections; those in use are closed after their requests."""
        import asyncio

        here = asyncio.get_running_loop()
        for loop, entry in list(self._entries.items()):
            self._entries.pop(loop, None)
            entry.is_retired = True
            if loop is here:
                await entry.close_if_unused()
            elif not loop.is_closed():
                asyncio.run_coroutine_threadsafe(entry.close_if_unused(), loop)


class _Entry(Generic[T]):
    """A pool, and the number of requests that use it."""

    def __init__(self, pool: T) -> None:
        self.pool = pool
        self.users = 0
        self.is_retired = False


class _SyncEntry(_Entry[httpx.BaseTransport]):
    """A pool, and the finalizer that closes it when its client is garbage-collected."""

    finalizer: finalize[Any, Any]


class _AsyncEntry(_Entry[httpx.AsyncBaseTransport]):
    """A pool, and a generator that closes it when it is closed itself."""

    # An event loop closes dropped generators, and with them the pools of clients nobody closed.

    def __init__(self, pool: httpx.AsyncBaseTransport) -> None:
        super().__init__(pool)
        self.generator = _open(pool)

    async def close_if_unused(self) -> None:
        if self.is_retired and not self.users:
            await self.generator.aclose()


async def _open(pool: httpx.AsyncBaseTransport) -> AsyncGenerator[None, None]:
    try:
        yield
    finally:
        await pool.aclose()
