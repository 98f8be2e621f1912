"""Commands for jobs, which `run --detach` starts: `jobs`, `logs`, `kill`; and waiting for one."""

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

# Generated ids of jobs. No prefix of an instance's id looks like one.
_JOB_ID = re.compile(r"\d{8}-\d{6}-\d{6}-[0-9a-f]{6}")


def is_job_id(word: str) -> bool:
    """Return whether a word is a generated id of a job."""
    return _JOB_ID.fullmatch(word) is not None


def find(rri: Instance, id_: str) -> Job:
    """Find a job on an instance.

    Raises:
        click.ClickException: There is no such job.
    """
    from ..errors import SSHFileNotFoundError

    try:
        return rri.job(id_)
    except SSHFileNotFoundError:
        raise click.ClickException(
            f"there is no job {id_!r} on instance {rri.id}\n`rerobots jobs` lists all jobs"
        ) from None


def wait_for(chosen: Settings, id_: str, instance: str | None, timeout: float | None) -> int:
    """Wait until a job has ended, and return its exit status."""
    with _attach(chosen, id_, instance) as rri:
        status = find(rri, id_).wait(timeout)
    if chosen.format:
        output.record({"id": id_, **dataclasses.asdict(status)}, chosen)
    if status.state == "lost":
        raise click.ClickException(
            f"the job {id_} ended without an exit code (the host may have been restarted)"
        )
    return remote.exit_status(status, "job")


def _job_and_instance(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the arguments `JOB [ID]`."""
    return click.argument("job")(choosing.instance_argument(function))


def _attach(chosen: Settings, job: str, instance: str | None) -> Instance:
    if instance is not None and is_job_id(instance):
        command = click.get_current_context().info_name
        raise click.UsageError(f"did you mean `rerobots {command} {instance} {job}`?")
    return choosing.attach(chosen.client(), instance)


@click.command("jobs", cls=Command, shows=True, example="rerobots jobs\nrerobots jobs c81613e1")
@choosing.instance_argument
def jobs_command(instance: str | None) -> None:
    """List the jobs that `run --detach` started on an instance.

    Includes jobs that have ended, until `kill --remove` removes them.
    """
    chosen = settings()
    with choosing.attach(chosen.client(), instance) as rri:
        found = rri.jobs()
    if chosen.format:
        output.record([_record(each) for each in found], chosen)
        return
    rows = [
        (each.id, _state(each.last_status), output.when(each.started), each.command.strip())
        for each in found
    ]
    output.table(("job", "status", "started", "command"), rows)
    _warn_of_disk([each.last_status for each in found])


def _record(job: Job) -> dict[str, Any]:
    status = dataclasses.asdict(job.last_status)
    started = job.started.isoformat()
    return {"id": job.id, **status, "started": started, "command": job.command.strip()}


def _state(status: JobStatus) -> str:
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
@click.option("-f", "--follow", is_flag=True, help="Wait for more output until the job ends.")
@click.option("--stderr", is_flag=True, help="Show its stderr, not its stdout.")
def logs_command(job: str, instance: str | None, follow: bool, stderr: bool) -> None:
    """Show the output of a job: logs JOB [ID].

    --follow reconnects if the connection breaks, and shows each line once. Ctrl-C ends this, but
    not the job. The exit status does not depend on that of the job.
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
@click.option("--remove", is_flag=True, help="Also remove it and its output, even if it has ended.")
def kill_command(job: str, instance: str | None, remove: bool) -> None:
    """End a job and its processes: kill JOB [ID].

    They get SIGTERM, and SIGKILL a second later. Does nothing if the job has ended.
    """
    chosen = settings()
    if chosen.answer is False:
        raise click.ClickException(f"the job {job} was not ended because of -n")
    with _attach(chosen, job, instance) as rri:
        found = find(rri, job)
        found.kill()
        if remove:
            found.remove()
