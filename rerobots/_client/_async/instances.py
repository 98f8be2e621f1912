"""Calls about instances, reservations, firewall rules and VPN."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Literal, overload

from rerobots_openapi import models
from rerobots_openapi.api import instances

from ... import _arguments, _time_limits
from .. import bodies
from .connection import AsyncConnection

if TYPE_CHECKING:
    import os
    import uuid
    from typing import TypedDict

    from rerobots_openapi.types import Unset

    from ..._timeouts import Timeout
    from ...types import (
        VPN,
        EventKind,
        FirewallAction,
        FirewallRules,
        InstanceInfo,
        InstanceList,
        InstanceSort,
        InstanceSummary,
        KnownInstanceSort,
        Launch,
        Reservation,
        Reservations,
        SSHKey,
        VPNClient,
    )

    class _ListOptions(TypedDict):
        include_terminated: str | Unset
        include_init_fail: str | Unset
        details: str | Unset
        sort_by: KnownInstanceSort | Unset
        page: int | Unset
        max_per_page: int | Unset
        user: str | Unset


class AsyncInstanceCalls(AsyncConnection):
    """Calls about instances and reservations."""

    @overload
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        max_per_page: None = None,
        *,
        details: Literal[False] = False,
        include_init_fail: bool = False,
        sort_by: InstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> list[str]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        *,
        max_per_page: int,
        details: Literal[False] = False,
        include_init_fail: bool = False,
        sort_by: InstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> tuple[list[str], int]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool,
        page: int | None,
        max_per_page: int,
        *,
        details: Literal[False] = False,
        include_init_fail: bool = False,
        sort_by: InstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> tuple[list[str], int]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        max_per_page: None = None,
        *,
        details: Literal[True],
        include_init_fail: bool = False,
        sort_by: InstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> list[InstanceSummary]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        *,
        max_per_page: int,
        details: Literal[True],
        include_init_fail: bool = False,
        sort_by: InstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> tuple[list[InstanceSummary], int]: ...
    @overload
    async def get_instances(
        self,
        include_terminated: bool,
        page: int | None,
        max_per_page: int,
        *,
        details: Literal[True],
        include_init_fail: bool = False,
        sort_by: InstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> tuple[list[InstanceSummary], int]: ...
    async def get_instances(
        self,
        include_terminated: bool = False,
        page: int | None = None,
        max_per_page: int | None = None,
        *,
        details: bool = False,
        include_init_fail: bool = False,
        sort_by: InstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        timeout: Timeout | None = None,
    ) -> list[str] | list[InstanceSummary] | tuple[list[str] | list[InstanceSummary], int]:
        """List your instances.

        Args:
            include_terminated: Whether to include instances that have ended.
            page: Number of the page, from 1; a number beyond the end returns the last page.
            max_per_page: Results per page; 0 puts all on one page.
            details: Whether to list dicts instead of ids.
            include_init_fail: Whether to include instances that failed in INIT.
            sort_by: "dec_start_date" (newest first, the server's default) or "inc_start_date".
            user: List instances of this user; for superusers.
            workspace_type: List instances of this type. A page can be empty while more follow.

        Returns:
            Ids of the instances; with `details`, dicts of `id`, `status`, `deployment`, `type`,
            `region`, `starttime`, `rootuser`, and `endtime` if it has ended. With `max_per_page`, a
            tuple of that list and the number of pages.

        Raises:
            PermissionDenied: `user` is another user, and you are not a superuser.

        Example:
            >>> instance_id in (await apic.get_instances())
            True
        """
        options: _ListOptions = {
            "include_terminated": _arguments.query_flag(include_terminated, "include_terminated"),
            "include_init_fail": _arguments.query_flag(include_init_fail, "include_init_fail"),
            "details": _arguments.query_flag(details, "details"),
            "sort_by": _arguments.if_given(sort_by, _arguments.instance_sort),
            "page": _arguments.count_if_given(page, "page"),
            "max_per_page": _arguments.count_if_given(max_per_page, "max_per_page"),
            "user": _arguments.or_unset(user),
        }
        if workspace_type is None:
            kwargs = instances.list_instances.get_kwargs(**options)
        else:
            type_ = _arguments.workspace_type(workspace_type)
            kwargs = instances.list_instances_of_type.get_kwargs(type_, **options)
        response: InstanceList = await self._fetch(kwargs, timeout)
        listed = self._need(
            kwargs, response.get("workspace_instances"), list, "workspace_instances"
        )
        ids = [self._need(kwargs, _id(each), str, "id") for each in listed]
        found = list(map(_with_details, listed)) if details else ids
        if max_per_page is None:
            return found
        return found, self._need(kwargs, response.get("page_count"), int, "page_count")

    async def iter_instances(
        self,
        include_terminated: bool = False,
        *,
        include_init_fail: bool = False,
        sort_by: InstanceSort | None = None,
        user: str | None = None,
        workspace_type: str | None = None,
        per_page: int = 100,
        timeout: Timeout | None = None,
    ) -> AsyncIterator[InstanceSummary]:
        """Yield your instances with their details, each once.

        Args:
            per_page: Has no effect: one request returns all of them.

        Example:
            >>> async for instance in apic.iter_instances():
            ...     print(instance["status"])
            READY
        """
        _arguments.count(per_page, "per_page", 1)
        # Not in pages, as the list can change between requests, and equal entries swap places.
        for instance in await self.get_instances(
            include_terminated,
            details=True,
            include_init_fail=include_init_fail,
            sort_by=sort_by,
            user=user,
            workspace_type=workspace_type,
            timeout=timeout,
        ):
            yield instance

    async def get_instance_info(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> InstanceInfo:
        """Get details about an instance, such as `status`, `deployment` and `type`.

        Raises:
            InstanceNotFound: There is no such instance, or it was launched about a second ago.

        Example:
            >>> (await apic.get_instance_info(instance_id))["status"]
            'READY'
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = instances.get_instance.get_kwargs(id_)
        info: InstanceInfo = await self._fetch(kwargs, timeout)
        return info

    async def request_instance(
        self,
        type_or_wdeployment_id: str | uuid.UUID | Iterable[str | uuid.UUID],
        sshkey: str | os.PathLike[str] | None = None,
        vpn: bool = False,
        reserve: bool = False,
        event_url: str | None = None,
        duration: int | None = None,
        *,
        keepalive: bool = False,
        allow_noop: bool = False,
        repo: Mapping[str, str] | None = None,
        timeout: Timeout | None = None,
    ) -> Launch:
        """Request an instance. Billing starts when it is launched.

        Args:
            type_or_wdeployment_id: A workspace type, the id of a workspace deployment, or a list
                of such ids, from which a free deployment is chosen.
            sshkey: Public key to sign in with: its text in OpenSSH format (str), or the path of its
                file (`os.PathLike`). The server's key pair for the instance works, too.
            vpn: Whether the instance has a VPN.
            reserve: Whether to queue a reservation if the deployment is busy; by id only.
            event_url: Address for status changes: in production, `https://...` or `mailto://a@b`.
                Try it first: if the server cannot reach it, the launch hangs in INIT, and cannot
                be terminated.
            duration: Seconds until the instance terminates by itself, from 1.
            keepalive: Whether it terminates after 60 seconds without `send_keepalive()`.
            allow_noop: Whether to return the id of your INIT or READY instance there, if you have
                one, instead of launching. In the first second after a launch, the server does not
                know the instance yet: it launches another one, and one of the two fails.
            repo: A repository for the instance: a dict of `url`, and optionally `path`.

        Returns:
            A dict with `success` and `id`: True and the id of the instance, or, with `reserve`,
            False and the id of the reservation.

        Raises:
            BusyWorkspaceDeployment: All matching deployments are in use.
            WorkspaceDeploymentNotFound: No deployment matches.
            WorkspaceDeploymentUnavailable: It is locked out, offline or dissolved.
            WrongAuthToken: There is no token, or it does not permit this.
            PermissionDenied: An access rule forbids it, or none permits it on others' hardware.
            RequestTimeout: An instance may have been launched: see `get_instances()`.
            ConnectionFailed: The same.

        Example:
            >>> (await apic.request_instance("fixed_misty2", duration=600))["success"]
            True
        """
        options = bodies.launch_options(locals(), allow_noop=allow_noop)
        target = type_or_wdeployment_id
        if isinstance(target, Iterable) and not isinstance(target, str):
            ids = _arguments.wdeployment_ids(target)
            any_of = models.LaunchAnyOptions.from_dict({**options.to_dict(), "wds": ids})
            kwargs = instances.launch_any.get_kwargs(body=any_of)
        else:
            name = _arguments.type_or_deployment(target)
            body = _arguments.or_unset(options if options.to_dict() else None)
            kwargs = instances.launch.get_kwargs(name, body=body)
        launched: Launch = await self._fetch(kwargs, timeout)
        self._need(kwargs, launched.get("id"), str, "id")
        return launched

    async def terminate_instance(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Terminate an instance.

        Raises:
            BusyWorkspaceInstance: It is busy or in INIT, and cannot be terminated yet.
            InstanceTerminated: It has ended, or is ending.

        Example:
            >>> await apic.terminate_instance(instance_id)
        """
        id_ = _arguments.instance_id(instance_id)
        await self._request(instances.terminate_instance.get_kwargs(id_), timeout)

    async def get_instance_sshkey(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> str:
        """Get the private key of an instance, in PEM or OpenSSH format.

        The server makes a key pair at each launch, even if a public key was given; both keys
        work. Keep the private key secret: it gives access to the instance.

        Raises:
            InstanceTerminated: The instance has ended, or is ending.

        Example:
            >>> (await apic.get_instance_sshkey(instance_id)).startswith("-----BEGIN")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = instances.get_instance_sshkey.get_kwargs(id_)
        response: SSHKey = await self._fetch(kwargs, timeout)
        return self._need(kwargs, response.get("key"), str, "key")

    async def send_keepalive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Keep an instance alive that was launched with `keepalive=True`.

        It is terminated after 60 seconds without a call; call this every 45 seconds.

        Raises:
            Error: With `status_code` 404: the instance was launched without `keepalive`.

        Example:
            >>> await apic.send_keepalive(instance_id)
        """
        id_ = _arguments.instance_id(instance_id)
        await self._request(instances.keep_alive.get_kwargs(id_), timeout)

    async def send_event(
        self,
        instance_id: str | uuid.UUID,
        kind: EventKind,
        data: Mapping[str, Any],
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Report an event of an instance.

        Args:
            kind: "headMove", "baseMove", "goalReached" or "imageCap".
            data: `ts`, `roll`, `pitch`, `yaw` (float) for "headMove"; `ts`, `linear`, `angular`,
                `duration` (float) for "baseMove"; `ts` (int) and `rule` (str) for "goalReached";
                `ts` (int) and `img` (str) for "imageCap".

        Example:
            >>> await apic.send_event(instance_id, "goalReached", {"ts": 1590199936, "rule": "a"})
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = instances.post_event.get_kwargs(id_, body=bodies.event(kind, data))
        await self._request(kwargs, timeout)

    async def get_reservations(self, *, timeout: Timeout | None = None) -> list[Reservation]:
        """List your reservations.

        Returns:
            Dicts of `id`, `created`, `desc` ("wd:" and the id of the deployment) and `user`. When
            the deployment becomes free, `id` becomes the id of the instance.

        Example:
            >>> (await apic.get_reservations())[0]["desc"]
            'wd:2c0873b5-1da1-46e6-9658-c40379774edf'
        """
        kwargs = instances.list_reservations.get_kwargs()
        response: Reservations = await self._fetch(kwargs, timeout)
        return self._need(kwargs, response.get("reservations"), list, "reservations")

    async def cancel_reservation(
        self, reservation_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Cancel a reservation. This cannot be undone.

        Raises:
            ReservationNotFound: There is no such reservation.

        Example:
            >>> await apic.cancel_reservation(reservation_id)
        """
        id_ = _arguments.identifier(reservation_id, "reservation_id")
        await self._request(instances.cancel_reservation.get_kwargs(id_), timeout)

    async def get_firewall_rules(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> list[list[str]] | None:
        """List firewall rules of an instance: pairs of source and action, or None.

        The first matching rule applies.

        Example:
            >>> await apic.get_firewall_rules(instance_id)
            [['192.0.2.0/24', 'ACCEPT'], ['0.0.0.0/0', 'DROP']]
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = instances.list_firewall_rules.get_kwargs(id_)
        found: FirewallRules = await self._fetch(kwargs, timeout)
        return found.get("rules")

    async def add_firewall_rule(
        self,
        instance_id: str | uuid.UUID,
        action: FirewallAction,
        source_address: str | None = None,
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Add a firewall rule to an instance.

        Args:
            action: "ACCEPT", "DROP" or "REJECT".
            source_address: IPv4 address or CIDR; by default, the source of this request.

        Raises:
            InvalidRequest: The instance is not active.

        Example:
            >>> await apic.add_firewall_rule(instance_id, "ACCEPT", "192.0.2.0/24")
        """
        id_ = _arguments.instance_id(instance_id)
        rule = models.NewFirewallRule(action=_arguments.firewall_action(action))
        if source_address is not None:
            rule.src = _arguments.source_address(source_address)
        await self._request(instances.add_firewall_rule.get_kwargs(id_, body=rule), timeout)

    async def flush_firewall_rules(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Remove all firewall rules of an instance.

        Example:
            >>> await apic.flush_firewall_rules(instance_id)
        """
        id_ = _arguments.instance_id(instance_id)
        await self._request(instances.flush_firewall_rules.get_kwargs(id_), timeout)

    async def get_vpn_info(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> VPN:
        """Get the status of the VPN of an instance that was launched with `vpn=True`.

        Returns:
            A dict of `status`, and `clients`, the ids of its clients.

        Raises:
            InvalidRequest: The instance has no VPN.

        Example:
            >>> (await apic.get_vpn_info(vpn_instance_id))["status"]
            'ready'
        """
        id_ = _arguments.instance_id(instance_id)
        state: VPN = await self._fetch(instances.get_vpn.get_kwargs(id_), timeout)
        return state

    async def get_vpn_newclient(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> VPNClient:
        """Create an OpenVPN client for an instance. This is slow: up to 20 seconds.

        It also works without `vpn=True` at the launch if the robot responds.

        Returns:
            A dict with `client_id`, and `ovpn`, the text of a configuration file for OpenVPN.

        Raises:
            InvalidRequest: The instance has no VPN.
            BusyWorkspaceInstance: The instance is busy.

        Example:
            >>> (await apic.get_vpn_newclient(vpn_instance_id))["ovpn"].startswith("client")
            True
        """
        id_ = _arguments.instance_id(instance_id)
        kwargs = instances.create_vpn_client.get_kwargs(id_)
        client: VPNClient = await self._fetch(kwargs, timeout or _time_limits.VPN_CLIENT)
        return client


def _id(listed: Any) -> Any:
    """Return the id of a listed instance, with or without its details."""
    return listed.get("id") if isinstance(listed, dict) else listed


def _with_details(listed: Any) -> Any:
    """Return the details of a listed instance, or only its id if the server sent no more."""
    return listed if isinstance(listed, dict) else {"id": listed}
