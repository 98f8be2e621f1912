"""Async versions of `rerobots.api.APIClient` and `rerobots.Instance`.

An `AsyncInstance` launches (or attaches) when it is awaited, `rri = await AsyncInstance(...)`, or
entered by `async with`. `AsyncRobotPool` runs coroutines on many robots.
Await all methods that make requests.
"""

from typing import TYPE_CHECKING as _TYPE_CHECKING

from ._client._async.api import AsyncAPIClient
from ._instance._async.instance import AsyncInstance
from ._instance._async.waiting import async_wait_until_ready as wait_until_ready
from ._public import publish as _publish

if _TYPE_CHECKING:
    from ._fleet.async_pool import AsyncRobotPool as AsyncRobotPool

__all__ = ["AsyncAPIClient", "AsyncInstance", "AsyncRobotPool", "wait_until_ready"]

_publish(AsyncAPIClient, __name__)
_publish(AsyncInstance, __name__)


def __getattr__(name: str) -> object:
    # Most programs need no pool.
    if name != "AsyncRobotPool":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._fleet.async_pool import AsyncRobotPool

    _publish(AsyncRobotPool, __name__)
    return AsyncRobotPool
