"""Waiting until one or more instances are READY or have ended."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from ... import _arguments, _clock, _time_limits, errors
from .base import ENDED, AsyncInstanceBase

if TYPE_CHECKING:
    from types import EllipsisType

    from ...types import InstanceStatus


class AsyncInstanceWaiting(AsyncInstanceBase):
    """Waiting for an instance."""

    async def wait_until_ready(
        self,
        timeout: float | EllipsisType | None = ...,
        on_status: Callable[[InstanceStatus], object] | None = None,
    ) -> None:
        """Wait until this instance is READY.

        Requests are frequent at first, and less frequent later. A lost response or an unknown
        status is not an error.

        Args:
            timeout: Seconds to wait before giving up; None for no limit. By default 120, which
                start when it is no longer RESERVED: a queue may take hours.
            on_status: Called with each new status.

        Raises:
            InstanceInitFailed: It failed in INIT.
            InstanceTerminated: It has ended, or is ending.
            WaitTimeout: It is not READY in time.

        Example:
            >>> await rri.wait_until_ready()
        """
        await self._wait(lambda status: _is_ready(self, status), "is not READY", timeout, on_status)

    async def wait_until_terminated(
        self,
        timeout: float | None = _time_limits.INSTANCE_INIT,
        on_status: Callable[[InstanceStatus], object] | None = None,
    ) -> None:
        """Wait until this instance has ended.

        Args:
            timeout: Seconds to wait; None for no limit.
            on_status: Called with each new status.

        Raises:
            WaitTimeout: It has not ended in time.

        Example:
            >>> await rri.terminate()
            >>> await rri.wait_until_terminated()
        """
        ends = ("TERMINATED", "INIT_FAIL")
        await self._wait(lambda status: status in ends, "has not ended", timeout, on_status)

    async def _wait(
        self,
        is_over: Callable[[str], bool],
        otherwise: str,
        timeout: float | EllipsisType | None,
        on_status: Callable[[InstanceStatus], object] | None,
    ) -> None:
        given = _time_limits.INSTANCE_INIT if timeout is ... else timeout
        seconds = _arguments.seconds_or_none(given, "timeout")
        deadline = None if seconds is None else _clock.monotonic() + seconds
        pause = _time_limits.INSTANCE_POLL
        last: str | None = None
        while True:
            try:
                status = await self.get_status()
            except errors.Error as err:
                if not err.retryable:
                    raise
            else:
                if status != last and on_status is not None:
                    on_status(status)
                last = status
                if is_over(status):
                    return
                if timeout is ... and status == "RESERVED":
                    deadline = _clock.monotonic() + _time_limits.INSTANCE_INIT
            left = None if deadline is None else deadline - _clock.monotonic()
            if left is not None and left <= 0:
                raise self._about(
                    errors.WaitTimeout,
                    f"{otherwise} after {seconds} s: it is still in {self._status}",
                    retryable=True,
                )
            await _clock.async_sleep(pause if left is None else min(pause, left))
            # The rate limit counts requests: poll less often if it takes long.
            pause = min(1.5 * pause, _time_limits.LONGEST_INSTANCE_POLL)


async def async_wait_until_ready(
    instances: Iterable[AsyncInstanceBase],
    timeout: float | None = _time_limits.INSTANCE_INIT,
    on_status: Callable[[Any, str], object] | None = None,
) -> None:
    """Wait until several instances are READY, with one request for all at a time.

    Args:
        instances: The instances; those of the same client share a request.
        timeout: Seconds to wait; None for no limit.
        on_status: Called with an instance and its new status.

    Raises:
        InstanceInitFailed: One of them failed in INIT.
        InstanceTerminated: One of them has ended, or is ending.
        WaitTimeout: They are not READY in time.

    Example:
        >>> await rerobots.wait_until_ready([rri])
    """
    seconds = _arguments.seconds_or_none(timeout, "timeout")
    waiting = {each.instance_id: each for each in instances}
    deadline = None if seconds is None else _clock.monotonic() + seconds
    pause = _time_limits.INSTANCE_POLL
    while waiting:
        for client in {id(each.apic): each.apic for each in waiting.values()}.values():
            statuses = await _statuses(client)
            for instance in [each for each in waiting.values() if each.apic is client]:
                status = statuses.get(instance.instance_id)
                # Not in the list yet, or the request failed.
                if status is None:
                    continue
                if status != instance._status and on_status is not None:
                    on_status(instance, status)
                instance._status = status
                if _is_ready(instance, status):
                    del waiting[instance.instance_id]
        if not waiting:
            return
        if deadline is not None and _clock.monotonic() >= deadline:
            first, *others = waiting.values()
            words = f"is not READY after {timeout} s"
            if others:
                words += f", nor are {len(others)} others"
            raise first._about(errors.WaitTimeout, words, retryable=True)
        await _clock.async_sleep(pause)
        pause = min(1.5 * pause, _time_limits.LONGEST_INSTANCE_POLL)


async def _statuses(client: Any) -> dict[str, str]:
    """Return the statuses of the user's instances by id; none if the request failed."""
    try:
        found = await client.get_instances(True, details=True, include_init_fail=True)
    except errors.Error as err:
        if not err.retryable:
            raise
        return {}
    statuses: dict[str, str | None] = {each["id"]: each.get("status") for each in found}
    return {id_: status for id_, status in statuses.items() if isinstance(status, str)}


def _is_ready(instance: AsyncInstanceBase, status: str) -> bool:
    if status == "INIT_FAIL":
        raise instance._about(errors.InstanceInitFailed, "failed in INIT")
    if status in ENDED:
        raise instance._about(errors.InstanceTerminated, f"is {status}: it will not be READY")
    return status == "READY"
