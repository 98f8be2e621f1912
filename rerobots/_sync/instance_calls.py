# Made from rerobots/_async/instance_calls.py by `make generate`. Do not edit.
"""Calls about instances."""

import uuid
from typing import TYPE_CHECKING, Any, cast, overload

from rerobots_openapi.api import instances, vpn

from .. import _arguments, _queries
from .connection import Connection

if TYPE_CHECKING:
    from ..types import Instance, Launch, VPNClient


class InstanceCalls(Connection):
    """Instances."""

    @overload
    def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        max_per_page: None = None,
    ) -> list[str]: ...
    @overload
    def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        *,
        max_per_page: int,
    ) -> tuple[list[str], int]: ...
    @overload
    def get_instances(
        self, include_terminated: bool, page: int | None, max_per_page: int
    ) -> tuple[list[str], int]: ...
    def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        max_per_page: int | None = None,
    ) -> list[str] | tuple[list[str], int]:
        """List your instances.

        Args:
            include_terminated: Whether to list those that have ended, too.
            page: Number of the page (int, from 1); beyond the end is the last one.
            max_per_page: Results on a page (int); 0 puts all on one.

        Returns:
            Ids of the instances, the newest first. With `max_per_page`, a tuple of that list and
            the number of pages.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> instance_id in (apic.get_instances())
            True
        """
        request = instances.list_instances.get_kwargs(
            include_terminated=_queries.presence(include_terminated, "include_terminated"),
            sort_by=_queries.UNSET,
            page=_queries.page(page),
            max_per_page=_queries.max_per_page(max_per_page),
        )
        answer = self._ask(request, "workspace_instances", "page_count")
        found: list[str] = answer["workspace_instances"]
        return found if max_per_page is None else (found, answer["page_count"])

    def get_instance_info(self, instance_id: str | uuid.UUID) -> "Instance":
        """Get details about an instance.

        Args:
            instance_id: Id of the instance (UUID), in upper or lower case.

        Returns:
            What the server knows of it; among it `status`, `deployment` and `type`.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance; also for a second or so after its launch.
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_instance_info(instance_id))["status"]
            'READY'
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        request = instances.get_instance.get_kwargs(id_)
        return cast("Instance", self._ask(request, "status"))

    def request_instance(
        self,
        type_or_wdeployment_id: str | uuid.UUID,
        sshkey: str | None = None,
        vpn: bool = False,
        reserve: bool = False,
        event_url: str | None = None,
        duration: int | None = None,
    ) -> "Launch":
        """Request an instance. Billing starts when it is launched.

        Args:
            type_or_wdeployment_id: A workspace type, or the id of a workspace deployment.
            sshkey: Public key in OpenSSH format to sign in with. By default the server makes a
                pair.
            vpn: Whether the instance has a VPN.
            reserve: Whether to queue a reservation if the deployment is busy. Reservations are
                made by id only, not by type.
            event_url: Address that is told of changes of status (https, http or mailto). One that
                the server cannot reach makes the launch hang.
            duration: Terminate by itself after so many seconds (int, from 1).

        Returns:
            A dict with `success` and `id`: True and the id of the instance, or, with `reserve`,
            False and the id of the reservation.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            BusyWorkspaceDeployment: All that match are in use.
            WorkspaceDeploymentNotFound: Nothing matches.
            WorkspaceDeploymentUnavailable: It is locked out, offline or dissolved.
            WrongAuthToken: There is no token, or it does not permit this.
            PermissionDenied: An access rule forbids it.
            Error: The request failed otherwise. If this is a `RequestTimeout` or
                `ConnectionFailed`, then an instance may have been launched: see
                `get_instances()`.

        Example:
            >>> launched = apic.request_instance("fixed_misty2", duration=600)
            >>> launched["success"]
            True
        """
        from rerobots_openapi.models import LaunchOptions

        target = _arguments.type_or_deployment(type_or_wdeployment_id)
        options: dict[str, Any] = {}
        if sshkey is not None:
            options["sshkey"] = _arguments.public_key(sshkey)
        if _arguments.flag(vpn, "vpn"):
            options["vpn"] = True
        if _arguments.flag(reserve, "reserve"):
            options["reserve"] = True
        if event_url is not None:
            options["eurl"] = _arguments.event_url(event_url)
        if duration is not None:
            options["expire_d"] = _arguments.count(duration, "duration", 1)
        body = _queries.given(LaunchOptions.from_dict(options) if options else None)
        request = instances.launch.get_kwargs(target, body=body)
        return cast("Launch", self._ask(request, "success", "id"))

    def terminate_instance(self, instance_id: str | uuid.UUID) -> None:
        """Terminate an instance.

        Args:
            instance_id: Id of the instance (UUID), in upper or lower case.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            BusyWorkspaceInstance: It is in INIT, in which it cannot be terminated, or busy.
            InvalidRequest: It has ended, or is ending.
            InstanceNotFound: There is no such instance.
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> apic.terminate_instance(instance_id)
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        self._send(instances.terminate_instance.get_kwargs(id_))

    def get_vpn_newclient(self, instance_id: str | uuid.UUID) -> "VPNClient":
        """Create an OpenVPN client for an instance. This is slow: up to 20 seconds.

        Args:
            instance_id: Id of an instance that was launched with `vpn=True`.

        Returns:
            A dict with `client_id`, and `ovpn`, the text of a configuration file for OpenVPN.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InvalidRequest: The instance has no VPN.
            BusyWorkspaceInstance: The instance is busy.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> (apic.get_vpn_newclient(vpn_instance_id))["ovpn"].startswith("client")
            True
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        request = vpn.create_vpn_client.get_kwargs(id_)
        return cast("VPNClient", self._ask(request, "client_id", "ovpn", timeout=90.0))

    def get_instance_sshkey(self, instance_id: str | uuid.UUID) -> str:
        """Get the private key of an instance, of the pair that the server made at its launch.

        Args:
            instance_id: Id of the instance (UUID).

        Returns:
            The key, in PEM or OpenSSH format. Whoever has it has the instance.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; with `status_code` 404, a public key was given
                at the launch.

        Example:
            >>> (apic.get_instance_sshkey(instance_id)).startswith("-----BEGIN")
            True
        """
        id_ = _arguments.identifier(instance_id, "instance_id")
        return str((self._ask(instances.get_instance_sshkey.get_kwargs(id_), "key"))["key"])
