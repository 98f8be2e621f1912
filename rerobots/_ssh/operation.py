"""One thing that is being done over SSH, which another thread may cancel."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Cancelled(Exception):
    """The operation was cancelled."""


class Operation:
    """Tells what blocks that it is to end. Nobody cancels that of a plain (sync) call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: list[Callable[[], None]] = []
        self._cancelled = False

    @property
    def cancelled(self) -> bool:
        """Whether the operation is to end."""
        return self._cancelled

    def cancel(self) -> None:
        """Ask the operation to end. Does not block; it ends soon after."""
        with self._lock:
            self._cancelled = True
            wakers = list(self._wakers)
        for wake in wakers:
            wake()

    def check(self) -> None:
        """Raise `Cancelled` if the operation is to end."""
        if self._cancelled:
            raise Cancelled

    @contextmanager
    def woken_by(self, wake: Callable[[], None]) -> Iterator[None]:
        """Within the block, `cancel` calls `wake`; at once if it was cancelled before."""
        with self._lock:
            self._wakers.append(wake)
            cancelled = self._cancelled
        try:
            if cancelled:
                wake()
            yield
        finally:
            with self._lock:
                self._wakers.remove(wake)
