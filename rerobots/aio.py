"""The async twins of `rerobots.api.APIClient` and `rerobots.Instance`.

An `AsyncInstance` launches (or attaches) when it is awaited, `rri = await AsyncInstance(...)`, or
entered by `async with`. All methods that make requests are to be awaited.
"""

from ._client._async.api import AsyncAPIClient
from ._instance._async.instance import AsyncInstance
from ._instance._async.waiting import async_wait_until_ready as wait_until_ready

__all__ = ["AsyncAPIClient", "AsyncInstance", "wait_until_ready"]

AsyncAPIClient.__module__ = __name__
AsyncInstance.__module__ = __name__
