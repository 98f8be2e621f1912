"""The async twins of `rerobots.api.APIClient` and `rerobots.Instance`."""

from collections.abc import Generator
from typing import Any, Self

from ._async import instance
from ._async.waiting import async_wait_until_ready as wait_until_ready
from ._client._async.api import AsyncAPIClient

__all__ = ["AsyncAPIClient", "AsyncInstance", "wait_until_ready"]

AsyncAPIClient.__module__ = __name__


class AsyncInstance(instance.AsyncInstance):
    """Client for a workspace instance.

    Await it to launch (or attach to) the instance: `rri = await AsyncInstance(...)`. Its methods
    are those of `rerobots.Instance`, to be awaited. As an async context manager it terminates the
    instance at the end of the block.

    At least one of `workspace_types`, `wdeployment_id` and `instance_id` must be given. If
    several are, it is checked that they agree before anything is launched.

    Args:
        workspace_types: Workspace types (list of str), in order of preference. Those of their
            deployments that are free are tried in turn.
        wdeployment_id: Id of a workspace deployment (UUID).
        instance_id: Id of an instance (UUID) that exists; nothing is launched then.
        api_token: As for `AsyncAPIClient`; of no effect if `apic` is given.
        headers: As for `AsyncAPIClient`; of no effect if `apic` is given.
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
        >>> async with rerobots.aio.AsyncInstance(["fixed_misty2"], apic=apic) as rri:
        ...     await rri.wait_until_ready()
        ...     print(await rri.get_status())
        READY
    """

    def __await__(self) -> Generator[Any, None, Self]:
        return self._begin().__await__()
