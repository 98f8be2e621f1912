"""Launches of instances, so that none is launched twice or lost."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from ... import _clock, _concurrency, _time_limits, errors
from ..._client.bodies import LaunchOptions
from ..._log import log
from .. import at_exit
from ..sync_copy import end_by_copy
from .termination import end_instance

if TYPE_CHECKING:
    import os

    import paramiko

    from ..._client._async.api import AsyncAPIClient
    from ...types import HostKeyPolicy, ListedDeployment

# Errors after which nothing was launched, and another type may work.
_REFUSALS = (
    errors.BusyWorkspaceDeployment,
    errors.WorkspaceDeploymentUnavailable,
    errors.WorkspaceDeploymentNotFound,
    errors.PermissionDenied,
    errors.WrongAuthToken,
)


class InstanceOptions(LaunchOptions, total=False):
    """Options of an instance: of its launch, its life, and SSH to it."""

    wait_if_busy: float | None
    terminate: bool | None
    private_key: str | os.PathLike[str] | paramiko.PKey | None
    passphrase: str | None
    host_key_policy: HostKeyPolicy


class Launched(NamedTuple):
    """The result of a launch."""

    id: str
    deployment: str | None
    """None if several were possible."""
    is_reserved: bool


class AsyncLauncher:
    """Launches on deployments of one client."""

    def __init__(self, apic: AsyncAPIClient, options: LaunchOptions) -> None:
        self._apic = apic
        self._options = options

    async def of_types(self, types: Sequence[str]) -> Launched:
        """Launch on a deployment of these types, in their order."""
        found = await self._apic.get_wdeployments(types=types)
        # Within a type, the shortest queue first.
        found.sort(key=_queue_length)
        refusals: list[errors.Error] = []
        for type_ in types:
            # The server has searched by type; deployments without one in the response are tried.
            others = [each for each in types if each != type_]
            ids = [wd["id"] for wd in found if wd.get("type") not in others]
            if not ids:
                continue
            try:
                return await self.on(ids)
            except _REFUSALS as err:
                refusals.append(err)
        if not refusals:
            raise errors.NothingFeasible(
                f"there is no workspace deployment of type {' or '.join(types)}. "
                + errors.WorkspaceDeploymentNotFound.advice
            )
        busy = [err for err in refusals if isinstance(err, errors.BusyWorkspaceDeployment)]
        raise (busy or refusals)[0]

    async def on(self, ids: Sequence[str]) -> Launched:
        """Launch on one of several deployments of the same type."""
        began = _clock.monotonic()
        while True:
            before = await self._owned()
            try:
                with at_exit.launching():
                    return await self._request(set(before), ids)
            except errors.BusyWorkspaceDeployment as err:
                if (
                    not await self._is_ending(err, ids, before)
                    or _clock.monotonic() - began > _time_limits.OWN_INSTANCE_END
                ):
                    raise
                log.info("waiting until your own instance has ended: %s", err)
            await _clock.async_sleep(_time_limits.LAUNCH_POLL)

    async def _request(self, before: set[str], ids: Sequence[str]) -> Launched:
        target: Any = ids[0] if len(ids) == 1 else list(ids)
        launched: Launched | None = None
        try:
            response = await self._apic.request_instance(target, **self._options)
            success: bool | None = response.get("success")
            deployment = ids[0] if len(ids) == 1 else None
            launched = Launched(response["id"], deployment, is_reserved=success is False)
            return self._track(launched)
        except errors.Error as err:
            if not err.may_be_done:
                raise
            log.warning("the launch may have failed (%s): checking for an instance", err)
            found = await self._find(before, ids)
            if found is None:
                raise self._uncertain(before, ids) from err
            return self._track(found)
        except _concurrency.async_interruptions():
            await self._undo(before, ids, launched)
            raise

    def _track(self, launched: Launched) -> Launched:
        state = self._apic.__getstate__()
        at_exit.track(launched.id, partial(end_by_copy, state, launched.id, launched.is_reserved))
        return launched

    async def _is_ending(
        self,
        err: errors.BusyWorkspaceDeployment,
        ids: Sequence[str],
        before: Mapping[str, Launched],
    ) -> bool:
        """Return whether an instance of the caller that is ending or just ended held a deployment.

        If an instance of the caller holds it, add that to the error.
        """
        try:
            own = await self._apic.get_instances(details=True)
        except errors.Error:
            return False
        held_before = {
            each.id for each in before.values() if each.deployment in ids and not each.is_reserved
        }
        if held_before - {each["id"] for each in own}:
            return True
        held = [each for each in own if each.get("deployment") in ids]
        ending = [each["id"] for each in held if each.get("status") == "TERMINATING"]
        if ending:
            hint = f"Your own instance {', '.join(ending)} there is still TERMINATING."
        elif held:
            names = ", ".join(each["id"] for each in held)
            hint = (
                f"You hold it yourself: instance {names}. "
                "Attach to it with Instance(instance_id=...), or terminate it."
            )
        else:
            return False
        err.args = (f"{err.args[0].partition(' Try again')[0]} {hint}",)
        return bool(ending)

    def _uncertain(self, before: set[str], ids: Sequence[str]) -> errors.LaunchUncertain:
        err = errors.LaunchUncertain(
            f"no instance on workspace deployment {' or '.join(ids)} was found within "
            f"{_time_limits.LAUNCH_RECORD:g} s of a launch whose response was lost. "
            + errors.LaunchUncertain.advice,
            retryable=True,
            may_be_done=True,
        )

        async def resolve() -> str | None:
            found = await self._find(before, ids, seconds=0)
            return None if found is None else found.id

        err.resolve = resolve
        return err

    async def _find(
        self, before: set[str], ids: Sequence[str], seconds: float | None = None
    ) -> Launched | None:
        """Find the instance of a launch by comparing the lists before and after it."""
        deadline = _clock.monotonic() + (_time_limits.LAUNCH_RECORD if seconds is None else seconds)
        pause = _time_limits.LAUNCH_POLL
        while True:
            try:
                now = await self._owned()
            except errors.Error as err:
                if not err.retryable:
                    raise
                now = {}
            new = {id_: each for id_, each in now.items() if id_ not in before}
            mine = at_exit.claim({id_ for id_, each in new.items() if each.deployment in ids})
            if len(mine) == 1:
                return new[mine.pop()]
            if _clock.monotonic() >= deadline:
                return None
            await _clock.async_sleep(pause)
            pause = min(1.5 * pause, _time_limits.LONGEST_LAUNCH_POLL)

    async def _owned(self) -> dict[str, Launched]:
        """Return the instances of the caller; and reservations, if the launch may make one."""
        instances = await self._apic.get_instances(details=True)
        own = {
            each["id"]: Launched(each["id"], each.get("deployment"), False) for each in instances
        }
        if self._options.get("reserve"):
            for each in await self._apic.get_reservations():
                described: str | None = each.get("desc")
                deployment = described.removeprefix("wd:") if isinstance(described, str) else None
                own[each["id"]] = Launched(each["id"], deployment, is_reserved=True)
        return own

    async def _undo(self, before: set[str], ids: Sequence[str], launched: Launched | None) -> None:
        """Terminate the instance of an interrupted launch, if there is one."""
        log.warning("the launch was interrupted: checking whether it created an instance")
        where = f"on workspace deployment {' or '.join(ids)}"
        try:
            found = launched or await self._find(before, ids)
            if found is not None:
                await end_instance(self._apic, found.id, is_reserved=found.is_reserved)
                at_exit.forget(found.id)
        except BaseException as err:  # A second interruption, or an error of the server.
            words = f"an instance {where} may have been launched: see get_instances()"
            err.add_note(words)
            at_exit.report(words)
            raise


def _queue_length(wd: ListedDeployment) -> int:
    length: int | None = wd.get("queuelen")
    return length if isinstance(length, int) else 0


async def wait_until_free(launch: Callable[[], Awaitable[Launched]], seconds: float) -> Launched:
    """Launch; retry while the deployments are busy."""
    deadline = _clock.monotonic() + seconds
    pause = _time_limits.BUSY_POLL
    while True:
        try:
            return await launch()
        except errors.BusyWorkspaceDeployment:
            if _clock.monotonic() + pause > deadline:
                raise
        await _clock.async_sleep(pause)
        pause = min(1.5 * pause, _time_limits.LONGEST_BUSY_POLL)
