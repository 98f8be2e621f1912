# Made from rerobots/_client/_async/vnc.py by `make generate`. Do not edit.
"""Add-on `vnc`: the screen of the host."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi.api import vnc

from ... import _arguments
from .addons import AddonCalls

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import AddonInfo


class VncCalls(AddonCalls):
    """Calls about the screen of the host."""

    def activate_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the vnc add-on: the screen of the host.

        It must be activated before it can be started. To reset a connection, stop and start it.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; a `ServerError` if it is already applied.

        Example:
            >>> apic.activate_addon_vnc(instance_id)
        """
        self.activate_addon(instance_id, "vnc", timeout=timeout)

    def status_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> AddonInfo:
        """Get the status of the vnc add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "ready" (applied, not started), "starting", "active",
            "stopping"; "notfound" if the add-on is not applied. Once it is active, `port` (int).

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.status_addon_vnc(instance_id))["status"]
            'active'
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = vnc.get_vnc_status.get_kwargs(id_)
        info: AddonInfo = self._fetch_status(kwargs, timeout)
        return info

    def deactivate_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the vnc add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.activate_addon_vnc(instance_id)
            >>> apic.deactivate_addon_vnc(instance_id)
        """
        self.deactivate_addon(instance_id, "vnc", timeout=timeout)

    def start_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Start the connection of the vnc add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            ServerError: It is started already.
            Error: The request failed otherwise.

        Example:
            >>> apic.start_addon_vnc(instance_id)
        """
        self.start_addon(instance_id, "vnc", timeout=timeout)

    def stop_addon_vnc(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Stop the connection of the vnc add-on; it stays activated.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            ServerError: It is not started.
            Error: The request failed otherwise.

        Example:
            >>> apic.stop_addon_vnc(instance_id)
        """
        self.stop_addon(instance_id, "vnc", timeout=timeout)
