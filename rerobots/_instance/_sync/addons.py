# Made from rerobots/_instance/_async/addons.py by `make generate`. Do not edit.
"""Add-ons of an instance: an object for each, and the documented calls by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from .base import InstanceBase

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ..._timeouts import Timeout
    from ...types import AddonInfo, MistyproxyInfo, Snapshot
    from .camera import Cam
    from .cmd import Cmd
    from .cmdsh import Cmdsh
    from .drive import Drive
    from .java import Java
    from .mistyproxy import Mistyproxy
    from .py import Py
    from .vnc import Vnc
    from .vscode import Vscode
    from .wstcp import Wstcp


class InstanceAddons(InstanceBase):
    """Add-ons of an instance."""

    @property
    def cam(self) -> Cam:
        """The cameras of the workspace."""
        from .camera import Cam

        return Cam(self)

    @property
    def drive(self) -> Drive:
        """Moving a mobile robot."""
        from .drive import Drive

        return Drive(self)

    @property
    def cmd(self) -> Cmd:
        """Single commands."""
        from .cmd import Cmd

        return Cmd(self)

    @property
    def cmdsh(self) -> Cmdsh:
        """Shells over WebSockets."""
        from .cmdsh import Cmdsh

        return Cmdsh(self)

    @property
    def mistyproxy(self) -> Mistyproxy:
        """The interfaces of a Misty robot, proxied."""
        from .mistyproxy import Mistyproxy

        return Mistyproxy(self)

    @property
    def vnc(self) -> Vnc:
        """The screen of the host."""
        from .vnc import Vnc

        return Vnc(self)

    @property
    def wstcp(self) -> Wstcp:
        """A TCP port of the host behind a WebSocket."""
        from .wstcp import Wstcp

        return Wstcp(self)

    @property
    def vscode(self) -> Vscode:
        """An editor in the browser."""
        from .vscode import Vscode

        return Vscode(self)

    @property
    def py(self) -> Py:
        """A Python interpreter behind a WebSocket."""
        from .py import Py

        return Py(self)

    @property
    def java(self) -> Java:
        """A Java interpreter behind a WebSocket."""
        from .java import Java

        return Java(self)

    def activate_addon_cam(self, *, timeout: Timeout | None = None) -> None:
        """Activate the cam add-on: the cameras of the workspace.

        Doing so again changes nothing.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> rri.activate_addon_cam()
        """
        self._ask(self.apic.activate_addon_cam, self.instance_id, timeout=timeout)

    def status_addon_cam(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the cam add-on.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied.

        Raises:
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> (rri.status_addon_cam())["status"]
            'active'
        """
        return self._ask(self.apic.status_addon_cam, self.instance_id, timeout=timeout)

    def deactivate_addon_cam(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the cam add-on. Not needed if the instance is terminated anyway.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> rri.activate_addon_cam()
            >>> rri.deactivate_addon_cam()
        """
        self._ask(self.apic.deactivate_addon_cam, self.instance_id, timeout=timeout)

    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        dformat: Literal["jpeg"] | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[bytes]: ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        *,
        coding: Literal["base64"],
        dformat: Literal["jpeg"] | None = None,
        timeout: Timeout | None = None,
    ) -> Snapshot[str]: ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: None = None,
        *,
        dformat: Literal["ndarray"],
        timeout: Timeout | None = None,
    ) -> Snapshot[NDArray[np.uint8]]: ...
    @overload
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[Any]: ...
    def get_snapshot_cam(
        self,
        camera_id: int = 0,
        coding: str | None = None,
        dformat: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> Snapshot[Any]:
        """Get a picture from a camera; the cam add-on must be active.

        Args:
            camera_id: Number of the camera, 0 to 3.
            coding: None (not encoded) or "base64".
            dformat: None (as the API provides it), "jpeg", or "ndarray" (only with `coding`
                None).
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `success` True, `format`, `coding` and `data`. With dformat="ndarray",
            `data` is an array of height x width x 3, uint8, RGB, writable; else the bytes of the
            picture, or with coding="base64" a str. While there is no picture yet, `success` is
            False and `message` tells why.

        Raises:
            ValueError: An argument cannot be used, or `coding` and `dformat` do not go together;
                nothing was sent.
            AddonNotReady: The add-on is starting.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: The server does not know this instance.
            MissingExtra: "ndarray" needs `pip install "rerobots[extra]"`; nothing was sent.
            Error: The request failed otherwise.

        Example:
            >>> (rri.get_snapshot_cam(dformat="ndarray"))["data"].shape
            (480, 640, 3)
        """
        return self._ask(
            self.apic.get_snapshot_cam,
            self.instance_id,
            camera_id,
            coding,
            dformat,
            timeout=timeout,
        )

    def activate_addon_drive(self, *, timeout: Timeout | None = None) -> None:
        """Activate the drive add-on: moving a mobile robot.

        Doing so again changes nothing.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> rri.activate_addon_drive()
        """
        self._ask(self.apic.activate_addon_drive, self.instance_id, timeout=timeout)

    def status_addon_drive(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the drive add-on.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied.

        Raises:
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> (rri.status_addon_drive())["status"]
            'active'
        """
        return self._ask(self.apic.status_addon_drive, self.instance_id, timeout=timeout)

    def deactivate_addon_drive(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the drive add-on. Not needed if the instance is terminated anyway.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> rri.activate_addon_drive()
            >>> rri.deactivate_addon_drive()
        """
        self._ask(self.apic.deactivate_addon_drive, self.instance_id, timeout=timeout)

    def send_drive_command(
        self, command: Mapping[str, float] | None, *, timeout: Timeout | None = None
    ) -> None:
        """Send a command of motion; the drive add-on must be active. The last command wins.

        Args:
            command: Velocities: a dict of `linearv` (m/s) and `angularv` (rad/s). None is to stop.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            AddonNotReady: The add-on is starting.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> rri.send_drive_command({"linearv": 0.2, "angularv": 0.5})
        """
        self._ask(self.apic.send_drive_command, self.instance_id, command, timeout=timeout)

    def activate_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> None:
        """Activate the mistyproxy add-on: the interfaces of a Misty robot, proxied.

        When it is ready, `status_addon_mistyproxy()` has the proxy URLs. Each activation makes new
        ones.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise; a `ServerError` if it is already applied.

        Example:
            >>> rri.activate_addon_mistyproxy()
        """
        self._ask(self.apic.activate_addon_mistyproxy, self.instance_id, timeout=timeout)

    def status_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> MistyproxyInfo:
        """Get the status of the mistyproxy add-on.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "starting", "active", "stopping"; "notfound" if the add-on is
            not applied. Once it is active, `url` is a list of two URLs, the second one over TLS.
            Whoever knows them has the robot.

        Raises:
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> (rri.status_addon_mistyproxy())["status"]
            'active'
        """
        return self._ask(self.apic.status_addon_mistyproxy, self.instance_id, timeout=timeout)

    def deactivate_addon_mistyproxy(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the mistyproxy add-on. Not needed if the instance is terminated anyway.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> rri.activate_addon_mistyproxy()
            >>> rri.deactivate_addon_mistyproxy()
        """
        self._ask(self.apic.deactivate_addon_mistyproxy, self.instance_id, timeout=timeout)

    def activate_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Activate the vnc add-on: the screen of the host.

        It must be activated before it can be started. To reset a connection, stop and start it.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise; a `ServerError` if it is already applied.

        Example:
            >>> rri.activate_addon_vnc()
        """
        self._ask(self.apic.activate_addon_vnc, self.instance_id, timeout=timeout)

    def status_addon_vnc(self, *, timeout: Timeout | None = None) -> AddonInfo:
        """Get the status of the vnc add-on.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "ready" (applied, not started), "starting", "active",
            "stopping"; "notfound" if the add-on is not applied. Once it is active, `port` (int).

        Raises:
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> (rri.status_addon_vnc())["status"]
            'ready'
        """
        return self._ask(self.apic.status_addon_vnc, self.instance_id, timeout=timeout)

    def deactivate_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Deactivate the vnc add-on. Not needed if the instance is terminated anyway.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: The server does not know this instance.
            Error: The request failed otherwise.

        Example:
            >>> rri.activate_addon_vnc()
            >>> rri.deactivate_addon_vnc()
        """
        self._ask(self.apic.deactivate_addon_vnc, self.instance_id, timeout=timeout)

    def start_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Start the connection of the vnc add-on.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: The server does not know this instance.
            ServerError: It is started already.
            Error: The request failed otherwise.

        Example:
            >>> rri.start_addon_vnc()
        """
        self._ask(self.apic.start_addon_vnc, self.instance_id, timeout=timeout)

    def stop_addon_vnc(self, *, timeout: Timeout | None = None) -> None:
        """Stop the connection of the vnc add-on; it stays activated.

        Args:
            timeout: As for `APIClient`, for this call.

        Raises:
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: The server does not know this instance.
            ServerError: It is not started.
            Error: The request failed otherwise.

        Example:
            >>> rri.stop_addon_vnc()
        """
        self._ask(self.apic.stop_addon_vnc, self.instance_id, timeout=timeout)
