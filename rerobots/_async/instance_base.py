"""An instance: which one it is, how it is, and calls about it."""

from __future__ import annotations

import os
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from .. import _arguments, _runtime, errors
from .._details import details_of
from .api import AsyncAPIClient

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from ..types import InstanceDetails, InstanceInfo, InstanceStatus

P = ParamSpec("P")
T = TypeVar("T")

# For so long after a launch, that the server does not know the instance means: not yet. A busy
# server makes its record late.
_UNKNOWN_AFTER_LAUNCH = 120.0
# An instance is in INIT for a minute or so; then it is READY or has failed.
LONGEST_INIT = 120.0
POLL = 1.0
LONGEST_POLL = 5.0


class AsyncInstanceBase:
    """What every group of an instance's methods stands on."""

    def __init__(
        self,
        workspace_types: str | Sequence[str] | None = None,
        wdeployment_id: str | uuid.UUID | None = None,
        instance_id: str | uuid.UUID | None = None,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        apic: AsyncAPIClient | None = None,
    ) -> None:
        if workspace_types is None and wdeployment_id is None and instance_id is None:
            raise errors.InvalidArgument(
                "one of workspace_types, wdeployment_id and instance_id must be given"
            )
        self._types = (
            None if workspace_types is None else _arguments.workspace_types(workspace_types)
        )
        self._wdeployment_id: str | None = (
            None
            if wdeployment_id is None
            else _arguments.identifier(wdeployment_id, "wdeployment_id")
        )
        self._id: str | None = (
            None if instance_id is None else _arguments.identifier(instance_id, "instance_id")
        )
        self.apic: AsyncAPIClient = _client(apic, api_token, headers)
        self._clock = time.monotonic
        self._known_from = 0.0
        self._status: InstanceStatus | None = None

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self._id or '(not launched)'}, {self._status}>"

    @property
    def instance_id(self) -> str:
        """Id of the instance."""
        if self._id is None:
            raise errors.Error("there is no instance yet: it was neither launched nor attached to")
        return self._id

    @property
    def wdeployment_id(self) -> str | None:
        """Id of its workspace deployment."""
        return self._wdeployment_id

    def _launched(self, instance_id: str, wdeployment_id: str) -> None:
        self._id = instance_id
        self._wdeployment_id = wdeployment_id
        self._status = "INIT"
        self._known_from = self._clock() + _UNKNOWN_AFTER_LAUNCH

    async def get_status(self, *, timeout: Timeout | None = None) -> InstanceStatus:
        """Get the status of this instance.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            "INIT" at first, "READY" when it can be used; then "TERMINATING", "TERMINATED". Or
            "INIT_FAIL".

        Raises:
            InstanceNotFound: The server does not know the instance (just after the launch that
                is "INIT").
            Error: The request failed otherwise.

        Example:
            >>> await rri.get_status()
            'READY'
        """
        try:
            info = await self.apic.get_instance_info(self.instance_id, timeout=timeout)
        except errors.InstanceNotFound:
            if self._is_known():
                raise
            return "INIT"
        return self._note(info)["status"]

    async def get_details(self, *, timeout: Timeout | None = None) -> InstanceDetails:
        """Get status and details of this instance.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `type`, `region`, `starttime`, `status`, all else that the server says of
            the instance, and `conn`: a dict with `type` ("sshtun") and, once the instance is
            READY, `ipv4`, `port` and `hostkeys`.

        Raises:
            InstanceNotFound: The server does not know the instance.
            Error: The request failed otherwise.

        Example:
            >>> (await rri.get_details())["conn"]["type"]
            'sshtun'
        """
        info = await self._ask(self.apic.get_instance_info, self.instance_id, timeout=timeout)
        return details_of(self._note(info))

    async def wait_until_ready(self, timeout: float = LONGEST_INIT) -> None:
        """Wait until this instance is READY.

        Args:
            timeout: Give up after so many seconds.

        Raises:
            InstanceNotReady: It is not READY in time, or will never be.
            Error: A request failed.

        Example:
            >>> await rri.wait_until_ready()
        """
        deadline = self._clock() + timeout
        pause = POLL
        while (status := await self.get_status()) == "INIT":
            if self._clock() >= deadline:
                raise errors.InstanceNotReady(
                    f"instance {self.instance_id} is still in INIT after {timeout} s",
                    retryable=True,
                )
            await _runtime.async_sleep(min(pause, max(0.0, deadline - self._clock())))
            # A launch that takes long is asked about less often: requests are counted.
            pause = min(1.5 * pause, LONGEST_POLL)
        if status != "READY":
            raise errors.InstanceNotReady(
                f"instance {self.instance_id} is {status}: it will not become READY"
            )

    async def _ask(self, call: Callable[P, Awaitable[T]], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call about this instance; just after its launch, until the server knows it."""
        while True:
            try:
                answer = await call(*args, **kwargs)
            except errors.InstanceNotFound:
                if self._is_known():
                    raise
            else:
                self._known_from = 0.0
                return answer
            await _runtime.async_sleep(POLL / 4)

    def _is_known(self) -> bool:
        """Whether the server must know the instance by now."""
        return self._clock() >= self._known_from

    def _note(self, info: InstanceInfo) -> InstanceInfo:
        self._known_from = 0.0
        self._status = info["status"]
        return info


def _client(
    apic: AsyncAPIClient | None,
    api_token: str | os.PathLike[str] | None,
    headers: Mapping[str, str] | None,
) -> AsyncAPIClient:
    if apic is None:
        return AsyncAPIClient(api_token=api_token, headers=headers)
    if not isinstance(apic, AsyncAPIClient):
        # The other kind would launch, and fail on the answer.
        raise errors.InvalidArgument(f"apic must be an {AsyncAPIClient.__name__}: {apic!r}")
    return apic
