"""Commands on jobs, which `run --detach` starts: `jobs`, `logs`, `kill`; and to wait for one."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from . import choosing, output, remote
from .options import Command, Settings, settings

if TYPE_CHECKING:
    from ..instances import Instance, Job
    from ..types import JobStatus

# Ids that are made up, in which no id of an instance can begin.
_MADE_UP = re.compile(r"\d{8}-\d{6}-\d{6}-[0-9a-f]{6}")


def is_job_id(word: str) -> bool:
    """Return whether a word is an id that was made up for a job."""
    return _MADE_UP.fullmatch(word) is not None


def find(rri: Instance, id_: str) -> Job:
    """Find a job on an instance.

    Raises:
        click.ClickException: There is none.
    """
    from ..errors import SSHFileNotFoundError

    try:
        return rri.job(id_)
    except SSHFileNotFoundError:
        raise click.ClickException(
            f"there is no job {id_!r} on instance {rri.id}\n`rerobots jobs` lists those there are"
        ) from None


def wait_for(chosen: Settings, id_: str, instance: str | None, timeout: float | None) -> int:
    """Wait until a job has ended; returns its exit status."""
    with _attach(chosen, id_, instance) as rri:
        status = find(rri, id_).wait(timeout)
    if chosen.format:
        output.record({"id": id_, **dataclasses.asdict(status)}, chosen)
    if status.state == "lost":
        raise click.ClickException(
            f"the job {id_} ended without an exit code: perhaps the host was restarted"
        )
    return remote.exit_status(status, "job")


def _job_and_instance(function: Callable[..., Any]) -> Callable[..., Any]:
    """The arguments `JOB [ID]`."""
    return click.argument("job")(choosing.instance_argument(function))


def _attach(chosen: Settings, job: str, instance: str | None) -> Instance:
    if instance is not None and is_job_id(instance):
        command = click.get_current_context().info_name
        raise click.UsageError(f"did you mean `rerobots {command} {instance} {job}`?")
    return choosing.attach(chosen.client(), instance)


@click.command("jobs", cls=Command, shows=True, example="rerobots jobs\nrerobots jobs c81613e1")
@choosing.instance_argument
def jobs_command(instance: str | None) -> None:
    """List the jobs on an instance, which `run --detach` started.

    Also those that have ended, until `kill --remove` removes them.
    """
    chosen = settings()
    with choosing.attach(chosen.client(), instance) as rri:
        found = rri.jobs()
    if chosen.format:
        output.record([_record(each) for each in found], chosen)
        return
    rows = [
        (each.id, _told(each.last_status), output.when(each.started), each.command.strip())
        for each in found
    ]
    output.table(("job", "status", "started", "command"), rows)
    _warn_of_disk([each.last_status for each in found])


def _record(job: Job) -> dict[str, Any]:
    status = dataclasses.asdict(job.last_status)
    started = job.started.isoformat()
    return {"id": job.id, **status, "started": started, "command": job.command.strip()}


def _told(status: JobStatus) -> str:
    if status.signal is not None:
        return f"killed {status.signal}"
    return status.state if status.exit_code is None else f"exited {status.exit_code}"


def _warn_of_disk(found: list[JobStatus]) -> None:
    if any(each.is_disk_full for each in found):
        output.note("warning: the disk of the instance is full; output of jobs may be missing")


@click.command(
    "logs",
    cls=Command,
    example="rerobots logs -f training\nrerobots logs --stderr training c81613e1",
)
@_job_and_instance
@click.option("-f", "--follow", is_flag=True, help="Wait for more until the job ends.")
@click.option("--stderr", is_flag=True, help="Show its stderr, not its stdout.")
def logs_command(job: str, instance: str | None, follow: bool, stderr: bool) -> None:
    """Show what a job has written: logs JOB [ID].

    With --follow, a connection that breaks is made again, and each line is shown once. Ctrl-C ends
    this, and the job runs on. The exit status is 0, whatever that of the job is.
    """
    chosen = settings()
    with _attach(chosen, job, instance) as rri:
        found = find(rri, job)
        _warn_of_disk([found.last_status])
        if follow:
            for line in found.follow("stderr" if stderr else "stdout", encoding=None):
                remote.to_stdout(line + b"\n")
        else:
            read = found.stderr if stderr else found.stdout
            remote.to_stdout(read(encoding=None))


@click.command(
    "kill", cls=Command, example="rerobots kill training\nrerobots kill --remove training c81613e1"
)
@_job_and_instance
@click.option("--remove", is_flag=True, help="Remove it, too, with its output; it may have ended.")
def kill_command(job: str, instance: str | None, remove: bool) -> None:
    """End a job, and all that it runs: kill JOB [ID].

    It gets SIGTERM, and SIGKILL a second later. Does nothing if it has ended.
    """
    chosen = settings()
    if chosen.answer is False:
        raise click.ClickException(f"the job {job} was left as it is, because of -n")
    with _attach(chosen, job, instance) as rri:
        found = find(rri, job)
        found.kill()
        if remove:
            found.remove()
