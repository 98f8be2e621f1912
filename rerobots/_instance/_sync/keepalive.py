# Made from rerobots/_instance/_async/keepalive.py by `make generate`. Do not edit.
"""Pings for an instance that the server terminates without them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Self

from ... import _concurrency, _time_limits, _timeouts, errors
from ..._log import log
from ..sync_copy import sync_copy

if TYPE_CHECKING:
    from .base import InstanceBase


class KeepAlive:
    """Pings for an instance launched with `keepalive=True`, until they are stopped or it ends.

    As a context manager, it starts and stops with the block. A failed ping is retried soon, so
    that a short outage does not end the instance. A thread with a connection of its own sends them,
    so that code that blocks an event loop does not stop them. If this process dies, the server
    terminates the instance.

    Args:
        period: Seconds between pings, below 60.
        on_error: Called with each `Error`, in the thread of the pings.

    Example:
        >>> with rri.keep_alive(period=45):
        ...     print(rri.get_status())
        READY
    """

    def __init__(
        self,
        instance: InstanceBase,
        period: float = _time_limits.PING,
        on_error: Callable[[errors.Error], object] | None = None,
    ) -> None:
        self._instance = instance
        self._period = _timeouts.duration(period, "period")
        if self._period >= 60:
            raise errors.InvalidArgument(
                f"period must be below 60 seconds (then the server ends the instance): {period}"
            )
        self._on_error = on_error
        self._repeater: _concurrency.Repeater | None = None

    def start(self) -> None:
        """Start pinging; a second call does nothing."""
        if self._repeater is None:
            self._apic = sync_copy(self._instance.apic.__getstate__())
            self._repeater = _concurrency.Repeater(self._ping, "rerobots-keepalive")
            self._repeater.start()

    def stop(self) -> None:
        """Stop pinging; a second call does nothing. Then the server terminates the instance."""
        repeater, self._repeater = self._repeater, None
        if repeater is None:
            return
        apic = self._apic

        def stop(operation: object) -> None:
            repeater.stop()
            apic.close()

        _concurrency.sync_call(stop)

    def _ping(self) -> float | None:
        """Ping once; return the seconds until the next one, or None after the last one."""
        try:
            self._apic.send_keepalive(self._instance.instance_id)
        except errors.Error as err:
            if isinstance(err, errors.InstanceNotFound):
                if self._instance._is_reserved:
                    return self._period
                if not self._instance._is_known():
                    return _time_limits.SOONEST_PING_RETRY
            log.warning("keep-alive of instance %s: %s", self._instance.instance_id, err)
            if self._on_error is not None:
                self._on_error(err)
            gone = isinstance(err, errors.NotFound | errors.InstanceTerminated)
            return None if gone else min(_time_limits.PING_RETRY, self._period)
        return self._period

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
