# Made from rerobots/_async/instance_core.py by `make generate`. Do not edit.
"""An instance: which one it is, and how it is."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, cast

from .. import _arguments, _colours, errors
from .api import APIClient

if TYPE_CHECKING:
    import uuid

    from ..types import Instance, InstanceDetails, InstanceStatus

# For so long after a launch, that the server does not know the instance means that it is not yet.
_UNKNOWN_AFTER_LAUNCH = 10.0
# An instance is in INIT for a minute or so; then it is READY or has failed.
LONGEST_INIT = 120.0
POLL = 1.0
LONGEST_POLL = 5.0


class InstanceCore:
    """What every group of an instance's methods stands on."""

    def __init__(
        self,
        workspace_types: str | Sequence[str] | None = None,
        wdeployment_id: str | uuid.UUID | None = None,
        instance_id: str | uuid.UUID | None = None,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        apic: APIClient | None = None,
    ) -> None:
        if workspace_types is None and wdeployment_id is None and instance_id is None:
            raise ValueError("one of workspace_types, wdeployment_id and instance_id must be given")
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
        self.apic: APIClient = _client(apic, api_token, headers)
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

    def get_status(self) -> InstanceStatus:
        """Get the status of this instance.

        Returns:
            "INIT" at first, "READY" when it can be used; then "TERMINATING", "TERMINATED". Or
            "INIT_FAIL".

        Raises:
            InstanceNotFound: The server does not know the instance (just after the launch that
                is "INIT").
            Error: The request failed otherwise.

        Example:
            >>> rri.get_status()
            'READY'
        """
        info = self._info()
        return "INIT" if info is None else info["status"]

    def get_details(self) -> InstanceDetails:
        """Get status and details of this instance.

        Returns:
            A dict with `type`, `region`, `starttime`, `status`, all else that the server says of
            the instance, and `conn`: a dict with `type` ("sshtun") and, once the instance is
            READY, `ipv4`, `port` and `hostkeys`.

        Raises:
            InstanceNotFound: The server does not know the instance.
            Error: The request failed otherwise.

        Example:
            >>> (rri.get_details())["conn"]["type"]
            'sshtun'
        """
        info = self._info()
        while info is None:
            _colours.sync_sleep(POLL / 4)
            info = self._info()
        details: dict[str, Any] = dict(info)
        for key in ("fwd", "hostkeys", "wdinfo"):
            details.pop(key, None)
        if "fwd" in info:
            conn: dict[str, Any] = {"type": "sshtun", **info["fwd"]}
            if "hostkeys" in info:
                conn["hostkeys"] = info["hostkeys"]
            details["conn"] = conn
        return cast("InstanceDetails", details)

    def wait_until_ready(self, timeout: float = LONGEST_INIT) -> None:
        """Wait until this instance is READY.

        Args:
            timeout: Give up after so many seconds.

        Raises:
            InstanceNotReady: It is not READY in time, or will never be.
            Error: A request failed.

        Example:
            >>> rri.wait_until_ready()
        """
        deadline = self._clock() + timeout
        pause = POLL
        while (status := self.get_status()) == "INIT":
            if self._clock() >= deadline:
                raise errors.InstanceNotReady(
                    f"instance {self.instance_id} is still in INIT after {timeout} s",
                    retryable=True,
                )
            _colours.sync_sleep(min(pause, max(0.0, deadline - self._clock())))
            # A launch that takes long is asked about less often: requests are counted.
            pause = min(1.5 * pause, LONGEST_POLL)
        if status != "READY":
            raise errors.InstanceNotReady(
                f"instance {self.instance_id} is {status}: it will not become READY"
            )

    def _info(self) -> Instance | None:
        """What the server says of the instance; None if it does not know it yet."""
        try:
            info = self.apic.get_instance_info(self.instance_id)
        except errors.InstanceNotFound:
            if self._clock() < self._known_from:
                return None
            raise
        self._known_from = 0.0
        self._status = info["status"]
        return info


def _client(
    apic: APIClient | None,
    api_token: str | os.PathLike[str] | None,
    headers: Mapping[str, str] | None,
) -> APIClient:
    if apic is None:
        return APIClient(api_token=api_token, headers=headers)
    if not isinstance(apic, APIClient):
        # One of the other colour would launch, and fail on the answer.
        raise ValueError(f"apic must be an {APIClient.__name__}: {apic!r}")
    return apic
