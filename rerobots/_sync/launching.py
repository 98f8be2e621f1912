# Made from rerobots/_async/launching.py by `make generate`. Do not edit.
"""Launching an instance, so that none is launched twice and none is lost."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypedDict

from .. import _exit, _runtime, errors
from .._log import log
from .ending import end_instance

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping

    import paramiko

    from .._client._sync.api import APIClient
    from .._sign_in import HostKeyPolicy
    from ..types import InstanceSummary, ListedDeployment

# For so long the record of a new instance may take on a busy server.
LONGEST_RECORD = 60.0
_POLL = 0.5
_LONGEST_POLL = 5.0
_BUSY_POLL = 2.0
_LONGEST_BUSY_POLL = 15.0
# Certainly not launched, and worth trying another type.
_REFUSALS = (
    errors.BusyWorkspaceDeployment,
    errors.WorkspaceDeploymentUnavailable,
    errors.WorkspaceDeploymentNotFound,
    errors.PermissionDenied,
    errors.WrongAuthToken,
)


class Options(TypedDict, total=False):
    """Options of a launch, as `APIClient.request_instance` takes them."""

    sshkey: str | os.PathLike[str] | None
    vpn: bool
    reserve: bool
    event_url: str | None
    duration: int | None
    keepalive: bool
    repo: Mapping[str, str] | None


class InstanceOptions(Options, total=False):
    """Options of an instance: of its launch, its life, and SSH to it."""

    wait_if_busy: float | None
    terminate: bool | None
    private_key: str | os.PathLike[str] | paramiko.PKey | None
    passphrase: str | None
    host_key_policy: HostKeyPolicy


class Launched(NamedTuple):
    """What a launch gave."""

    id: str
    deployment: str | None
    """None if one of several was taken."""
    is_reserved: bool


class Launcher:
    """Launches on deployments of one client.

    Args:
        apic: The client.
        options: Options of the launch.
        clock: What tells the time, in seconds.
    """

    def __init__(self, apic: APIClient, options: Options, clock: Callable[[], float]) -> None:
        self._apic = apic
        self._options = options
        self._clock = clock

    def of_types(self, types: Sequence[str]) -> Launched:
        """Launch on a deployment of these types, in their order.

        Raises:
            WorkspaceDeploymentNotFound: There is none.
            LaunchUncertain: It is not known whether an instance was launched.
            Error: All refused, or a request failed.
        """
        found = self._apic.get_wdeployments(types=types)
        # Of a type, the ones with the shortest queue first.
        found.sort(key=_queue_length)
        refusals: list[errors.Error] = []
        for type_ in types:
            # The server has searched by type; where it does not say which one, each is tried.
            others = [each for each in types if each != type_]
            ids = [wd["id"] for wd in found if _type(wd) not in others]
            if not ids:
                continue
            try:
                return self.on(ids)
            except _REFUSALS as err:
                refusals.append(err)
        if not refusals:
            raise errors.NothingFeasible(
                f"there is no workspace deployment of type {' or '.join(types)}. "
                + errors.WorkspaceDeploymentNotFound.advice
            )
        busy = [err for err in refusals if isinstance(err, errors.BusyWorkspaceDeployment)]
        raise (busy or refusals)[0]

    def on(self, ids: Sequence[str]) -> Launched:
        """Launch on one of some deployments of one type.

        Raises:
            LaunchUncertain: It is not known whether an instance was launched.
            Error: All refused, or a request failed.
        """
        before = set(self._apic.get_instances())
        target: Any = ids[0] if len(ids) == 1 else list(ids)
        try:
            answer = self._apic.request_instance(target, **self._options)
            success: bool | None = answer.get("success")
            is_reserved = success is False
            return Launched(answer["id"], ids[0] if len(ids) == 1 else None, is_reserved)
        except errors.BusyWorkspaceDeployment as err:
            self._tell_owner(err, ids)
            raise
        except errors.Error as err:
            if not err.may_be_done:
                raise
            log.warning("the launch was answered by an error (%s): looking for it", err)
            return self._resolve(before, ids, err)
        except _runtime.sync_interruptions():
            self._undo(before, ids)
            raise

    def _tell_owner(self, err: errors.Error, ids: Sequence[str]) -> None:
        """Tell in the error if it is the caller who holds the deployment."""
        try:
            own = self._apic.get_instances(details=True)
        except errors.Error:
            return
        held = [each["id"] for each in own if _deployment(each) in ids]
        if held:
            err.args = (
                f"{err.args[0].partition(' Try again')[0]} You hold it yourself: instance "
                f"{', '.join(held)}. Attach to it, Instance(instance_id=...), or terminate it.",
            )

    def _resolve(self, before: set[str], ids: Sequence[str], cause: errors.Error) -> Launched:
        found = self._find(before, ids)
        if found is not None:
            return found
        raise self._uncertain(before, ids) from cause

    def _uncertain(self, before: set[str], ids: Sequence[str]) -> errors.LaunchUncertain:
        err = errors.LaunchUncertain(
            f"no instance on workspace deployment {' or '.join(ids)} was seen within "
            f"{LONGEST_RECORD:g} s of a launch whose answer was lost. "
            + errors.LaunchUncertain.advice,
            retryable=True,
            may_be_done=True,
        )

        def resolve() -> str | None:
            found = self._find(before, ids, seconds=0)
            return None if found is None else found.id

        err.resolve = resolve
        return err

    def _find(
        self, before: set[str], ids: Sequence[str], seconds: float | None = None
    ) -> Launched | None:
        """Find the instance that a launch made, by the lists before and after it."""
        deadline = self._clock() + (LONGEST_RECORD if seconds is None else seconds)
        pause = _POLL
        while True:
            try:
                now = self._apic.get_instances(details=True)
            except errors.Error as err:
                if not err.retryable:
                    raise
                now = []
            new = {each["id"]: _deployment(each) for each in now if each["id"] not in before}
            mine = _exit.claim({id_ for id_, deployment in new.items() if deployment in ids})
            if len(mine) == 1:
                id_ = mine.pop()
                return Launched(id_, new[id_], is_reserved=False)
            if self._clock() >= deadline:
                return None
            _runtime.sync_sleep(pause)
            pause = min(1.5 * pause, _LONGEST_POLL)

    def _undo(self, before: set[str], ids: Sequence[str]) -> None:
        """End what an interrupted launch made, if it made anything."""
        log.warning("the launch was interrupted: looking for what came of it")
        where = f"on workspace deployment {' or '.join(ids)}"
        try:
            found = self._find(before, ids)
            if found is not None:
                end_instance(self._apic, found.id, self._clock)
        except BaseException as err:  # A second interruption, or an error of the server.
            words = f"an instance {where} may have been launched: see get_instances()"
            err.add_note(words)
            _exit.tell(words)
            raise


def _type(wd: ListedDeployment) -> str | None:
    return wd.get("type")


def _deployment(instance: InstanceSummary) -> str | None:
    return instance.get("deployment")


def _queue_length(wd: ListedDeployment) -> int:
    length: int | None = wd.get("queuelen")
    return length if isinstance(length, int) else 0


def wait_until_free(
    launch: Callable[[], Any], seconds: float, clock: Callable[[], float]
) -> Launched:
    """Launch, again while what is wanted is busy.

    Args:
        launch: Launches.
        seconds: Give up after so many seconds.
        clock: What tells the time, in seconds.

    Returns:
        What the launch gave.

    Raises:
        BusyWorkspaceDeployment: It is still busy.
        Error: The launch failed otherwise.
    """
    deadline = clock() + seconds
    pause = _BUSY_POLL
    while True:
        try:
            launched: Launched = launch()
            return launched
        except errors.BusyWorkspaceDeployment:
            if clock() + pause > deadline:
                raise
        _runtime.sync_sleep(pause)
        pause = min(1.5 * pause, _LONGEST_BUSY_POLL)
