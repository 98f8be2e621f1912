"""`Instance`: one robot in use."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Unpack

from ._exit import catch_sigterm
from ._sync import instance
from .api import APIClient

if TYPE_CHECKING:
    import uuid

    from ._sync.launching import InstanceOptions


__all__ = ["Instance", "catch_sigterm"]


class Instance(instance.Instance):
    """Client for a workspace instance.

    As a context manager it terminates the instance at the end of the block.

    At least one of `workspace_types`, `wdeployment_id` and `instance_id` must be given. If
    several are, it is checked that they agree before anything is launched.

    Args:
        workspace_types: Workspace types (list of str), in order of preference. Those of their
            deployments that are free are tried in turn.
        wdeployment_id: Id of a workspace deployment (UUID).
        instance_id: Id of an instance (UUID) that exists; nothing is launched then.
        api_token: As for `APIClient`; of no effect if `apic` is given.
        headers: As for `APIClient`; of no effect if `apic` is given.
        apic: Client to use. By default one is made from `api_token` and `headers`, and closed
            at the end of a block.
        **options: By name: `sshkey`, `vpn`, `reserve`, `event_url`, `duration`, `keepalive` and
            `repo`, as for `APIClient.request_instance`; with `keepalive`, pings are sent by this
            object. `wait_if_busy`, seconds to try for while all that match are in use (float).
            `terminate`, whether the end of a block terminates the instance (bool): by default, if
            it was launched here, and not if it was attached to. With `reserve=True` on a deployment
            that is busy, the object is a reservation ("RESERVED") until it becomes the instance.

    Raises:
        InvalidArgument: What is given is too little, cannot be used or does not agree; nothing was
            launched.
        BusyWorkspaceDeployment: All that match are in use; perhaps by yourself, which it tells.
        LaunchUncertain: The answer to the launch was lost, and no instance of it was seen.
        WorkspaceDeploymentNotFound: Nothing matches.
        InstanceNotFound: There is no instance of this id.
        WrongAuthToken: There is no token, or it does not permit this.
        Error: A request failed otherwise.

    Example:
        >>> with rerobots.Instance(["fixed_misty2"], apic=apic) as rri:
        ...     rri.wait_until_ready()
        ...     print(rri.get_status())
        READY
    """

    def __init__(
        self,
        workspace_types: str | Sequence[str] | None = None,
        wdeployment_id: str | uuid.UUID | None = None,
        instance_id: str | uuid.UUID | None = None,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        apic: APIClient | None = None,
        **options: Unpack[InstanceOptions],
    ) -> None:
        super().__init__(
            workspace_types, wdeployment_id, instance_id, api_token, headers, apic, **options
        )
        self._begin()
