# Made from rerobots/_async/addons.py by `make generate`. Do not edit.
"""What all add-ons have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi import operations

from .. import _arguments, errors
from .connection import Connection

if TYPE_CHECKING:
    import uuid

    from rerobots_openapi.operation import Request

    from .._policy import Timeout
    from ..types import (
        AddonInfo,
        AddonName,
        AddonOptions,
        AddonStatus,
        MistyproxyInfo,
        MistyproxyStatus,
    )

_STARTED = ("vnc", "wstcp")


class AddonCalls(Connection):
    """Calls about add-ons, by the name of the add-on."""

    def activate_addon(
        self,
        instance_id: str | uuid.UUID,
        name: AddonName,
        *,
        user: str | None = None,
        host_id: int | None = None,
        timeout: Timeout | None = None,
    ) -> None:
        """Activate an add-on.

        Args:
            instance_id: Id of the instance (UUID).
            name: "cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode" or
                "wstcp".
            user: Remote login; "root" by default.
            host_id: Number of the host (int), for "cmdsh" on a deployment with several.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotSupported: The deployment does not have this add-on.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; for some add-ons also (`ServerError`) if it is
                already applied.

        Example:
            >>> apic.activate_addon(instance_id, "cam")
        """
        request = _activation(_arguments.instance_id(instance_id), name, host_id, user)
        self._call(request, timeout)

    def status_addon(
        self,
        instance_id: str | uuid.UUID,
        name: AddonName,
        *,
        host_id: int | None = None,
        timeout: Timeout | None = None,
    ) -> AddonInfo | MistyproxyInfo:
        """Get the status of an add-on.

        Args:
            instance_id: Id of the instance (UUID).
            name: As for `activate_addon`.
            host_id: As for `activate_addon`.
            timeout: As for `APIClient`, for this call.

        Returns:
            A dict with `status`: "ready" (applied, not started), "starting", "active",
            "stopping"; "notfound" if the add-on is not applied. Once it is active, some have
            `url` or `port`.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.status_addon(instance_id, "cam"))["status"]
            'active'
        """
        request = _status(_arguments.instance_id(instance_id), name, host_id)
        try:
            return self._call(request, timeout)
        except errors.AddonNotActive:
            return {"status": "notfound"}

    def deactivate_addon(
        self,
        instance_id: str | uuid.UUID,
        name: AddonName,
        *,
        host_id: int | None = None,
        timeout: Timeout | None = None,
    ) -> None:
        """Deactivate an add-on. Not needed if the instance is terminated anyway.

        Args:
            instance_id: Id of the instance (UUID).
            name: As for `activate_addon`.
            host_id: As for `activate_addon`.
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; a `ServerError` if "vnc" or "wstcp" runs.

        Example:
            >>> apic.deactivate_addon(instance_id, "cam")
        """
        request = _deactivation(_arguments.instance_id(instance_id), name, host_id)
        self._call(request, timeout)

    def start_addon(
        self, instance_id: str | uuid.UUID, name: AddonName, *, timeout: Timeout | None = None
    ) -> None:
        """Start the connection of an add-on that was activated.

        Args:
            instance_id: Id of the instance (UUID).
            name: "vnc" or "wstcp".
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            ServerError: It is started already.
            Error: The request failed otherwise.

        Example:
            >>> apic.start_addon(instance_id, "wstcp")
        """
        id_ = _arguments.instance_id(instance_id)
        _arguments.one_of(name, "add-on that is started", _STARTED)
        start = operations.vnc.start_vnc if name == "vnc" else operations.wstcp.start_wstcp
        self._call(start(id_), timeout)

    def stop_addon(
        self, instance_id: str | uuid.UUID, name: AddonName, *, timeout: Timeout | None = None
    ) -> None:
        """Stop the connection of an add-on; it stays activated.

        Args:
            instance_id: Id of the instance (UUID).
            name: "vnc" or "wstcp".
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            AddonNotActive: The add-on is not applied.
            InstanceNotFound: There is no such instance.
            ServerError: It is not started.
            Error: The request failed otherwise.

        Example:
            >>> apic.stop_addon(instance_id, "wstcp")
        """
        id_ = _arguments.instance_id(instance_id)
        _arguments.one_of(name, "add-on that is stopped", _STARTED)
        stop = operations.vnc.stop_vnc if name == "vnc" else operations.wstcp.stop_wstcp
        self._call(stop(id_), timeout)


def _activation(
    instance_id: str, name: str, host_id: int | None, user: str | None
) -> Request[None]:
    body: AddonOptions | None = None
    if user is not None:
        body = {"user": _arguments.text(user, "user")}
    if host_id is not None:
        host = _host(name, host_id)
        return operations.cmdsh.activate_cmdsh_on_host(instance_id, host, body=body)
    match _arguments.addon(name):
        case "cam":
            return operations.cam.activate_cam(instance_id, body=body)
        case "cmd":
            return operations.cmd.activate_cmd(instance_id, body=body)
        case "cmdsh":
            return operations.cmdsh.activate_cmdsh(instance_id, body=body)
        case "drive":
            return operations.drive.activate_drive(instance_id, body=body)
        case "java":
            return operations.java.activate_java(instance_id, body=body)
        case "mistyproxy":
            return operations.mistyproxy.activate_mistyproxy(instance_id, body=body)
        case "py":
            return operations.py.activate_py(instance_id, body=body)
        case "vnc":
            return operations.vnc.activate_vnc(instance_id, body=body)
        case "vscode":
            return operations.vscode.activate_vscode(instance_id, body=body)
        case "wstcp":
            return operations.wstcp.activate_wstcp(instance_id, body=body)


def _status(
    instance_id: str, name: str, host_id: int | None
) -> Request[AddonStatus | MistyproxyStatus]:
    if host_id is not None:
        return operations.cmdsh.get_cmdsh_status_of_host(instance_id, _host(name, host_id))
    match _arguments.addon(name):
        case "cam":
            return operations.cam.get_cam_status(instance_id)
        case "cmd":
            return operations.cmd.get_cmd_status(instance_id)
        case "cmdsh":
            return operations.cmdsh.get_cmdsh_status(instance_id)
        case "drive":
            return operations.drive.get_drive_status(instance_id)
        case "java":
            return operations.java.get_java_status(instance_id)
        case "mistyproxy":
            return operations.mistyproxy.get_mistyproxy_status(instance_id)
        case "py":
            return operations.py.get_py_status(instance_id)
        case "vnc":
            return operations.vnc.get_vnc_status(instance_id)
        case "vscode":
            return operations.vscode.get_vscode_status(instance_id)
        case "wstcp":
            return operations.wstcp.get_wstcp_status(instance_id)


def _deactivation(instance_id: str, name: str, host_id: int | None) -> Request[None]:
    if host_id is not None:
        return operations.cmdsh.deactivate_cmdsh_on_host(instance_id, _host(name, host_id))
    match _arguments.addon(name):
        case "cam":
            return operations.cam.deactivate_cam(instance_id)
        case "cmd":
            return operations.cmd.deactivate_cmd(instance_id)
        case "cmdsh":
            return operations.cmdsh.deactivate_cmdsh(instance_id)
        case "drive":
            return operations.drive.deactivate_drive(instance_id)
        case "java":
            return operations.java.deactivate_java(instance_id)
        case "mistyproxy":
            return operations.mistyproxy.deactivate_mistyproxy(instance_id)
        case "py":
            return operations.py.deactivate_py(instance_id)
        case "vnc":
            return operations.vnc.deactivate_vnc(instance_id)
        case "vscode":
            return operations.vscode.deactivate_vscode(instance_id)
        case "wstcp":
            return operations.wstcp.deactivate_wstcp(instance_id)


def _host(name: str, host_id: int) -> int:
    if name != "cmdsh":
        raise errors.InvalidArgument(f"host_id is for the add-on cmdsh, not for {name}")
    return _arguments.host(host_id)
