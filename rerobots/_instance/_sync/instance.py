# Made from rerobots/_instance/_async/instance.py by `make generate`. Do not edit.
"""A workspace instance, from its launch to its termination."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Self, Unpack, cast

from ... import _arguments, _clock, _concurrency, _time_limits, errors
from ..._client import bodies
from ..._client._sync.api import APIClient
from ..._client.bodies import LaunchOptions
from ..._log import log
from ..._text import hidden
from .. import at_exit, sign_in
from .access import InstanceAccess
from .keepalive import KeepAlive
from .launch import Launched, Launcher, wait_until_free
from .recording import InstanceRecording
from .ssh_commands import InstanceCommands
from .ssh_files import InstanceFiles
from .ssh_ports import InstanceTunnels
from .termination import end_instance
from .waiting import InstanceWaiting

if TYPE_CHECKING:
    import os
    import uuid

    import paramiko

    from ..._timeouts import Timeout
    from ...types import HostKeyPolicy
    from .launch import InstanceOptions


class Instance(
    _concurrency.Opening,
    InstanceCommands,
    InstanceFiles,
    InstanceTunnels,
    InstanceAccess,
    InstanceRecording,
    InstanceWaiting,
):
    """Client for a workspace instance.

    As a context manager, it terminates the instance at the end of the block.

    At least one of `workspace_types`, `wdeployment_id` and `instance_id` must be given. If several
    are, they must agree, which is checked before anything is launched.

    Args:
        workspace_types: Types in order of preference; their free deployments are tried in turn.
        wdeployment_id: Id of a workspace deployment.
        instance_id: Id of an existing instance; nothing is launched then.
        api_token: API token (str), or the path of its file; ignored if `apic` is given.
        headers: Headers to add to every request; ignored if `apic` is given.
        apic: Client to use. By default one is made from `api_token` and `headers`, and closed
            at the end of a block.
        sshkey: Public key to sign in with: its text (str), or the path of its file (`os.PathLike`).
        vpn: Whether the instance has a VPN.
        reserve: Whether to queue a reservation if the deployment is busy. The status is "RESERVED"
            then, until the reservation becomes an instance.
        event_url: URL to notify of changes of status: `https://...` or `mailto://a@b`. If the
            server cannot reach it, the launch hangs in INIT, in which it cannot be terminated.
        duration: Seconds until it terminates by itself, at least 1.
        keepalive: Whether the server terminates it after 60 seconds without a ping. This object
            sends pings, so that the instance does not outlive a process that died.
        repo: Repository for the instance: dict of `url`, and optionally `path`.
        wait_if_busy: Seconds to retry while all matching deployments are in use.
        terminate: Whether the end of a block terminates it; by default, only if it was launched
            here, not if it was attached to.
        private_key: Private key for SSH: path, text or `paramiko.PKey`; by default, the server's.
        passphrase: Passphrase of the private key, if it is encrypted.
        host_key_policy: "strict", or "accept-new" to accept the first host key that the host shows
            if the instance lists none.

    Raises:
        InvalidArgument: Arguments are missing, invalid or do not agree; nothing was launched.
        BusyWorkspaceDeployment: All matching deployments are in use; the message says if by you.
        LaunchUncertain: The response to the launch was lost, and its instance was not found.
        WorkspaceDeploymentNotFound: No deployment matches.
        InstanceNotFound: There is no instance with this id.
        SSHError: The private key cannot be read, is encrypted, or is of another type.
        WrongAuthToken: There is no token, or it does not permit this.

    Example:
        >>> with rerobots.Instance(["fixed_misty2"], apic=apic) as rri:
        ...     rri.wait_until_ready()
        ...     print(rri.get_status())
        READY
    """

    _pings: KeepAlive | None = None

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
        given = locals()
        if workspace_types is None and wdeployment_id is None and instance_id is None:
            raise errors.InvalidArgument(
                "one of workspace_types, wdeployment_id and instance_id must be given"
            )
        self._types = (
            None if workspace_types is None else _arguments.workspace_types(workspace_types)
        )
        self._wdeployment_id = (
            None if wdeployment_id is None else _arguments.wdeployment_id(wdeployment_id)
        )
        self._id = None if instance_id is None else _arguments.instance_id(instance_id)
        # Check the options before any request.
        bodies.launch_options(given)
        self._options = cast(
            "LaunchOptions", {name: given[name] for name in LaunchOptions.__annotations__}
        )
        self._sign_in = sign_in.make(private_key, passphrase, host_key_policy, sshkey)
        self._wait_if_busy = _arguments.seconds_or_none(wait_if_busy, "wait_if_busy")
        self._owns_client = apic is None
        # A client of the other kind would launch, and then fail.
        if apic is not None and not isinstance(apic, APIClient):
            raise errors.InvalidArgument(f"apic must be an {APIClient.__name__}: {apic!r}")
        self.apic: APIClient = apic or APIClient(api_token=api_token, headers=headers)
        self._ends_with_block = self._id is None if terminate is None else bool(terminate)
        _concurrency.sync_opened(self)

    # The beginning

    @classmethod
    def launch(
        cls,
        workspace_types: str | Sequence[str] | None = None,
        wdeployment_id: str | uuid.UUID | None = None,
        *,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        apic: APIClient | None = None,
        **options: Unpack[InstanceOptions],
    ) -> Self:
        """Launch an instance. Billing starts.

        Raises:
            BusyWorkspaceDeployment: All matching deployments are in use.
            LaunchUncertain: The response was lost, and the instance was not found.

        Example:
            >>> launched = rerobots.Instance.launch("fixed_misty2", apic=apic)
            >>> with launched as rri:
            ...     rri.wait_until_ready()
        """
        api_token, headers = hidden(api_token), hidden(headers)
        made = cls(workspace_types, wdeployment_id, None, api_token, headers, apic, **options)
        return made._open()

    @classmethod
    def attach(
        cls,
        instance_id: str | uuid.UUID,
        *,
        terminate: bool = False,
        api_token: str | os.PathLike[str] | None = None,
        headers: Mapping[str, str] | None = None,
        apic: APIClient | None = None,
        private_key: str | os.PathLike[str] | paramiko.PKey | None = None,
        passphrase: str | None = None,
        host_key_policy: HostKeyPolicy = "strict",
    ) -> Self:
        """Attach to an existing instance.

        Args:
            terminate: Whether the end of a block terminates it.

        Example:
            >>> attached = rerobots.Instance.attach(instance_id, apic=apic)
            >>> with attached as rri:
            ...     print(rri.get_status())
            READY
        """
        api_token, headers = hidden(api_token), hidden(headers)
        private_key, passphrase = hidden(private_key), hidden(passphrase)
        made = cls(
            None,
            None,
            instance_id,
            api_token,
            headers,
            apic,
            terminate=terminate,
            private_key=private_key,
            passphrase=passphrase,
            host_key_policy=host_key_policy,
        )
        return made._open()

    def _open(self) -> Self:
        if self._status is not None:
            return self
        if self._id is not None:
            self._attach(self._id)
            return self
        if self._wait_if_busy is None:
            launched = self._launch()
        else:
            launched = wait_until_free(self._launch, self._wait_if_busy)
        self._is_launched = True
        self._id = launched.id
        self._wdeployment_id = launched.deployment
        self._is_reserved = launched.is_reserved
        self._status = "RESERVED" if launched.is_reserved else "INIT"
        self._known_from = _clock.monotonic() + _time_limits.INSTANCE_UNKNOWN
        if self._options.get("keepalive"):
            self._pings = self.keep_alive()
            try:
                self._pings.start()
            except BaseException as err:
                # The caller does not get this object: terminate the instance here.
                self._end_surely(err)
                raise
        return self

    def _attach(self, instance_id: str) -> None:
        expected, types = self._wdeployment_id, self._types
        info = self.apic.get_instance_info(instance_id)
        deployment: str | None = info.get("deployment")
        type_: str | None = info.get("type")
        if expected not in (None, deployment):
            raise errors.InvalidArgument(
                f"instance {instance_id} is on workspace deployment {deployment}, not {expected}"
            )
        if types is not None and type_ not in types:
            raise errors.InvalidArgument(f"instance {instance_id} is of type {type_}, not {types}")
        self._note(info)

    def _launch(self) -> Launched:
        launcher = Launcher(self.apic, self._options)
        if self._wdeployment_id is None:
            return launcher.of_types(self._types or [])
        if self._types is not None:
            wdeployment = self.apic.get_wdeployment_info(self._wdeployment_id)
            type_: str | None = wdeployment.get("type")
            if type_ not in self._types:
                raise errors.InvalidArgument(
                    f"workspace deployment {self._wdeployment_id} is of type {type_}, "
                    f"not {self._types}"
                )
        return launcher.on([self._wdeployment_id])

    # The block, and the end

    def __enter__(self) -> Self:
        return self._open()

    def __exit__(self, kind: object, err: BaseException | None, traceback: object) -> None:
        try:
            if self._ends_with_block and self._id is not None:
                self._end_surely(err)
        finally:
            self._release()

    def _end_surely(self, cause: BaseException | None) -> None:
        """Terminate the instance, without masking the error of the block."""
        interruptions = _concurrency.sync_interruptions()
        interruption: BaseException | None = None
        while True:
            try:
                self._end()
                break
            except BaseException as err:
                is_first = interruption is None and not isinstance(cause, interruptions)
                if is_first and isinstance(err, interruptions):
                    # The first interrupt asks the program to end, and this is part of its end.
                    interruption = err
                    log.warning("still terminating instance %s", self.instance_id)
                    continue
                words = at_exit.report_running(self.instance_id)
                if cause is not None and isinstance(err, errors.Error):
                    cause.add_note(f"{words} ({err})")
                    return
                err.add_note(words)
                raise
        if interruption is not None:
            raise interruption

    def _end(self) -> None:
        if self._status not in ("TERMINATED", "INIT_FAIL"):
            end_instance(self.apic, self.instance_id, is_reserved=self._is_reserved)
        self._note_end()

    def _note_end(self) -> None:
        at_exit.forget(self._id)
        if self._status not in ("TERMINATED", "INIT_FAIL"):
            self._status = "TERMINATING"
        if self._pings is not None:
            self._pings.stop()

    def _release(self) -> None:
        """Release the resources of this object on this machine."""
        if self._pings is not None:
            self._pings.stop()
        self.stop_sshclient()
        if self._owns_client:
            self.apic.close()

    def terminate(self, *, wait: bool | float = False, timeout: Timeout | None = None) -> None:
        """Terminate this instance, and delete your data from it. A second call does nothing.

        Args:
            wait: Whether to wait until it has ended; or seconds to wait (True means 120).

        Raises:
            BusyWorkspaceInstance: It is busy, or in INIT, in which it cannot be terminated.
            WaitTimeout: It has not ended in time.

        Example:
            >>> rri.terminate()
        """
        self.stop_sshclient()
        if self._is_reserved:
            self._end()
            return
        try:
            self.apic.terminate_instance(self.instance_id, timeout=timeout)
        except errors.InstanceTerminated:
            pass
        except errors.InstanceNotFound as err:
            if self._is_known():
                raise
            raise errors.BusyWorkspaceInstance(
                f"instance {self.instance_id} was launched a moment ago, and cannot be terminated "
                "in INIT. " + errors.BusyWorkspaceInstance.advice,
                retryable=True,
            ) from err
        self._note_end()
        if wait:
            self.wait_until_terminated(_time_limits.INSTANCE_INIT if wait is True else wait)

    def detach(self) -> str:
        """Keep this instance running after the end of a block or of this process.

        Returns:
            Its id, to attach to it. It is billed until it ends.

        Example:
            >>> rri.detach() == rri.id
            True
        """
        self._ends_with_block = False
        at_exit.forget(self._id)
        return self.instance_id

    def keep_alive(
        self,
        period: float = _time_limits.PING,
        on_error: Callable[[errors.Error], object] | None = None,
    ) -> KeepAlive:
        """Ping this instance, if it was launched with `keepalive=True`.

        Pings are sent during a block, or between `start()` and `stop()` of the returned object.

        Args:
            period: Seconds between pings, below 60.
            on_error: Called with each `Error` of a ping.

        Example:
            >>> pings = rri.keep_alive(period=30)
        """
        return KeepAlive(self, period, on_error)

    def __del__(self, _warnings: Any = warnings) -> None:
        instance_id = getattr(self, "_id", None)
        if self._is_launched and at_exit.is_tracked(instance_id):
            # Make no request here: it is terminated at the end of the process.
            _warnings.warn(
                f"instance {instance_id} was launched, and is terminated only at the end of this "
                "process: use `with`, terminate() or detach()",
                ResourceWarning,
                source=self,
            )
