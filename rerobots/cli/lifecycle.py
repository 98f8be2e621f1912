"""Commands on the life of an instance: waiting, keeping it alive, terminating it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import _clock
from . import choosing, jobs, output
from .launching import seconds, wait_until_ready
from .options import Command, Settings, settings

if TYPE_CHECKING:
    from ..api import APIClient
    from ..instances import Instance

# A record may take this long to appear after a launch; INIT takes a minute or so.
_LONGEST_RECORD = 10.0
_LONGEST_INIT = 90.0
_PAUSE = 1.0
# Requests are counted, and a queue may take hours.
_TURN_PAUSE = 3.0


def _attach_patiently(apic: APIClient, given: str | None, id_: str | None = None) -> Instance:
    """Attach to an instance that another process may have launched a moment ago."""
    from ..errors import InstanceNotFound
    from ..instances import Instance

    id_ = id_ or choosing.instance_id(apic, given)
    deadline = _clock.monotonic() + _LONGEST_RECORD
    while True:
        try:
            return Instance.attach(id_, apic=apic)
        except InstanceNotFound:
            if _clock.monotonic() > deadline:
                raise
            _clock.sync_sleep(_PAUSE / 4)


def _await_turn(apic: APIClient, given: str | None, timeout: float | None) -> str | None:
    """Wait while the id is that of a reservation; return it, or None if it is not one."""
    reserved = choosing.reservations(apic, given) if given is not None else []
    if len(reserved) != 1:
        return None
    output.note(f"{reserved[0]} is a reservation; waiting for its turn")
    deadline = None if timeout is None else _clock.monotonic() + timeout
    while reserved[0] in choosing.reservations(apic, reserved[0]):
        if deadline is not None and _clock.monotonic() > deadline:
            raise click.ClickException(
                f"{reserved[0]} is still a reservation\n`rerobots reserve` shows the queue"
            )
        _clock.sync_sleep(_TURN_PAUSE)
    return reserved[0]


@click.command("isready", cls=Command, example="rerobots isready --blocking && rerobots ssh")
@choosing.instance_argument
@click.option("--blocking", is_flag=True, help="Wait while it is in INIT.")
def isready_command(instance: str | None, blocking: bool) -> int:
    """Tell by the exit status whether an instance is READY.

    It is 0 if it is READY, 1 otherwise.
    """
    from ..errors import InstanceNotReady

    apic = settings().client()
    if not blocking:
        id_ = choosing.instance_id(apic, instance, ended=True)
        return 0 if apic.get_instance_info(id_).get("status") == "READY" else 1
    try:
        _attach_patiently(apic, instance).wait_until_ready(None)
    except InstanceNotReady:
        return 1
    return 0


@click.command(
    "wait",
    cls=Command,
    shows=True,
    example="rerobots wait --timeout 2m\nrerobots wait --job training && echo done",
)
@click.argument("words", metavar="[JOB] [ID]", nargs=-1)
@click.option("--job", metavar="NAME", help="Wait for the job that has this name, or id.")
@click.option("--terminated", is_flag=True, help="Wait until it has ended, not until READY.")
@click.option("--timeout", callback=seconds, metavar="TIME", help="For so long at most.")
def wait_command(
    words: tuple[str, ...], job: str | None, terminated: bool, timeout: int | None
) -> int:
    """Wait until an instance is READY or has ended; or for a job.

    wait [ID] waits for the instance. wait JOB [ID] waits until the job has ended, and exits with
    the exit status of the job. One word means a job only if it is an id that `run --detach` made
    up. For a job with a name, give both words, or --job NAME [ID].
    """
    chosen = settings()
    job, instance = _job_and_instance(words, job)
    if job is None:
        _wait_for_instance(chosen, instance, terminated, timeout)
        return 0
    if terminated:
        raise click.UsageError("--terminated is for an instance, and not for a job")
    return jobs.wait_for(chosen, job, instance, timeout)


def _job_and_instance(words: tuple[str, ...], job: str | None) -> tuple[str | None, str | None]:
    """Return the job and the instance that are meant; None as the job to wait for the instance."""
    left = list(words)
    if job is None and left and (len(left) > 1 or jobs.is_job_id(left[0])):
        job = left.pop(0)
    if len(left) > 1:
        raise click.UsageError("too many arguments: rerobots wait [JOB] [ID]")
    return job, left[0] if left else None


def _wait_for_instance(
    chosen: Settings, given: str | None, terminated: bool, timeout: int | None
) -> None:
    apic = chosen.client()
    id_ = _await_turn(apic, given, timeout)
    if id_ is None:
        id_ = choosing.instance_id(apic, given, hint=f"; a job: `rerobots wait --job {given}`")
    rri = _attach_patiently(apic, given, id_)
    if terminated:
        rri.wait_until_terminated(timeout)
    else:
        wait_until_ready(rri, timeout)
    if chosen.format:
        output.record({"id": rri.id, "status": rri.status}, chosen)


@click.command("keep-alive", cls=Command, example="rerobots keep-alive c81613e1")
@choosing.instance_argument
def keep_alive_command(instance: str | None) -> None:
    """Keep an instance that was launched with --keep-alive.

    Ctrl-C ends this. The instance is terminated by the server a minute after the last sign of life.
    """
    from ..errors import Error, NotFound

    rri = _attach_patiently(settings().client(), instance)
    try:
        rri.apic.send_keepalive(rri.id)
    except NotFound:
        raise click.ClickException(
            f"instance {rri.id} was launched without --keep-alive, and needs none\n"
            "`rerobots list` shows when it ends"
        ) from None
    failures: list[Error] = []
    with rri.keep_alive(on_error=failures.append):
        output.note(f"keeping {rri.id} alive; Ctrl-C ends this, and a minute later the instance")
        while not any(_is_final(each) for each in failures):
            _clock.sync_sleep(_PAUSE / 2)
    raise failures[-1]


def _is_final(err: Exception) -> bool:
    from ..errors import InstanceTerminated, NotFound

    return isinstance(err, NotFound | InstanceTerminated)


@click.command("terminate", cls=Command, example="rerobots terminate c81613e1")
@choosing.instance_argument
@click.option("--all", "everything", is_flag=True, help="All your active instances; asks first.")
def terminate_command(instance: str | None, everything: bool) -> int:
    """End an instance and its billing; files on it are lost.

    One in INIT ends when INIT has.
    """
    chosen = settings()
    apic = chosen.client()
    if not everything:
        id_ = choosing.instance_id(apic, instance)
        if chosen.answer is False:
            raise click.ClickException(f"instance {id_} was not terminated, because of -n")
        _terminate(apic, id_)
        return 0
    if instance is not None:
        raise click.UsageError("either ID or --all")
    return _terminate_all(apic, chosen)


def _terminate_all(apic: APIClient, chosen: Settings) -> int:
    from ..errors import Error, InstanceTerminated

    ids = choosing.active(apic)
    if not ids:
        output.note("no active instance")
        return 0
    chosen.require(f"Terminate {len(ids)} instances ({', '.join(ids)})?", "nothing was terminated")
    status = 0
    for each in ids:
        try:
            _terminate(apic, each)
        except InstanceTerminated:
            output.note(f"{each} has ended meanwhile")
        except Error as err:
            output.note(f"error: {each}: {err}")
            status = 1
        else:
            output.note(f"terminated {each}")
    return status


def _terminate(apic: APIClient, id_: str) -> None:
    """Terminate an instance; in INIT, as soon as that is possible."""
    from ..errors import BusyWorkspaceInstance

    deadline = _clock.monotonic() + _LONGEST_INIT
    told = False
    while True:
        try:
            apic.terminate_instance(id_)
            return
        except BusyWorkspaceInstance:
            if _clock.monotonic() > deadline:
                raise
        if not told:
            output.note(f"instance {id_} cannot be terminated yet; trying until it can")
            told = True
        _clock.sync_sleep(_PAUSE)
