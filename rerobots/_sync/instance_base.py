# Made from rerobots/_async/instance_base.py by `make generate`. Do not edit.
"""An instance: which one it is, how it is, and calls about it."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, ParamSpec, TypeAlias, TypeVar

from .. import _arguments, _bodies, _runtime, _sign_in, errors
from .._client._sync.api import APIClient
from .._details import details_of, moment_of
from .._log import log
from .._text import hidden, printable

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    import paramiko

    from .._sign_in import HostKeyPolicy
    from .._timeouts import Timeout
    from ..types import InstanceDetails, InstanceInfo, InstanceStatus
    from .launching import Options

_NotReady: TypeAlias = type[errors.InstanceNotReady]
P = ParamSpec("P")
T = TypeVar("T")

# For so long after a launch, that the server does not know the instance means: not yet. A busy
# server makes its record late.
UNKNOWN_AFTER_LAUNCH = 120.0
# An instance is in INIT for a minute or so; then it is READY or has failed.
LONGEST_INIT = 120.0
KNOWN = ("INIT", "READY", "TERMINATING", "TERMINATED", "INIT_FAIL")
ENDED = ("TERMINATING", "TERMINATED")
POLL = 1.0
LONGEST_POLL = 5.0


class InstanceBase:
    """What every group of an instance's methods stands on."""

    def __init__(
        self,
        workspace_types: str | Sequence[str] | None = None,
        wdeployment_id: str | uuid.UUID | None = None,
        instance_id: str | uuid.UUID | None = None,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        apic: APIClient | None = None,
        *,
        sshkey: str | os.PathLike[str] | None = None,
        vpn: bool = False,
        reserve: bool = False,
        event_url: str | None = None,
        duration: int | None = None,
        keepalive: bool = False,
        repo: Mapping[str, str] | None = None,
        wait_if_busy: float | None = None,
        terminate: bool | None = None,
        private_key: str | os.PathLike[str] | paramiko.PKey | None = None,
        passphrase: str | None = None,
        host_key_policy: HostKeyPolicy = "strict",
    ) -> None:
        # Tracebacks show arguments.
        api_token, headers = hidden(api_token), hidden(headers)
        private_key, passphrase = hidden(private_key), hidden(passphrase)
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
        self._options: Options = {
            "sshkey": sshkey,
            "vpn": vpn,
            "reserve": reserve,
            "event_url": event_url,
            "duration": duration,
            "keepalive": keepalive,
            "repo": repo,
        }
        # What cannot be used fails here, before any request.
        _bodies.launch_options(**self._options, allow_noop=False)
        self._sign_in = _sign_in.make(private_key, passphrase, host_key_policy, sshkey)
        self._wait_if_busy = _arguments.seconds_or_none(wait_if_busy, "wait_if_busy")
        self._owns_client = apic is None
        self.apic: APIClient = _client(apic, api_token, headers)
        self._clock = time.monotonic
        self._known_from = 0.0
        self._status: InstanceStatus | None = None
        self._info: InstanceInfo | None = None
        self._is_reserved = False
        self._ends_with_block = self._id is None if terminate is None else bool(terminate)

    def __repr__(self) -> str:
        parts = [self._id or "(not launched)", self._status]
        if self._info is not None:
            parts.append(self._info.get("type"))
        return f"<{type(self).__name__} {', '.join(str(part) for part in parts if part)}>"

    def _repr_html_(self) -> str:
        """What a notebook shows: a table."""
        from .._html import table

        return table(
            {
                "instance": self._id,
                "status": self._status,
                "type": self.type,
                "region": self.region,
                "workspace deployment": self._wdeployment_id,
                "started": self.started,
                "expires": self.expires,
            }
        )

    @property
    def instance_id(self) -> str:
        """Id of the instance."""
        if self._id is None:
            raise errors.Error(
                "there is no instance yet: it was neither launched nor attached to. In code that "
                "is asynchronous, it, or enter it as a block"
            )
        return self._id

    @property
    def id(self) -> str:
        """Id of the instance; the same as `instance_id`."""
        return self.instance_id

    @property
    def wdeployment_id(self) -> str | None:
        """Id of its workspace deployment; None until it is known which of several was taken."""
        return self._wdeployment_id

    @property
    def status(self) -> InstanceStatus | None:
        """Its status when the server was asked last; `get_status()` asks."""
        return self._status

    @property
    def type(self) -> str | None:
        """Its workspace type (str), or None until the server was asked."""
        return None if self._info is None else self._info.get("type")

    @property
    def region(self) -> str | None:
        """Where it is (str), or None until the server was asked."""
        return None if self._info is None else self._info.get("region")

    @property
    def started(self) -> datetime | None:
        """When it was launched (datetime, UTC), or None until the server was asked."""
        return None if self._info is None else moment_of(self._info.get("starttime"))

    @property
    def expires(self) -> datetime | None:
        """When it terminates by itself (datetime, UTC); None if it does not, or is not known."""
        return None if self._info is None else moment_of(self._info.get("expires"))

    def get_status(self, *, timeout: Timeout | None = None) -> InstanceStatus:
        """Get the status of this instance.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            "INIT" at first, "READY" when it can be used; then "TERMINATING", "TERMINATED". Or
            "INIT_FAIL". While it is a reservation, "RESERVED".

        Raises:
            InstanceNotFound: The server does not know the instance (just after the launch that
                is "INIT").
            Error: The request failed otherwise.

        Example:
            >>> rri.get_status()
            'READY'
        """
        try:
            info = self.apic.get_instance_info(self.instance_id, timeout=timeout)
        except errors.InstanceNotFound:
            if self._is_reserved and self._is_still_reserved(timeout):
                self._status = "RESERVED"
                return "RESERVED"
            if self._is_known():
                raise
            self._status = "INIT"
            return "INIT"
        return self._note(info)

    def _is_still_reserved(self, timeout: Timeout | None) -> bool:
        reservations = self.apic.get_reservations(timeout=timeout)
        if any(isinstance(each, dict) and each.get("id") == self._id for each in reservations):
            return True
        # It has become an instance, whose record may come late.
        self._is_reserved = False
        self._known_from = self._clock() + UNKNOWN_AFTER_LAUNCH
        return False

    def get_details(self, *, timeout: Timeout | None = None) -> InstanceDetails:
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
            >>> (rri.get_details())["conn"]["type"]
            'sshtun'
        """
        info = self._ask(self.apic.get_instance_info, self.instance_id, timeout=timeout)
        self._note(info)
        return details_of(info)

    def _ask(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call about this instance; just after its launch, until the server knows it."""
        while True:
            try:
                answer = call(*args, **kwargs)
            except errors.InstanceNotFound:
                if self._is_known():
                    raise
            except (errors.AddonNotActive, errors.AddonNotReady) as err:
                # "Activate it first" would be in vain.
                if self._status in ENDED:
                    raise self._about(errors.InstanceTerminated, "has ended") from err
                raise
            else:
                self._known_from = 0.0
                return answer
            _runtime.sync_sleep(POLL / 4)

    def _is_known(self) -> bool:
        """Whether the server must know the instance by now."""
        return self._clock() >= self._known_from

    def _note(self, info: InstanceInfo) -> InstanceStatus:
        """Keep the details of this instance, and return its status."""
        status: InstanceStatus | None = info.get("status")
        if not isinstance(status, str):
            raise self._lacking("status")
        if status not in KNOWN and status != self._status:
            log.warning("instance %s has an unknown status: %s", self._id, printable(status))
        self._known_from = 0.0
        self._is_reserved = False
        self._info = info
        self._status = status
        self._wdeployment_id = info.get("deployment") or self._wdeployment_id
        return status

    def _lacking(self, key: str) -> errors.MalformedResponse:
        """Return the error for details of this instance that lack what is needed."""
        return errors.MalformedResponse(
            f"the details of instance {self._id} have no usable {key!r}. "
            f"{errors.MalformedResponse.advice}",
            status_code=200,
        )

    def _about(
        self, kind: _NotReady, words: str, *, retryable: bool = False
    ) -> errors.InstanceNotReady:
        """An error about this instance, and its last status."""
        err = kind(f"instance {self.instance_id} {words}. {kind.advice}", retryable=retryable)
        err.instance = self
        err.status = self._status
        return err


def _client(
    apic: APIClient | None,
    api_token: str | os.PathLike[str] | None,
    headers: Mapping[str, str] | None,
) -> APIClient:
    if apic is None:
        return APIClient(api_token=api_token, headers=headers)
    if not isinstance(apic, APIClient):
        # The other kind would launch, and fail on the answer.
        raise errors.InvalidArgument(f"apic must be an {APIClient.__name__}: {apic!r}")
    return apic
