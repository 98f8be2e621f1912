"""Commands that wait for instances, keep them alive, and terminate them."""

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

# A record can take this long to appear after a launch; INIT takes about a minute.
_LONGEST_RECORD = 10.0
_LONGEST_INIT = 90.0
_POLL = 1.0
# Longer, as a queue can take hours, and requests are limited.
_RESERVATION_POLL = 3.0


def _attach_with_retries(apic: APIClient, given: str | None, id_: str | None = None) -> Instance:
    """Attach to an instance that another process may have just launched."""
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
            _clock.sync_sleep(_POLL / 4)


def _wait_for_reservation(apic: APIClient, given: str | None, timeout: float | None) -> str | None:
    """Wait until a reservation becomes an instance; return its id, or None for other ids."""
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
        _clock.sync_sleep(_RESERVATION_POLL)
    return reserved[0]


@click.command("isready", cls=Command, example="rerobots isready --blocking && rerobots ssh")
@choosing.instance_argument
@click.option("--blocking", is_flag=True, help="Wait until INIT has ended.")
def isready_command(instance: str | None, blocking: bool) -> int:
    """Exit with status 0 if an instance is READY, else with 1."""
    from ..errors import InstanceNotReady

    apic = settings().client()
    if not blocking:
        id_ = choosing.instance_id(apic, instance, ended=True)
        return 0 if apic.get_instance_info(id_).get("status") == "READY" else 1
    try:
        _attach_with_retries(apic, instance).wait_until_ready(None)
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
@click.option("--job", metavar="NAME", help="Wait for the job with this name or id.")
@click.option("--terminated", is_flag=True, help="Wait until the instance has ended.")
@click.option("--timeout", callback=seconds, metavar="TIME", help="Give up after this time.")
def wait_command(
    words: tuple[str, ...], job: str | None, terminated: bool, timeout: int | None
) -> int:
    """Wait until an instance is READY or has ended, or for a job.

    wait [ID] waits for the instance. wait JOB [ID] waits until the job has ended, and exits with
    the exit status of the job. A single word is a job only if `run --detach` generated it as an
    id. For a job with a name, use wait JOB ID or wait --job NAME [ID].
    """
    chosen = settings()
    job, instance = _job_and_instance(words, job)
    if job is None:
        _wait_for_instance(chosen, instance, terminated, timeout)
        return 0
    if terminated:
        raise click.UsageError("--terminated is for an instance, not for a job")
    return jobs.wait_for(chosen, job, instance, timeout)


def _job_and_instance(words: tuple[str, ...], job: str | None) -> tuple[str | None, str | None]:
    """Return the job, or None to wait for the instance, and the instance."""
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
    id_ = _wait_for_reservation(apic, given, timeout)
    if id_ is None:
        id_ = choosing.instance_id(apic, given, hint=f"; a job: `rerobots wait --job {given}`")
    rri = _attach_with_retries(apic, given, id_)
    if terminated:
        rri.wait_until_terminated(timeout)
    else:
        wait_until_ready(rri, timeout)
    if chosen.format:
        output.record({"id": rri.id, "status": rri.status}, chosen)


@click.command("keep-alive", cls=Command, example="rerobots keep-alive c81613e1")
@choosing.instance_argument
def keep_alive_command(instance: str | None) -> None:
    """Keep an instance alive that was launched with --keep-alive.

    Ctrl-C ends this; the server terminates the instance a minute after the last ping.
    """
    from ..errors import Error, NotFound

    rri = _attach_with_retries(settings().client(), instance)
    try:
        rri.apic.send_keepalive(rri.id)
    except NotFound:
        raise click.ClickException(
            f"instance {rri.id} was launched without --keep-alive, and does not need this\n"
            "`rerobots list` shows when it ends"
        ) from None
    failures: list[Error] = []
    with rri.keep_alive(on_error=failures.append):
        output.note(f"keeping {rri.id} alive; it ends a minute after Ctrl-C")
        while not any(_is_final(each) for each in failures):
            _clock.sync_sleep(_POLL / 2)
    raise failures[-1]


def _is_final(err: Exception) -> bool:
    from ..errors import InstanceTerminated, NotFound

    return isinstance(err, NotFound | InstanceTerminated)


@click.command("terminate", cls=Command, example="rerobots terminate c81613e1")
@choosing.instance_argument
@click.option(
    "--all", "everything", is_flag=True, help="Terminate all your active instances; asks first."
)
def terminate_command(instance: str | None, everything: bool) -> int:
    """End an instance and its billing; files on it are lost.

    An instance in INIT is terminated after INIT.
    """
    chosen = settings()
    apic = chosen.client()
    if not everything:
        id_ = choosing.instance_id(apic, instance)
        if chosen.answer is False:
            raise click.ClickException(f"instance {id_} was not terminated because of -n")
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
            output.note(f"{each} has already ended")
        except Error as err:
            output.note(f"error: {each}: {err}")
            status = 1
        else:
            output.note(f"terminated {each}")
    return status


def _terminate(apic: APIClient, id_: str) -> None:
    """Terminate an instance; in INIT, retry until that is possible."""
    from ..errors import BusyWorkspaceInstance

    deadline = _clock.monotonic() + _LONGEST_INIT
    is_noted = False
    while True:
        try:
            apic.terminate_instance(id_)
            return
        except BusyWorkspaceInstance:
            if _clock.monotonic() > deadline:
                raise
        if not is_noted:
            output.note(f"instance {id_} cannot be terminated yet; retrying")
            is_noted = True
        _clock.sync_sleep(_POLL)
