"""An operation over SSH, which another thread can cancel."""

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from . import _clock, _time_limits
from .errors import SSHError

_BYTES_PER_SECOND = 1024


class Cancelled(Exception):
    """The operation was cancelled."""


class Operation:
    """A blocking operation that another thread can cancel, with a limit on waiting for the host."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: list[Callable[[], None]] = []
        self.cancelled: bool = False
        self._limit = math.inf
        self.patience: float = math.inf
        """Seconds that the host can still keep it waiting."""
        self._is_transfer = False

    def cancel(self) -> None:
        """Ask the operation to end soon, without waiting for it."""
        with self._lock:
            self.cancelled = True
            wakers = list(self._wakers)
        for wake in wakers:
            wake()

    def check(self) -> None:
        """Raise `Cancelled` if the operation was cancelled."""
        if self.cancelled:
            raise Cancelled

    @contextmanager
    def woken_by(self, wake: Callable[[], None]) -> Iterator[None]:
        """Within the block, `cancel` calls `wake`; at once if it was cancelled before."""
        with self._lock:
            self._wakers.append(wake)
            cancelled = self.cancelled
        try:
            if cancelled:
                wake()
            yield
        finally:
            with self._lock:
                self._wakers.remove(wake)

    # How long the host can keep it waiting: without limit by default.

    def limit_waiting(self, seconds: float | None = None, *, is_transfer: bool = False) -> None:
        """Set how many seconds the host can keep this operation waiting from now on.

        In a transfer, each KiB that moves gives a second back.
        """
        self._limit = self.patience = _time_limits.SSH_STALL if seconds is None else seconds
        self._is_transfer = is_transfer

    def waited_since(self, started: float) -> None:
        """Count the time since `started` (of `_clock.monotonic`) as waiting for the host.

        Raises:
            SSHError: The host has kept the operation waiting too long.
        """
        self.patience -= _clock.monotonic() - started
        if self.patience <= 0:
            raise SSHError(
                f"the host is stuck (waited {self._limit:.3g} s for it)",
                retryable=True,
            )

    def moved(self, count: int) -> None:
        """Count bytes that the host sent or took."""
        if self._is_transfer:
            self.patience = min(self._limit, self.patience + count / _BYTES_PER_SECOND)
