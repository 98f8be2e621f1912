"""Ending an instance, so that it surely ends."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from .. import _runtime, errors
from .._log import log

if TYPE_CHECKING:
    from .._client._async.api import AsyncAPIClient

# An instance in INIT cannot be terminated; INIT takes a minute or so.
LONGEST_END = 90.0
_POLL = 0.5
_LONGEST_POLL = 5.0


async def end_instance(
    apic: AsyncAPIClient,
    instance_id: str,
    clock: Callable[[], float],
    seconds: float = LONGEST_END,
) -> None:
    """Terminate an instance, again until the server confirms or the time is up.

    Args:
        apic: The client.
        instance_id: The instance.
        clock: What tells the time, in seconds.
        seconds: Give up after so many seconds.

    Raises:
        Error: It could not be terminated.
    """
    began = clock()
    pause = _POLL
    told = False
    while True:
        try:
            await apic.terminate_instance(instance_id)
        except errors.InstanceTerminated:
            return
        except errors.Error as err:
            # Just after a launch it is not known yet, and in INIT it cannot be terminated.
            again = err.retryable or isinstance(err, errors.InstanceNotFound)
            if not again or clock() + pause > began + seconds:
                raise
        else:
            return
        if not told and clock() - began > 3:
            told = True
            log.warning("instance %s cannot be terminated yet: trying on", instance_id)
        await _runtime.async_sleep(pause)
        pause = min(1.5 * pause, _LONGEST_POLL)
