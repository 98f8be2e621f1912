"""An event loop in a thread, on which the WebSockets of plain code live."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Coroutine
from typing import Any, TypeVar

from .. import _time_limits

_T = TypeVar("_T")


class EventLoop:
    """The event loop of this process; a forked child gets its own."""

    def __init__(self) -> None:
        self._pid: int | None = None
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop

    def get(self) -> asyncio.AbstractEventLoop:
        """Return the event loop, which runs in a daemon thread."""
        if self._pid != os.getpid():
            with self._lock:
                if self._pid != os.getpid():
                    self._loop = asyncio.new_event_loop()
                    threading.Thread(
                        target=self._loop.run_forever, name="rerobots-websockets", daemon=True
                    ).start()
                    self._pid = os.getpid()
        return self._loop

    def run(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        """Run a coroutine to its end; whatever ends the wait for it cancels it."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self.get())
        try:
            while True:
                try:
                    return future.result(_time_limits.SIGNAL_CHECK)
                except TimeoutError:
                    if future.done():
                        return future.result()
        except BaseException:
            future.cancel()
            raise


event_loop = EventLoop()
os.register_at_fork(after_in_child=lambda: event_loop.__init__())  # type: ignore[misc]
