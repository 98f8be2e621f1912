# Made from rerobots/_async/addon_calls.py by `make generate`. Do not edit.
"""Calls that all add-ons have in common."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, cast

from .. import _arguments, errors
from .._operations import reaches
from .connection import Connection

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from ..types import AddonInfo

_STARTED = ("vnc", "wstcp")


class AddonCalls(Connection):
    """What all add-ons have in common."""

    @reaches("activate_*")
    def activate_addon(
        self,
        instance_id: str | uuid.UUID,
        name: str,
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
        from rerobots_openapi.models import AddonOptions

        options: Any = {}
        if user is not None:
            options["body"] = AddonOptions(user=_arguments.text(user, "user"))
        self._send(_request("activate_{}", name, instance_id, host_id, **options), timeout=timeout)

    @reaches("get_*_status", "get_cmdsh_status_of_host")
    def status_addon(
        self,
        instance_id: str | uuid.UUID,
        name: str,
        *,
        host_id: int | None = None,
        timeout: Timeout | None = None,
    ) -> AddonInfo:
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
        request = _request("get_{}_status", name, instance_id, host_id)
        try:
            return cast("AddonInfo", self._ask(request, status=str, timeout=timeout))
        except errors.AddonNotActive:
            return {"status": "notfound"}

    @reaches("deactivate_*")
    def deactivate_addon(
        self,
        instance_id: str | uuid.UUID,
        name: str,
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
        self._send(_request("deactivate_{}", name, instance_id, host_id), timeout=timeout)

    @reaches("start_vnc", "start_wstcp")
    def start_addon(
        self, instance_id: str | uuid.UUID, name: str, *, timeout: Timeout | None = None
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
        _arguments.one_of(name, "add-on that is started", _STARTED)
        self._send(_request("start_{}", name, instance_id), timeout=timeout)

    @reaches("stop_vnc", "stop_wstcp")
    def stop_addon(
        self, instance_id: str | uuid.UUID, name: str, *, timeout: Timeout | None = None
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
        _arguments.one_of(name, "add-on that is stopped", _STARTED)
        self._send(_request("stop_{}", name, instance_id), timeout=timeout)


_OF_HOST = {
    "activate_{}": "activate_cmdsh_on_host",
    "get_{}_status": "get_cmdsh_status_of_host",
    "deactivate_{}": "deactivate_cmdsh_on_host",
}


def _request(
    operation: str,
    name: str,
    instance_id: str | uuid.UUID,
    host_id: int | None = None,
    **options: Any,
) -> dict[str, Any]:
    """The request of an operation that each add-on has under its own name."""
    id_ = _arguments.instance_id(instance_id)
    _arguments.addon(name)
    function = operation.format(name)
    host: tuple[int, ...] = ()
    if host_id is not None:
        if name != "cmdsh":
            raise ValueError(f"host_id is for the add-on cmdsh, not for {name}")
        function, host = _OF_HOST[operation], (_arguments.host(host_id),)
    module = import_module(f"rerobots_openapi.api.{name}.{function}")
    return cast("dict[str, Any]", module.get_kwargs(id_, *host, **options))
