"""Reliable termination of an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import _clock, _time_limits, errors
from ..._log import log
from .. import at_exit

if TYPE_CHECKING:
    from ..._client._async.api import AsyncAPIClient


async def end_instance(
    apic: AsyncAPIClient,
    instance_id: str,
    seconds: float = _time_limits.TERMINATION,
    *,
    is_reserved: bool = False,
) -> None:
    """Terminate an instance; retry until the server confirms or the time is up.

    If the rate limit is used up, it waits until that is reset: the instance is billed meanwhile.
    """
    deadline = _clock.monotonic() + seconds
    allowed = _time_limits.RATE_LIMIT_RESET
    pause = _time_limits.TERMINATION_POLL
    warn_at = _clock.monotonic() + _time_limits.QUIET_TERMINATION
    while True:
        try:
            if is_reserved and await _cancelled(apic, instance_id):
                return
            is_reserved = False  # It has become an instance.
            await apic.terminate_instance(instance_id)
        except errors.InstanceTerminated:
            return
        except errors.RateLimitExceeded as err:
            wait = max(
                pause, _time_limits.LONGEST_TERMINATION_POLL if err.seconds is None else err.seconds
            )
            allowed -= wait
            if allowed < 0:
                raise
            deadline += wait
            at_exit.report(
                f"instance {instance_id} runs and is billed until the rate limit is reset: it is "
                f"terminated in {wait:.0f} s. Ctrl-C gives up. {at_exit.advice(instance_id)}"
            )
            await _clock.async_sleep(wait)
            continue
        except errors.Error as err:
            # Just after a launch it is not known yet, and in INIT it cannot be terminated.
            again = err.retryable or isinstance(err, errors.InstanceNotFound)
            if not again or _clock.monotonic() + pause > deadline:
                raise
        else:
            return
        if _clock.monotonic() > warn_at:
            warn_at = deadline
            log.warning("instance %s cannot be terminated yet: still trying", instance_id)
        await _clock.async_sleep(pause)
        pause = min(1.5 * pause, _time_limits.LONGEST_TERMINATION_POLL)


async def _cancelled(apic: AsyncAPIClient, reservation_id: str) -> bool:
    """Cancel a reservation; return False if it does not exist."""
    try:
        await apic.cancel_reservation(reservation_id)
    except errors.ReservationNotFound:
        return False
    return True
