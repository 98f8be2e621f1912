"""Base classes of add-ons, and add-ons without methods of their own."""

from __future__ import annotations

import contextlib
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, ClassVar, Concatenate, ParamSpec, TypeVar, cast

from ... import _clock, _time_limits, _timeouts, errors
from ..._client import urls

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from ...types import AddonInfo, KnownAddonName, MistyproxyInfo
    from .base import AsyncInstanceBase

P = ParamSpec("P")
T = TypeVar("T")


class AsyncAddon:
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

    def __init__(self, instance: AsyncInstanceBase, host: int | None = None) -> None:
        self._instance = instance
        self._host = host

    def __repr__(self) -> str:
        return f"<{type(self).__name__} of {self._instance!r}>"

    async def _ask(
        self,
        call: Callable[Concatenate[str, P], Awaitable[T]],
        *args: P.args,
        **kwargs: P.kwargs,
    ) -> T:
        return await self._instance._ask(call, self._instance.instance_id, *args, **kwargs)

    async def _when_active(self, request: Callable[[], Awaitable[T]]) -> T:
        """Make a request that needs the add-on; activate it if necessary."""
        try:
            return await request()
        except (errors.AddonNotActive, errors.AddonNotReady):
            await self.activate(wait=True)
        return await request()

    async def activate(
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
            >>> await rri.cam.activate(wait=True)
        """
        seconds = seconds_to_wait(wait)
        with contextlib.suppress(errors.AddonAlreadyActive):
            activate = self._instance.apic.activate_addon
            await self._ask(activate, self.name, user=user, host_id=self._host, timeout=timeout)
        if seconds:
            await self.wait_until_active(seconds)

    async def deactivate(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the add-on. Not needed if the instance is terminated anyway.

        Raises:
            AddonNotActive: The add-on is not applied.

        Example:
            >>> await rri.cam.activate()
            >>> await rri.cam.deactivate()
        """
        deactivate = self._instance.apic.deactivate_addon
        await self._ask(deactivate, self.name, host_id=self._host, timeout=timeout)

    async def status(self, *, timeout: Timeout | None = None) -> AddonInfo | MistyproxyInfo:
        """Get the status of the add-on.

        Returns:
            A dict with `status`: "starting", "active", "stopping", "ready" (applied, not started),
            or "notfound" (not applied). Once it is active, some have `url` or `port`.

        Example:
            >>> await rri.cam.activate(wait=True)
            >>> (await rri.cam.status())["status"]
            'active'
        """
        status = self._instance.apic.status_addon
        return await self._ask(status, self.name, host_id=self._host, timeout=timeout)

    async def wait_until_active(self, timeout: float = _time_limits.ADDON_ACTIVATION) -> None:
        """Wait until the activated add-on can be used.

        Args:
            timeout: Seconds to wait.

        Raises:
            AddonNotActive: The add-on is not applied.
            AddonNotReady: It is not ready in time.

        Example:
            >>> await rri.drive.activate()
            >>> await rri.drive.wait_until_active()
        """
        deadline = _clock.monotonic() + _timeouts.duration(timeout, "timeout")
        pause = _time_limits.ADDON_POLL
        while (status := await self._status()) not in self._usable:
            if status == "notfound":
                raise self._unusable(status)
            if _clock.monotonic() >= deadline:
                raise errors.AddonNotReady(
                    f"the add-on {self.name} of instance {self._instance.instance_id} is still "
                    f"{status} after {timeout:g} s",
                    retryable=True,
                )
            await _clock.async_sleep(min(pause, max(0.0, deadline - _clock.monotonic())))
            pause = min(1.5 * pause, _time_limits.LONGEST_ADDON_POLL)

    async def _status(self) -> str | None:
        return (await self.status()).get("status")

    def _unusable(self, status: str | None) -> errors.Error:
        """Return the error for a use of the add-on that its status does not permit."""
        is_applied = status != "notfound"
        kind = errors.AddonNotReady if is_applied else errors.AddonNotActive
        return kind(
            f"the add-on {self.name} of instance {self._instance.instance_id} is "
            f"{status if is_applied else 'not applied'}. {kind.advice}",
            retryable=is_applied,
        )


class AsyncStartedAddon(AsyncAddon):
    """An add-on that is started separately from its activation, and then has a port."""

    _usable = ("ready", "active")

    async def start(self, *, wait: bool | float = False, timeout: Timeout | None = None) -> None:
        """Start the connection of the add-on.

        Args:
            wait: Whether to wait until it is started; or seconds to wait (True means 60).

        Raises:
            AddonNotReady: The connection is not started in time.
            ServerError: It is started already.

        Example:
            >>> await rri.wstcp.start(wait=True)
        """
        seconds = seconds_to_wait(wait)
        start = self._instance.apic.start_addon
        await self._when_active(lambda: self._ask(start, self.name, timeout=timeout))
        if seconds:
            await self._wait_until_started(seconds)

    async def _wait_until_started(self, seconds: float) -> None:
        deadline = _clock.monotonic() + seconds
        while True:
            try:
                await self.address()
            except errors.AddonNotReady:
                if _clock.monotonic() >= deadline:
                    raise
                await _clock.async_sleep(_time_limits.ADDON_POLL)
            else:
                return

    async def address(self, *, timeout: Timeout | None = None) -> str:
        """Get the URL of its WebSocket, once it is started: "wss://api.rerobots.net:15900".

        The port is the one in `status()`.

        Raises:
            AddonNotActive: The add-on is not applied.
            AddonNotReady: It was not started, or is starting.

        Example:
            >>> await rri.wstcp.start(wait=True)
            >>> (await rri.wstcp.address()).startswith("ws")
            True
        """
        info = cast("AddonInfo", await self.status(timeout=timeout))
        port: int | None = info.get("port")
        status: str | None = info.get("status")
        if status == "active" and isinstance(port, int):
            return urls.at_port(self._instance.apic._base_uri, port)
        raise self._unusable(status)

    async def stop(self, *, timeout: Timeout | None = None) -> None:
        """Stop the connection of the add-on; it stays activated.

        Raises:
            AddonNotActive: The add-on is not applied.
            ServerError: It is not started.

        Example:
            >>> await rri.wstcp.start()
            >>> await rri.wstcp.stop()
        """
        await self._ask(self._instance.apic.stop_addon, self.name, timeout=timeout)


class AsyncMistyproxy(AsyncAddon, name="mistyproxy"):
    """A proxy to the interfaces of a Misty robot; `mistyproxy` of an instance.

    Its `status()` has `url`, two proxy URLs, the second one over TLS. If you deactivate it and
    activate it again, it has new ones.
    """


class AsyncVnc(AsyncStartedAddon, name="vnc"):
    """The screen of the host; `vnc` of an instance.

    After `activate()` it is "ready"; `start()` makes it "active". Then a VNC client in a browser,
    such as noVNC, can connect to `address()`.
    """


class AsyncVscode(AsyncAddon, name="vscode"):
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
