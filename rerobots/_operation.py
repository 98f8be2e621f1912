"""One thing that is being done over SSH, which another thread may cancel."""

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
    """Tells what blocks that it is to end. Nobody cancels that of a plain (sync) call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wakers: list[Callable[[], None]] = []
        self._cancelled = False
        self._patience = self._left = math.inf
        self._is_transfer = False

    @property
    def cancelled(self) -> bool:
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

    # How long the host may keep it waiting: without limit, as long as nobody says otherwise.

    def limit_waiting(self, seconds: float | None = None, *, is_transfer: bool = False) -> None:
        """Set how many seconds the host may keep this operation waiting from now on.

        In a transfer, each KiB that moves gives back a second of them.
        """
        self._patience = self._left = _time_limits.SSH_STALL if seconds is None else seconds
        self._is_transfer = is_transfer

    @property
    def patience(self) -> float:
        """Seconds that the host may still keep it waiting."""
        return self._left

    def waited_since(self, started: float) -> None:
        """Count the time since a moment of `_clock.monotonic` as waiting for the host.

        If the host has kept the operation waiting for too long, it raises `SSHError`.
        """
        self._left -= _clock.monotonic() - started
        if self._left <= 0:
            raise SSHError(
                f"the host is stuck: it kept this waiting for {self._patience:.3g} s",
                retryable=True,
            )

    def moved(self, count: int) -> None:
        """Count bytes that the host sent or took."""
        if self._is_transfer:
            self._left = min(self._patience, self._left + count / _BYTES_PER_SECOND)
