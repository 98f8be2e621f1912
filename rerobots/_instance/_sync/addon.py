# Made from rerobots/_instance/_async/addon.py by `make generate`. Do not edit.
"""An add-on of an instance: what all of them have in common."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, ClassVar

from ... import _concurrency, _timeouts, errors

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from ...types import AddonInfo, KnownAddonName, MistyproxyInfo
    from .base import InstanceBase

# Activation takes some seconds.
LONGEST_ACTIVATION = 60.0
_POLL = 0.5
_LONGEST_POLL = 2.0


class Addon:
    """An add-on of an instance; an attribute of it.

    Args:
        instance: The instance.

    Example:
        >>> rri.cam.activate(wait=True)
        >>> (rri.cam.status())["status"]
        'active'
    """

    name: KnownAddonName
    """Name of the add-on, as the API has it."""

    _usable: ClassVar[tuple[str, ...]] = ("active",)

    def __init_subclass__(cls, *, name: KnownAddonName | None = None) -> None:
        super().__init_subclass__()
        if name is not None:
            cls.name = name

    def __init__(self, instance: InstanceBase) -> None:
        self._instance = instance

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._instance!r}>"

    def activate(
        self,
        *,
        wait: bool | float = False,
        user: str | None = None,
        timeout: Timeout | None = None,
    ) -> None:
        """Activate the add-on. Doing so again changes nothing.

        Args:
            wait: Whether to wait until it can be used; or for how many seconds at most (True is
                for 60).
            user: Remote login; "root" by default.
            timeout: As for `APIClient`, for the request.

        Raises:
            InvalidArgument: An argument cannot be used; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            AddonNotReady: It cannot be used in time.
            InstanceTerminated: The instance has ended.
            Error: The request failed otherwise.

        Example:
            >>> rri.cam.activate(wait=True)
        """
        seconds = seconds_to_wait(wait)
        apic = self._instance.apic
        with contextlib.suppress(errors.AddonAlreadyActive):
            self._instance._ask(
                apic.activate_addon,
                self._instance.instance_id,
                self.name,
                user=user,
                timeout=timeout,
            )
        if seconds:
            self.wait_until_active(seconds)

    def deactivate(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on. Not needed if the instance is terminated anyway.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            Error: The request failed otherwise.

        Example:
            >>> rri.cam.activate()
            >>> rri.cam.deactivate()
        """
        self._instance._ask(
            self._instance.apic.deactivate_addon,
            self._instance.instance_id,
            self.name,
            timeout=timeout,
        )

    def status(self, *, timeout: Timeout | None = None) -> AddonInfo | MistyproxyInfo:
        """Get the status of the add-on.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping", "ready" (applied, not
            started); "notfound" if the add-on is not applied. Once it is active, some have `url`
            or `port`.

        Raises:
            Error: The request failed.

        Example:
            >>> rri.cam.activate(wait=True)
            >>> (rri.cam.status())["status"]
            'active'
        """
        return self._instance._ask(
            self._instance.apic.status_addon,
            self._instance.instance_id,
            self.name,
            timeout=timeout,
        )

    def wait_until_active(self, timeout: float = LONGEST_ACTIVATION) -> None:
        """Wait until the add-on, which was activated, can be used.

        Args:
            timeout: Give up after so many seconds.

        Raises:
            InvalidArgument: The timeout is not a positive number.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: It cannot be used in time.
            Error: A request failed.

        Example:
            >>> rri.drive.activate()
            >>> rri.drive.wait_until_active()
        """
        clock = self._instance._clock
        deadline = clock() + _timeouts.duration(timeout, "timeout")
        pause = _POLL
        while (status := self._status()) not in self._usable:
            if status == "notfound":
                raise self._unusable(status)
            if clock() >= deadline:
                raise errors.AddonNotReady(
                    f"the add-on {self.name} of instance {self._instance.instance_id} is still "
                    f"{status} after {timeout:g} s",
                    retryable=True,
                )
            _concurrency.sync_sleep(min(pause, max(0.0, deadline - clock())))
            pause = min(1.5 * pause, _LONGEST_POLL)

    def _status(self) -> str | None:
        return (self.status()).get("status")

    def _unusable(self, status: str | None) -> errors.Error:
        """The error for what needs the add-on, which has a status that does not permit it."""
        is_applied = status != "notfound"
        kind = errors.AddonNotReady if is_applied else errors.AddonNotActive
        return kind(
            f"the add-on {self.name} of instance {self._instance.instance_id} is "
            f"{status if is_applied else 'not applied'}. {kind.advice}",
            retryable=is_applied,
        )


def seconds_to_wait(wait: bool | float) -> float:
    """Seconds to wait for an add-on; 0 is not to wait."""
    if wait is True:
        return LONGEST_ACTIVATION
    if not wait:
        return 0.0
    return _timeouts.duration(wait, "wait")
