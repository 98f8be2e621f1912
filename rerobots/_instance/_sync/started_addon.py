# Made from rerobots/_instance/_async/started_addon.py by `make generate`. Do not edit.
"""Add-ons that are started apart from their activation, and are then at a port."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from ... import _concurrency, errors
from ..._client import urls
from .addon import Addon, seconds_to_wait

if TYPE_CHECKING:
    from ..._timeouts import Timeout
    from ...types import AddonInfo

_POLL = 0.5


class StartedAddon(Addon):
    """An add-on that is started apart from its activation."""

    _usable = ("ready", "active")

    def start(self, *, wait: bool | float = False, timeout: Timeout | None = None) -> None:
        """Start the connection of the add-on, which was activated.

        Args:
            wait: Whether to wait until it is there; or for how many seconds at most (True is for
                60).
            timeout: As for `APIClient`, for the request.

        Raises:
            InvalidArgument: An argument cannot be used; nothing was sent.
            AddonNotReady: The connection is not there in time.
            AddonNotActive: The add-on is not applied.
            ServerError: It is started already.
            Error: The request failed otherwise.

        Example:
            >>> rri.wstcp.activate(wait=True)
            >>> rri.wstcp.start()
        """
        seconds = seconds_to_wait(wait)
        self._instance._ask(
            self._instance.apic.start_addon,
            self._instance.instance_id,
            self.name,
            timeout=timeout,
        )
        if seconds:
            self._wait_until_started(seconds)

    def _wait_until_started(self, seconds: float) -> None:
        deadline = self._instance._clock() + seconds
        while True:
            try:
                self.address()
            except errors.AddonNotReady:
                if self._instance._clock() >= deadline:
                    raise
                _concurrency.sync_sleep(_POLL)
            else:
                return

    def address(self, *, timeout: Timeout | None = None) -> str:
        """Get the URL of the WebSocket behind which it is, once it was started.

        It is at the server of the API, at the port that the status tells.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            The URL, like "wss://api.rerobots.net:15900".

        Raises:
            AddonNotActive: The add-on is not applied.
            AddonNotReady: It was not started, or is starting.
            Error: The request failed otherwise.

        Example:
            >>> rri.wstcp.activate(wait=True)
            >>> rri.wstcp.start(wait=True)
            >>> (rri.wstcp.address()).startswith("ws")
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

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            ServerError: It is not started.
            Error: The request failed otherwise.

        Example:
            >>> rri.wstcp.activate(wait=True)
            >>> rri.wstcp.start()
            >>> rri.wstcp.stop()
        """
        self._instance._ask(
            self._instance.apic.stop_addon,
            self._instance.instance_id,
            self.name,
            timeout=timeout,
        )
