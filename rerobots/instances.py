"""`Instance`: one robot in use."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from ._exit import catch_sigterm
from ._sync import instance
from ._text import hidden
from .api import APIClient

if TYPE_CHECKING:
    import uuid

    import paramiko

    from ._sign_in import HostKeyPolicy

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
        sshkey: Public key to sign in with, as for `APIClient.request_instance`.
        vpn: Whether the instance has a VPN.
        reserve: Whether to queue a reservation if the deployment is busy. The object is "RESERVED"
            then, until it becomes the instance.
        event_url: Address that is told of changes of status, as for `APIClient.request_instance`.
        duration: Terminate by itself after so many seconds (int, from 1).
        keepalive: Whether the server terminates it when no ping came for 60 seconds. This object
            pings, so that what is left by a process that died does not run on.
        repo: A repository to have in the instance: dict of `url` and `path`.
        wait_if_busy: Seconds to try for while all that match are in use (float).
        terminate: Whether the end of a block terminates it: by default, if it was launched here,
            and not if it was attached to.
        private_key: Your private key for SSH, as for `configure_ssh`; by default the server's.
        passphrase: What the private key is encrypted with (str), if it is.
        host_key_policy: What host keys SSH accepts, as for `configure_ssh`.

    Raises:
        InvalidArgument: What is given is too little, cannot be used or does not agree; nothing was
            launched.
        BusyWorkspaceDeployment: All that match are in use; perhaps by yourself, which it tells.
        LaunchUncertain: The answer to the launch was lost, and no instance of it was seen.
        WorkspaceDeploymentNotFound: Nothing matches.
        InstanceNotFound: There is no instance of this id.
        SSHError: The private key cannot be read, is encrypted, or is of another type.
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
        *,
        sshkey: str | os.PathLike[str] | None = None,
        vpn: bool = False,
        reserve: bool = False,
        event_url: str | None = None,
        duration: int | None = None,
        keepalive: bool = False,
        repo: Mapping[str, str] | None = None,
        wait_if_busy: float | None = None,
        terminate: bool | None = None,
        private_key: str | os.PathLike[str] | paramiko.PKey | None = None,
        passphrase: str | None = None,
        host_key_policy: HostKeyPolicy = "strict",
    ) -> None:
        # Tracebacks show arguments.
        api_token, headers = hidden(api_token), hidden(headers)
        private_key, passphrase = hidden(private_key), hidden(passphrase)
        super().__init__(
            workspace_types,
            wdeployment_id,
            instance_id,
            api_token,
            headers,
            apic,
            sshkey=sshkey,
            vpn=vpn,
            reserve=reserve,
            event_url=event_url,
            duration=duration,
            keepalive=keepalive,
            repo=repo,
            wait_if_busy=wait_if_busy,
            terminate=terminate,
            private_key=private_key,
            passphrase=passphrase,
            host_key_policy=host_key_policy,
        )
        self._begin()
