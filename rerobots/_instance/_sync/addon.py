# Made from rerobots/_instance/_async/addon.py by `make generate`. Do not edit.
"""Base classes of add-ons, and add-ons without methods of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from ... import _clock, _time_limits, _timeouts, errors
from ..._client import urls

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from ...types import AddonInfo, KnownAddonName, MistyproxyInfo
    from .base import InstanceBase

P = ParamSpec("P")
T = TypeVar("T")


class Addon:
    """An add-on of an instance, available as its attribute.

    Methods that need the add-on activate it, and wait up to 60 seconds until it can be used; then
    they raise `AddonNotReady`. Methods that do not activate it raise `AddonNotActive`.
    """

    name: KnownAddonName
    """Name of the add-on in the API."""

    _usable: ClassVar[tuple[str, ...]] = ("active",)

    def __init_subclass__(cls, *, name: KnownAddonName | None = None) -> None:
        super().__init_subclass__()
        if name is not None:
            cls.name = name

    def __init__(self, instance: InstanceBase, host: int | None = None) -> None:
        self._instance = instance
        self._host = host

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._instance!r}>"

    def _ask(
        self,
        call: Callable[Concatenate[str, P], T],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return self._instance._ask(call, self._instance.instance_id, *args, **kwargs)

    def _when_active(self, request: Callable[[], T]) -> T:
        """Make a request that needs the add-on; activate it if necessary."""
        try:
            return request()
        except (errors.AddonNotActive, errors.AddonNotReady):
            self.activate(wait=True)
        return request()

    def activate(
        self,
        *,
        wait: bool | float = False,
        user: str | None = None,
        timeout: Timeout | None = None,
    ) -> None:
        """Activate the add-on. A second call changes nothing.

        Args:
            wait: Whether to wait until it can be used; or seconds to wait (True means 60).
            user: Remote login; "root" by default.

        Raises:
            AddonNotSupported: The deployment does not have this add-on.
            AddonNotReady: It is not ready in time.
            InstanceTerminated: The instance has ended.

        Example:
            >>> rri.cam.activate(wait=True)
        """
        seconds = seconds_to_wait(wait)
        with contextlib.suppress(errors.AddonAlreadyActive):
            activate = self._instance.apic.activate_addon
            self._ask(activate, self.name, user=user, host_id=self._host, timeout=timeout)
        if seconds:
            self.wait_until_active(seconds)

    def deactivate(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on. Not needed if the instance is terminated anyway.

        Raises:
            AddonNotActive: The add-on is not applied.

        Example:
            >>> rri.cam.activate()
            >>> rri.cam.deactivate()
        """
        deactivate = self._instance.apic.deactivate_addon
        self._ask(deactivate, self.name, host_id=self._host, timeout=timeout)

    def status(self, *, timeout: Timeout | None = None) -> AddonInfo | MistyproxyInfo:
        """Get the status of the add-on.

        Returns:
            A dict with `status`: "starting", "active", "stopping", "ready" (applied, not started),
            or "notfound" (not applied). Once it is active, some have `url` or `port`.

        Example:
            >>> rri.cam.activate(wait=True)
            >>> rri.cam.status()["status"]
            'active'
        """
        status = self._instance.apic.status_addon
        return self._ask(status, self.name, host_id=self._host, timeout=timeout)

    def wait_until_active(self, timeout: float = _time_limits.ADDON_ACTIVATION) -> None:
        """Wait until the activated add-on can be used.

        Args:
            timeout: Seconds to wait.

        Raises:
            AddonNotActive: The add-on is not applied.
            AddonNotReady: It is not ready in time.

        Example:
            >>> rri.drive.activate()
            >>> rri.drive.wait_until_active()
        """
        deadline = _clock.monotonic() + _timeouts.duration(timeout, "timeout")
        pause = _time_limits.ADDON_POLL
        while (status := self._status()) not in self._usable:
            if status == "notfound":
                raise self._unusable(status)
            if _clock.monotonic() >= deadline:
                raise errors.AddonNotReady(
                    f"the add-on {self.name} of instance {self._instance.instance_id} is still "
                    f"{status} after {timeout:g} s",
                    retryable=True,
                )
            _clock.sync_sleep(min(pause, max(0.0, deadline - _clock.monotonic())))
            pause = min(1.5 * pause, _time_limits.LONGEST_ADDON_POLL)

    def _status(self) -> str | None:
        return self.status().get("status")

    def _unusable(self, status: str | None) -> errors.Error:
        """Return the error for a use of the add-on that its status does not permit."""
        is_applied = status != "notfound"
        kind = errors.AddonNotReady if is_applied else errors.AddonNotActive
        return kind(
            f"the add-on {self.name} of instance {self._instance.instance_id} is "
            f"{status if is_applied else 'not applied'}. {kind.advice}",
            retryable=is_applied,
        )


class StartedAddon(Addon):
    """An add-on that is started separately from its activation, and then has a port."""

    _usable = ("ready", "active")

    def start(self, *, wait: bool | float = False, timeout: Timeout | None = None) -> None:
        """Start the connection of the add-on.

        Args:
            wait: Whether to wait until it is started; or seconds to wait (True means 60).

        Raises:
            AddonNotReady: The connection is not started in time.
            ServerError: It is started already.

        Example:
            >>> rri.wstcp.start(wait=True)
        """
        seconds = seconds_to_wait(wait)
        start = self._instance.apic.start_addon
        self._when_active(lambda: self._ask(start, self.name, timeout=timeout))
        if seconds:
            self._wait_until_started(seconds)

    def _wait_until_started(self, seconds: float) -> None:
        deadline = _clock.monotonic() + seconds
        while True:
            try:
                self.address()
            except errors.AddonNotReady:
                if _clock.monotonic() >= deadline:
                    raise
                _clock.sync_sleep(_time_limits.ADDON_POLL)
            else:
                return

    def address(self, *, timeout: Timeout | None = None) -> str:
        """Get the URL of its WebSocket, once it is started: "wss://api.rerobots.net:15900".

        The port is the one in `status()`.

        Raises:
            AddonNotActive: The add-on is not applied.
            AddonNotReady: It was not started, or is starting.

        Example:
            >>> rri.wstcp.start(wait=True)
            >>> rri.wstcp.address().startswith("ws")
            True
        """
        info = cast("AddonInfo", self.status(timeout=timeout))
        port: int | None = info.get("port")
        status: str | None = info.get("status")
        if status == "active" and isinstance(port, int):
            return urls.at_port(self._instance.apic._base_uri, port)
        raise self._unusable(status)

    def stop(self, *, timeout: Timeout | None = None) -> None:
        """Stop the connection of the add-on; it stays activated.

        Raises:
            AddonNotActive: The add-on is not applied.
            ServerError: It is not started.

        Example:
            >>> rri.wstcp.start()
            >>> rri.wstcp.stop()
        """
        self._ask(self._instance.apic.stop_addon, self.name, timeout=timeout)


class Mistyproxy(Addon, name="mistyproxy"):
    """A proxy to the interfaces of a Misty robot; `mistyproxy` of an instance.

    Its `status()` has `url`, two proxy URLs, the second one over TLS. If you deactivate it and
    activate it again, it has new ones.
    """


class Vnc(StartedAddon, name="vnc"):
    """The screen of the host; `vnc` of an instance.

    After `activate()` it is "ready"; `start()` makes it "active". Then a VNC client in a browser,
    such as noVNC, can connect to `address()`.
    """


class Vscode(Addon, name="vscode"):
    """An editor in the browser; `vscode` of an instance.

    Once it is active, its `status()` has `url`, the URL of the editor: keep it secret.
    """


def seconds_to_wait(wait: bool | float) -> float:
    """Return the seconds to wait for an add-on; 0 for not waiting."""
    if wait is True:
        return _time_limits.ADDON_ACTIVATION
    if not wait:
        return 0.0
    return _timeouts.duration(wait, "wait")
