"""A pool of robots for coroutines."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from concurrent.futures import Executor, Future
from functools import partial
from typing import TYPE_CHECKING, Any, Self, TypeVar

from .._client._async.api import AsyncAPIClient
from .._instance._async.instance import AsyncInstance
from .._instance.sync_copy import sync_copy
from ..instances import catch_sigterm
from .pool import RobotPool

if TYPE_CHECKING:
    from ..api import APIClient
    from ..instances import Instance
    from .report import Report

T = TypeVar("T")
Function = Callable[..., Awaitable[T]]


class AsyncRobotPool:
    """A pool that awaits each task on a robot: `await f(robot, *args)`.

    It works like `rerobots.fleet.RobotPool`, with tasks in the event loop. `robot` is an
    `AsyncInstance` that is READY. A task is cancelled if its robot is lost, or it takes too long.

    Args:
        workspace_types: Workspace types, in order of preference.
        apic: Client to use.
        setup: Awaited once with each new robot.
        options: Other arguments of `RobotPool`, except `executor`.

    Example:
        >>> async with rerobots.aio.AsyncRobotPool(["fixed_misty2"], apic=apic) as pool:
        ...     async for result in pool.map(trial, seeds):
        ...         print(result)
    """

    def __init__(
        self,
        workspace_types: str | Sequence[str],
        *,
        apic: AsyncAPIClient | None = None,
        setup: Function[object] | None = None,
        **options: Any,
    ) -> None:
        self._arguments = {**options, "workspace_types": workspace_types, "setup": setup}
        self._owns_client = apic is None
        self._apic = AsyncAPIClient() if apic is None else apic
        self._watching: APIClient | None = None
        self._pool: RobotPool | None = None

    async def __aenter__(self) -> Self:
        self._tasks = _Tasks(asyncio.get_running_loop(), self._apic)
        self._watching = sync_copy(self._apic.__getstate__())
        if threading.current_thread() is threading.main_thread():
            catch_sigterm(True)
        given = {**self._arguments, "apic": self._watching, "executor": self._tasks}
        self._pool = await asyncio.to_thread(lambda: RobotPool(**given))
        return self

    async def __aexit__(self, kind: type[BaseException] | None, *_: object) -> None:
        pool = self._entered
        if kind is not None and not issubclass(kind, Exception):
            pool.stop()
        ending = asyncio.ensure_future(asyncio.to_thread(pool.shutdown))
        try:
            await asyncio.shield(ending)
        except asyncio.CancelledError:
            pool.stop()
            await ending
            raise
        finally:
            await self._tasks.close()
            if self._watching is not None:
                self._watching.close()
            if self._owns_client:
                await self._apic.aclose()

    @property
    def _entered(self) -> RobotPool:
        if self._pool is None:
            raise RuntimeError("enter the pool first: async with AsyncRobotPool(...) as pool")
        return self._pool

    def submit(self, fn: Function[T], /, *args: Any, **kwargs: Any) -> asyncio.Future[T]:
        """Await `fn(robot, *args, **kwargs)` on a robot; return the future of its result."""
        task: asyncio.Task[Any] | None = None

        async def run(*args: Any, **kwargs: Any) -> Any:
            nonlocal task
            task = asyncio.current_task()
            return await fn(*args, **kwargs)

        def follow(future: asyncio.Future[Any]) -> None:
            if future.cancelled() and task is not None:
                task.cancel()

        submitted: Future[Any] = self._entered.submit(run, *args, **kwargs)
        future: asyncio.Future[Any] = asyncio.wrap_future(submitted)
        future.add_done_callback(follow)
        return future

    async def each(
        self, fn: Function[T], /, *args: Any, **kwargs: Any
    ) -> dict[str, asyncio.Future[T]]:
        """Await `fn(robot, *args, **kwargs)` once on every robot; see `RobotPool.each`."""
        call = partial(self._entered.each, fn, *args, **kwargs)
        futures: dict[str, Future[Any]] = await asyncio.to_thread(call)
        return {id_: asyncio.wrap_future(future) for id_, future in futures.items()}

    async def map(self, fn: Function[T], /, *iterables: Iterable[Any]) -> AsyncIterator[T]:
        """Await `fn(robot, *args)` for each of the arguments, and yield the results in order."""
        futures = [self.submit(fn, *args) for args in zip(*iterables, strict=False)]
        try:
            for future in futures:
                yield await future
        finally:
            for future in futures:
                future.cancel()

    def report(self) -> Report:
        """Return the statistics so far."""
        return self._entered.report()


class _Tasks(Executor):
    """Runs tasks in an event loop."""

    def __init__(self, loop: asyncio.AbstractEventLoop, apic: AsyncAPIClient) -> None:
        self._loop = loop
        self._apic = apic
        self._robots: dict[str, AsyncInstance] = {}

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        return asyncio.run_coroutine_threadsafe(self._run(*args), self._loop)

    async def _run(
        self,
        instance: Instance,
        function: Function[Any],
        args: tuple[Any, ...],
        kwargs: dict[str, Any],
    ) -> Any:
        if instance.id not in self._robots:
            robot = self._robots[instance.id] = AsyncInstance.__new__(AsyncInstance)
            robot.__setstate__({**instance.__getstate__(), "apic": self._apic})
        return await function(self._robots[instance.id], *args, **kwargs)

    async def close(self) -> None:
        for robot in self._robots.values():
            await robot.stop_sshclient()
