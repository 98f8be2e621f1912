# Made from rerobots/_async/addon_faces.py by `make generate`. Do not edit.
"""The add-ons by name: thin faces of the general calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from .._operations import reaches
from .addon_calls import AddonCalls

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from ..types import AddonInfo, MistyproxyInfo


class AsyncAddonFaces(AddonCalls):
    """The add-ons cam, drive, mistyproxy and vnc by name."""

    @reaches("activate_cam")
    def activate_addon_cam(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the cam add-on: the cameras of the workspace.

        Doing so again changes nothing.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.activate_addon_cam(instance_id)
        """
        self.activate_addon(instance_id, "cam", timeout=timeout)

    @reaches("get_cam_status")
    def status_addon_cam(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> AddonInfo:
        """Get the status of the cam add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.status_addon_cam(instance_id))["status"]
            'active'
        """
        return self.status_addon(instance_id, "cam", timeout=timeout)

    @reaches("deactivate_cam")
    def deactivate_addon_cam(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the cam add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.activate_addon_cam(instance_id)
            >>> apic.deactivate_addon_cam(instance_id)
        """
        self.deactivate_addon(instance_id, "cam", timeout=timeout)

    @reaches("activate_drive")
    def activate_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Activate the drive add-on: moving a mobile robot.

        Doing so again changes nothing.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.activate_addon_drive(instance_id)
        """
        self.activate_addon(instance_id, "drive", timeout=timeout)

    @reaches("get_drive_status")
    def status_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> AddonInfo:
        """Get the status of the drive add-on.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.status_addon_drive(instance_id))["status"]
            'active'
        """
        return self.status_addon(instance_id, "drive", timeout=timeout)

    @reaches("deactivate_drive")
    def deactivate_addon_drive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Deactivate the drive add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.activate_addon_drive(instance_id)
            >>> apic.deactivate_addon_drive(instance_id)
        """
        self.deactivate_addon(instance_id, "drive", timeout=timeout)

    @reaches("activate_mistyproxy")
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

    @reaches("get_mistyproxy_status")
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
        return cast("MistyproxyInfo", self.status_addon(instance_id, "mistyproxy", timeout=timeout))

    @reaches("deactivate_mistyproxy")
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

    @reaches("activate_vnc")
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

    @reaches("get_vnc_status")
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
        return self.status_addon(instance_id, "vnc", timeout=timeout)

    @reaches("deactivate_vnc")
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

    @reaches("start_vnc")
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

    @reaches("stop_vnc")
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
