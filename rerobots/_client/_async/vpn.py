"""VPN of an instance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi.api import vpn

from ... import _arguments
from .connection import AsyncConnection

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import VPN, VPNClient

# Making a client takes up to 20 seconds.
_SLOW = (5.0, 90.0)


class AsyncVPNCalls(AsyncConnection):
    """Calls about VPNs."""

    async def get_vpn_info(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> VPN:
        """Get the state of the VPN of an instance.

        Args:
            instance_id: Id of an instance that was launched with `vpn=True`.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict of `status`, and `clients`, the ids of the clients that were made.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InvalidRequest: The instance has no VPN.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.get_vpn_info(vpn_instance_id))["status"]
            'ready'
        """
        id_ = _arguments.instance_id(instance_id)
        state: VPN = await self._fetch(vpn.get_vpn.get_kwargs(id_), timeout)
        return state

    async def get_vpn_newclient(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> VPNClient:
        """Create an OpenVPN client for an instance. This is slow: up to 20 seconds.

        It works without `vpn=True` at the launch, too, if the robot answers.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `client_id`, and `ovpn`, the text of a configuration file for OpenVPN.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InvalidRequest: The instance has no VPN.
            BusyWorkspaceInstance: The instance is busy.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.get_vpn_newclient(vpn_instance_id))["ovpn"].startswith("client")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = vpn.create_vpn_client.get_kwargs(id_)
        client: VPNClient = await self._fetch(kwargs, timeout or _SLOW)
        return client
