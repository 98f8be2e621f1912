# Made from rerobots/_instance/_async/base.py by `make generate`. Do not edit.
"""The identity and status of an instance, and calls about it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ParamSpec, TypeAlias, TypeVar, cast

from ... import _clock, _time_limits, errors
from ..._log import log
from ..._text import moment_of, printable

if TYPE_CHECKING:
    from datetime import datetime

    from ..._client._sync.api import APIClient
    from ..._client.bodies import LaunchOptions
    from ..._timeouts import Timeout
    from ...types import Connection, InstanceDetails, InstanceInfo, InstanceStatus
    from ..sign_in import SignIn

_NotReady: TypeAlias = type[errors.InstanceNotReady]
P = ParamSpec("P")
T = TypeVar("T")

KNOWN = ("INIT", "READY", "TERMINATING", "TERMINATED", "INIT_FAIL")
ENDED = ("TERMINATING", "TERMINATED")


class InstanceBase:
    """Base class of the groups of an instance's methods."""

    _id: str | None
    _types: list[str] | None
    _wdeployment_id: str | None
    _options: LaunchOptions
    _sign_in: SignIn
    _owns_client: bool
    _ends_with_block: bool
    _wait_if_busy: float | None
    apic: APIClient

    _status: InstanceStatus | None = None
    _info: InstanceInfo | None = None
    _is_reserved = False
    _is_launched = False
    _known_from = 0.0

    # A copy, also in another process, is attached to the same instance. It does not terminate the
    # instance, and has connections of its own.

    def __getstate__(self) -> dict[str, object]:
        return {
            "_id": self.instance_id,
            "_types": self._types,
            "_wdeployment_id": self._wdeployment_id,
            "_options": self._options,
            "_sign_in": self._sign_in,
            "_host_keys": vars(self).get("_host_keys"),
            "_status": self._status,
            "_info": self._info,
            "_is_reserved": self._is_reserved,
            "apic": copy.copy(self.apic),
            # Clocks of processes differ.
            "_known_from": self._known_from - _clock.monotonic(),
        }

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._known_from += _clock.monotonic()
        self._owns_client, self._ends_with_block, self._wait_if_busy = True, False, None

    def __repr__(self) -> str:
        parts = [self._id or "(not launched)", self._status]
        if self._info is not None:
            parts.append(self._info.get("type"))
        return f"<{type(self).__name__} {', '.join(str(part) for part in parts if part)}>"

    def _repr_html_(self) -> str:
        """Return a table for notebooks."""
        from html import escape

        rows = {
            "instance": self._id,
            "status": self._status,
            "type": self.type,
            "region": self.region,
            "workspace deployment": self._wdeployment_id,
            "started": self.started,
            "expires": self.expires,
        }
        cells = "".join(
            f"<tr><th style='text-align:left'>{name}</th><td>{escape(str(value))}</td></tr>"
            for name, value in rows.items()
            if value is not None
        )
        return f"<table>{cells}</table>"

    @property
    def instance_id(self) -> str:
        """Id of the instance."""
        if self._id is None:
            raise errors.Error(
                "there is no instance yet: it was neither launched nor attached to. In "
                "asynchronous code, this object, or enter it as a block"
            )
        return self._id

    @property
    def id(self) -> str:
        """Id of the instance; the same as `instance_id`."""
        return self.instance_id

    @property
    def wdeployment_id(self) -> str | None:
        """Id of its workspace deployment; None while unknown, if several were possible."""
        return self._wdeployment_id

    @property
    def status(self) -> InstanceStatus | None:
        """Its last known status; `get_status()` requests the current one."""
        return self._status

    @property
    def type(self) -> str | None:
        """Its workspace type (str); None before the first response with its details."""
        return None if self._info is None else self._info.get("type")

    @property
    def region(self) -> str | None:
        """Its region (str); None before the first response with its details."""
        return None if self._info is None else self._info.get("region")

    @property
    def started(self) -> datetime | None:
        """Time of its launch (datetime, UTC); None before the first response with its details."""
        return None if self._info is None else moment_of(self._info.get("starttime"))

    @property
    def expires(self) -> datetime | None:
        """Time when it terminates by itself (datetime, UTC); None if unlimited or unknown."""
        return None if self._info is None else moment_of(self._info.get("expires"))

    def get_status(self, *, timeout: Timeout | None = None) -> InstanceStatus:
        """Get the status of this instance.

        Returns:
            "INIT" at first, then "READY" when it can be used, or "INIT_FAIL"; at the end
            "TERMINATING" and "TERMINATED". A reservation is "RESERVED".

        Raises:
            InstanceNotFound: The server does not know the instance. Just after the launch, it
                returns "INIT" instead.

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
        # It has become an instance, whose record may appear late.
        self._is_reserved = False
        self._known_from = _clock.monotonic() + _time_limits.INSTANCE_UNKNOWN
        return False

    def get_details(self, *, timeout: Timeout | None = None) -> InstanceDetails:
        """Get status and details of this instance.

        Returns:
            A dict with `type`, `region`, `starttime`, `status`, any other details that the server
            returns, and `conn`: a dict with `type` ("sshtun") and, once the instance is READY,
            `ipv4`, `port` and `hostkeys`.

        Example:
            >>> rri.get_details()["conn"]["type"]
            'sshtun'
        """
        info = self._ask(self.apic.get_instance_info, self.instance_id, timeout=timeout)
        self._note(info)
        return _details(info)

    def _ask(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Make a call about this instance; just after its launch, retry until it is known."""
        while True:
            try:
                result = call(*args, **kwargs)
            except errors.InstanceNotFound:
                if self._is_known():
                    raise
            except (errors.AddonNotActive, errors.AddonNotReady) as err:
                # The advice to activate it first would not help.
                if self._status in ENDED:
                    raise self._about(errors.InstanceTerminated, "has ended") from err
                raise
            else:
                self._known_from = 0.0
                return result
            _clock.sync_sleep(_time_limits.INSTANCE_POLL / 4)

    def _is_known(self) -> bool:
        """Return whether the server must know the instance by now."""
        return _clock.monotonic() >= self._known_from

    def _note(self, info: InstanceInfo) -> InstanceStatus:
        """Store the details of this instance, and return its status."""
        status: InstanceStatus | None = info.get("status")
        if not isinstance(status, str):
            raise self._missing("status")
        if status not in KNOWN and status != self._status:
            log.warning("instance %s has an unknown status: %s", self._id, printable(status))
        self._known_from = 0.0
        self._is_reserved = False
        self._info = info
        self._status = status
        self._wdeployment_id = info.get("deployment") or self._wdeployment_id
        return status

    def _missing(self, key: str) -> errors.MalformedResponse:
        """Return the error for details of this instance without a usable value for a key."""
        return errors.MalformedResponse(
            f"the details of instance {self._id} have no usable {key!r}. "
            f"{errors.MalformedResponse.advice}",
            status_code=200,
        )

    def _about(
        self, kind: _NotReady, words: str, *, retryable: bool = False
    ) -> errors.InstanceNotReady:
        """Return an error about this instance, with its last status."""
        err = kind(f"instance {self.instance_id} {words}. {kind.advice}", retryable=retryable)
        err.instance = self
        err.status = self._status
        return err


def _details(info: InstanceInfo) -> InstanceDetails:
    """Make details: with `conn` in place of `fwd` and `hostkeys`, and without `wdinfo`."""
    moved = ("fwd", "hostkeys", "wdinfo")
    kept = {key: value for key, value in info.items() if key not in moved}
    details = cast("InstanceDetails", kept)
    if "fwd" in info:
        conn: Connection = {"type": "sshtun"}
        forward = info["fwd"] if isinstance(info["fwd"], dict) else {}
        if "ipv4" in forward:
            conn["ipv4"] = forward["ipv4"]
        if "port" in forward:
            conn["port"] = forward["port"]
        if "hostkeys" in info:
            conn["hostkeys"] = info["hostkeys"]
        details["conn"] = conn
    return details
