# Made from rerobots/_async/instance_calls.py by `make generate`. Do not edit.
"""Calls about instances."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, cast

from rerobots_openapi.api import instances

from .. import _arguments, _queries
from .._operations import reaches
from .connection import Connection

if TYPE_CHECKING:
    import uuid

    from .._policy import Timeout
    from ..types import Instance, Launch


class InstanceCalls(Connection):
    """Single instances."""

    @reaches("get_instance")
    def get_instance_info(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> Instance:
        """Get details about an instance.

        Args:
            instance_id: Id of the instance (UUID), in upper or lower case.
            timeout: As for `APIClient`, for this call.

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
        id_ = _arguments.instance_id(instance_id)
        request = instances.get_instance.get_kwargs(id_)
        return cast("Instance", self._ask(request, status=str, timeout=timeout))

    @reaches("launch", "launch_any")
    def request_instance(
        self,
        type_or_wdeployment_id: str | uuid.UUID | Iterable[str | uuid.UUID],
        sshkey: str | None = None,
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
            type_or_wdeployment_id: A workspace type, or the id of a workspace deployment, or a
                list of such ids, of which a free one is taken.
            sshkey: Public key in OpenSSH format to sign in with. By default the server makes a
                pair.
            vpn: Whether the instance has a VPN.
            reserve: Whether to queue a reservation if the deployment is busy. Reservations are
                made by id only, not by type.
            event_url: Address that is told of changes of status (https, http or mailto). One that
                the server cannot reach makes the launch hang in INIT, in which it cannot be
                terminated: try the address first.
            duration: Terminate by itself after so many seconds (int, from 1).
            keepalive: Whether to terminate when no `send_keepalive()` came for 60 seconds.
            allow_noop: Whether to answer the id of your INIT or READY instance there, if you have
                one, and launch no other. This makes the request safe to repeat.
            repo: A repository to have in the instance: dict of `url` and `path`.
            timeout: As for `APIClient`, for this call.

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
        from rerobots_openapi.models import LaunchAnyOptions, LaunchOptions

        options = _launch_options(sshkey, event_url, duration, repo)
        for name, value in (
            ("vpn", vpn),
            ("reserve", reserve),
            ("keepalive", keepalive),
            ("allow_noop", allow_noop),
        ):
            if _arguments.flag(value, name):
                options[name] = True
        if isinstance(type_or_wdeployment_id, Iterable) and not isinstance(
            type_or_wdeployment_id, str
        ):
            options["wds"] = _arguments.wdeployment_ids(type_or_wdeployment_id)
            request = instances.launch_any.get_kwargs(body=LaunchAnyOptions.from_dict(options))
        else:
            target = _arguments.type_or_deployment(type_or_wdeployment_id)
            body = _queries.given(LaunchOptions.from_dict(options) if options else None)
            request = instances.launch.get_kwargs(target, body=body)
        return cast("Launch", self._ask(request, success=bool, id=str, timeout=timeout))

    @reaches("terminate_instance")
    def terminate_instance(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Terminate an instance.

        Args:
            instance_id: Id of the instance (UUID), in upper or lower case.
            timeout: As for `APIClient`, for this call.

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
        id_ = _arguments.instance_id(instance_id)
        self._send(instances.terminate_instance.get_kwargs(id_), timeout=timeout)

    @reaches("get_instance_sshkey")
    def get_instance_sshkey(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> str:
        """Get the private key of an instance, of the pair that the server made at its launch.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

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
        id_ = _arguments.instance_id(instance_id)
        return str(
            (self._ask(instances.get_instance_sshkey.get_kwargs(id_), key=str, timeout=timeout))[
                "key"
            ]
        )

    @reaches("keep_alive")
    def send_keepalive(
        self, instance_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Keep an instance alive that was launched with `keepalive=True`.

        It is terminated when this was not called for 60 seconds; every 45 seconds is customary.

        Args:
            instance_id: Id of the instance (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise; with `status_code` 404, the instance was
                launched without `keepalive`.

        Example:
            >>> apic.send_keepalive(instance_id)
        """
        id_ = _arguments.instance_id(instance_id)
        self._send(instances.keep_alive.get_kwargs(id_), timeout=timeout)

    @reaches("post_event")
    def send_event(
        self,
        instance_id: str | uuid.UUID,
        kind: str,
        data: Mapping[str, Any],
        *,
        timeout: Timeout | None = None,
    ) -> None:
        """Tell of an event of an instance.

        Args:
            instance_id: Id of the instance (UUID).
            kind: "headMove", "baseMove", "goalReached" or "imageCap".
            data: The event, a dict: of `ts`, `roll`, `pitch`, `yaw` (float) for "headMove"; of
                `ts`, `linear`, `angular`, `duration` (float) for "baseMove"; of `ts` (int) and
                `rule` (str) for "goalReached"; of `ts` (int) and `img` (str) for "imageCap".
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: An argument cannot be used; nothing was sent.
            InstanceNotFound: There is no such instance.
            Error: The request failed otherwise.

        Example:
            >>> apic.send_event(instance_id, "goalReached", {"ts": 1590199936, "rule": "a"})
        """
        from rerobots_openapi.models import (
            BaseMoveEvent,
            GoalReachedEvent,
            HeadMoveEvent,
            ImageCapEvent,
        )

        id_ = _arguments.instance_id(instance_id)
        event = _arguments.event(kind, data)
        model: type[BaseMoveEvent | GoalReachedEvent | HeadMoveEvent | ImageCapEvent] = {
            "baseMove": BaseMoveEvent,
            "goalReached": GoalReachedEvent,
            "headMove": HeadMoveEvent,
            "imageCap": ImageCapEvent,
        }[kind]
        self._send(
            instances.post_event.get_kwargs(id_, body=model.from_dict(event)), timeout=timeout
        )


def _launch_options(
    sshkey: str | None,
    event_url: str | None,
    duration: int | None,
    repo: Mapping[str, str] | None,
) -> dict[str, Any]:
    options: dict[str, Any] = {}
    if sshkey is not None:
        options["sshkey"] = _arguments.public_key(sshkey)
    if event_url is not None:
        options["eurl"] = _arguments.event_url(event_url)
    if duration is not None:
        options["expire_d"] = _arguments.count(duration, "duration", 1)
    if repo is not None:
        options["repo"] = _arguments.repository(repo)
    return options
