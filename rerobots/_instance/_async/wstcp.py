"""Add-on `wstcp`: a TCP port of the host behind a WebSocket."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ... import _arguments, _concurrency, _time_limits
from ..sync_copy import sync_copy
from .addon import AsyncStartedAddon
from .ssh_ports import AsyncOpened

if TYPE_CHECKING:
    from ..._live.tunnel import Tunnelling


class AsyncWstcp(AsyncStartedAddon, name="wstcp"):
    """A TCP port of the host behind a WebSocket; `wstcp` of an instance.

    After `activate()` it is "ready"; `start()` makes it "active". Then `address()` returns its URL,
    and `tunnel()` opens a local port that leads to it.
    """

    def tunnel(self, local_port: int = 0) -> AsyncTunnel:
        """Open a local port that leads to the TCP port of the host.

        It listens on loopback only, until `aclose()`, the end of the block or that of the program.
        The connection of the add-on is started if necessary. After a program closes its sending
        side, each part of the response must come within 30 seconds: WebSockets cannot close one
        side. A lost connection is reset.

        Args:
            local_port: Port here; 0 is any that is free.

        Raises:
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The connection of the add-on is not started in time.
            MissingExtra: This needs `pip install "rerobots[live]"`.
            Error: The local port is not available, or a request failed.

        Example:
            >>> async with rri.wstcp.tunnel() as tunnel:
            ...     print(f"127.0.0.1:{tunnel.local_port}")
            127.0.0.1:...
        """
        _arguments.port(local_port, "local_port", 0)
        return _concurrency.async_opened(AsyncTunnel(lambda: self._open_tunnel(local_port)))

    async def _open_tunnel(self, local_port: int) -> Tunnelling:
        from ..._live.tunnel import Tunnelling
        from .._sync.sockets import sync_open_proxy

        if await self._status() != "active":
            await self.start()
        await self._wait_until_started(_time_limits.ADDON_ACTIVATION)
        address = await self.address()
        apic = sync_copy(self._instance.apic.__getstate__())
        url = f"http{address.removeprefix('ws')}"
        return Tunnelling(lambda: sync_open_proxy(apic, url), local_port)


class AsyncTunnel(AsyncOpened["Tunnelling"]):
    """A local port that leads to a TCP port of the host, made by `wstcp.tunnel()`."""

    @property
    def local_port(self) -> int:
        """The local port (int), on 127.0.0.1."""
        return self._resource.port
