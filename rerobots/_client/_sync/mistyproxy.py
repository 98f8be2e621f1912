# Made from rerobots/_client/_async/mistyproxy.py by `make generate`. Do not edit.
"""Add-on `mistyproxy`: the interfaces of a Misty robot, proxied."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi.api import mistyproxy

from ... import _arguments
from .addons import AddonCalls

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import MistyproxyInfo


class MistyproxyCalls(AddonCalls):
    """Calls about the proxies of a Misty robot."""

    def activate_addon_mistyproxy(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the mistyproxy add-on: the interfaces of a Misty robot, proxied.

        When it is ready, `status_addon_mistyproxy()` has the proxy URLs. Each activation makes new
        ones.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; a `ServerError` if it is already applied.

        Example:
            >>> apic.activate_addon_mistyproxy(instance_id)
        """
        self.activate_addon(instance_id, "mistyproxy", timeout=timeout)

    def status_addon_mistyproxy(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> MistyproxyInfo:
        """Get the status of the mistyproxy add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied. Once it is active, `url` is a list of two URLs, the second one over TLS.
            Whoever knows them has the robot.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.status_addon_mistyproxy(instance_id))["status"]
            'active'
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = mistyproxy.get_mistyproxy_status.get_kwargs(id_)
        info: MistyproxyInfo = self._fetch_status(kwargs, timeout)
        return info

    def deactivate_addon_mistyproxy(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the mistyproxy add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.activate_addon_mistyproxy(instance_id)
            >>> apic.deactivate_addon_mistyproxy(instance_id)
        """
        self.deactivate_addon(instance_id, "mistyproxy", timeout=timeout)
