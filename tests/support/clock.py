"""The clock of the client, for tests that advance it."""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Clock:
    """The clock of the client: tests advance it, and so does each sleep, by its length.

    In between, it runs like the real one, so that waiting for a socket ends. Sleeping takes no
    time. Threads that wait for an event, and the client's event loops, wait until it is advanced.
    The simulator has another clock.
    """

    def __init__(self) -> None:
        self.pauses: list[float] = []
        self.loops: list[asyncio.AbstractEventLoop] = []
        self.listeners: list[Callable[[float], object]] = []
        self._lock = threading.Lock()
        self._began = time.monotonic()
        self.moved = 0.0
        """Seconds that it was advanced by."""

    @property
    def passed(self) -> float:
        """Seconds since it was created, including those that it was advanced by."""
        return self.monotonic() - self._began

    def monotonic(self) -> float:
        return time.monotonic() + self.moved

    def advance(self, seconds: float) -> None:
        """Advance the clock, and wake those who wait for that."""
        with self._lock:
            self.moved += seconds
        for listener in self.listeners:
            listener(seconds)
        for loop in self.loops:
            if not loop.is_closed():
                loop.call_soon_threadsafe(lambda: None)

    @contextmanager
    def hurrying(self, step: float = 0.1) -> Iterator[None]:
        """During the block, advance the clock by a step every 10 ms."""

        def hurry(is_over: threading.Event) -> None:
            while not is_over.wait(0.01):
                self.advance(step)

        with _beside(hurry):
            yield

    @contextmanager
    def advanced_when(self, happened: Callable[[], object], seconds: float) -> Iterator[None]:
        """During the block, advance the clock when something has happened."""

        def look(is_over: threading.Event) -> None:
            while not is_over.wait(0.02):
                if happened():
                    self.advance(seconds)
                    return

        with _beside(look):
            yield

    def sleep(self, seconds: float) -> None:
        self.pauses.append(seconds)
        self.advance(seconds)

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)
        await asyncio.sleep(0)

    def wait(self, event: threading.Event | threading.Condition, seconds: float) -> bool:
        if isinstance(event, threading.Condition):
            return event.wait(min(seconds, 0.02))  # Those who wait check the clock again.
        due = self.monotonic() + seconds
        while not event.wait(min(0.01, max(0.0, due - self.monotonic()))):
            if self.monotonic() >= due:
                return False
        return True


@contextmanager
def _beside(work: Callable[[threading.Event], object]) -> Iterator[None]:
    """Run a function in a thread; its argument is an event that the end of the block sets."""
    is_over = threading.Event()
    thread = threading.Thread(target=work, args=(is_over,))
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()
