"""Commands over SSH: `ssh`, `run`, `forward`, `get-ssh-key`."""

from __future__ import annotations

import io
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from .. import _clock, _stored_token
from . import choosing, output
from .options import Command, Settings, settings
from .signals import ended_by_signals

if TYPE_CHECKING:
    from ..instances import Instance
    from ..types import CommandResult, JobStatus

RemoteCommand = str | list[str]


def command_of(rest: list[str] | None) -> RemoteCommand | None:
    """Return the command: one word is a shell command, several are a program and its arguments."""
    if rest is None:
        return None
    if not any(rest):
        raise click.UsageError("no command after `--`")
    return rest[0] if len(rest) == 1 else rest


def run(rri: Instance, command: RemoteCommand, *, pty: bool = False, stdin: bool = False) -> int:
    """Run a command, show its output as it is received, and return its exit status."""
    result = rri.run(
        command,
        encoding=None,
        input=_stdin() if stdin else None,
        on_stdout=to_stdout,
        on_stderr=_to_stderr,
        pty=pty,
    )
    return exit_status(result, "command")


def exit_status(result: CommandResult[bytes] | JobStatus, what: str) -> int:
    """Return an exit status as a shell does; if a signal killed the command, say so."""
    if result.exit_code is not None:
        return result.exit_code
    output.note(f"error: the {what} was killed by signal {result.signal}")
    return 128 + getattr(signal, f"SIG{result.signal}", 0)


def _stdin() -> io.FileIO | None:
    if sys.stdin is None:  # It was closed before the start.
        return None
    # Without a buffer, as the reading thread would hold its lock when the program exits.
    return io.FileIO(sys.stdin.fileno(), closefd=False)


def to_stdout(data: bytes) -> None:
    """Write output of an instance to stdout unchanged."""
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _to_stderr(data: bytes) -> None:
    sys.stderr.buffer.write(data)
    sys.stderr.buffer.flush()


def run_or_shell(rri: Instance, command: RemoteCommand | None, *, on_terminal: bool) -> int:
    """Run a command, or open a shell without one, and return the exit status."""
    if command is not None:
        return run(rri, command, pty=on_terminal)
    return open_ssh(rri, [])


def open_ssh(rri: Instance, arguments: list[str]) -> int:
    """Run `ssh`, or our own shell if `ssh` is not installed."""
    ssh = shutil.which("ssh")
    if ssh is None:
        if arguments:
            raise click.ClickException(
                "`ssh` is not installed; to run a command: rerobots run ID -- CMD"
            )
        return rri.shell()
    with rri.ssh_config() as config:
        return _wait_for([ssh, "-F", str(config.path), config.host, *arguments])


def _wait_for(command: list[str]) -> int:
    # The child handles Ctrl-C; if this program ends, so does the child.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        # A local program without a shell; the address was checked.
        with subprocess.Popen(command) as process:  # noqa: S603
            try:
                status = process.wait()
            except BaseException:
                process.terminate()
                raise
    finally:
        signal.signal(signal.SIGINT, before)
    return status if status >= 0 else 128 - status


@click.command(
    "ssh",
    cls=Command,
    takes_rest=True,
    example="rerobots ssh\nrerobots ssh c81613e1 -- -L 9090:localhost:9090",
)
@choosing.instance_argument
def ssh_command(instance: str | None) -> int:
    """Open a shell on an instance.

    Runs `ssh`, with the arguments after `--`. The private key is in a temporary folder while `ssh`
    runs. Host keys are checked.
    """
    chosen = settings()
    rri = choosing.attach(chosen.client(), instance)
    with ended_by_signals():
        return open_ssh(rri, chosen.rest or [])


@click.command(
    "run",
    cls=Command,
    takes_rest=True,
    example="rerobots run c81613e1 -- ls -l /tmp\nrerobots run -- 'cd /tmp && ls | wc -l'\n"
    "rerobots run --detach --name training -- ./train --epochs 500",
    # To recognise a command without `--`, with its options.
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, metavar="[ID]")
@click.option("-i", "--stdin", is_flag=True, help="Pass stdin to CMD.")
@click.option("--tty", is_flag=True, help="Run it on a terminal of the host.")
@click.option("--detach", is_flag=True, help="Start it as a job, which keeps running; show its id.")
@click.option("--name", help="Id of the job; by default, one is generated.")
def run_command(
    words: tuple[str, ...], stdin: bool, tty: bool, detach: bool, name: str | None
) -> int:
    """Run a command on an instance: run [ID] -- CMD.

    Shows the output as it is written; the exit status is that of CMD. A CMD of one word is a line
    for the shell of the host; several words are a program and its arguments.

    With --detach, CMD does not end with the connection; see `jobs`, `logs`, `wait` and `kill`.
    """
    chosen = settings()
    command = command_of(chosen.rest)
    if detach and (stdin or tty):
        raise click.UsageError("with --detach, CMD has no stdin and no terminal")
    if name is not None and not detach:
        raise click.UsageError("--name is for jobs: add --detach")
    if command is None and words:
        raise click.UsageError(f"did you mean `rerobots run {_with_dashes(chosen, words)}`?")
    if command is None or len(words) > 1:
        raise click.UsageError("no command after `--`: rerobots run [ID] -- CMD")
    with choosing.attach(chosen.client(), words[0] if words else None) as rri:
        if detach:
            return _start(rri, command, name, chosen)
        return run(rri, command, pty=tty, stdin=stdin)


def _start(rri: Instance, command: RemoteCommand, name: str | None, chosen: Settings) -> int:
    from ..errors import SSHFileExistsError

    try:
        job = rri.start(command, detach=True, name=name)
    except SSHFileExistsError:
        raise click.ClickException(
            f"job {name!r} already exists\n`rerobots kill --remove {name}` removes it"
        ) from None
    if chosen.format:
        output.record({"id": job.id, "instance": rri.id}, chosen)
    else:
        output.say(job.id)
    output.note(f"`rerobots logs -f {job.id} {rri.id[:8]}` follows it; it ends with the instance")
    return 0


def _with_dashes(chosen: Settings, words: tuple[str, ...]) -> str:
    """Return the arguments with the missing `--`."""
    from ..errors import Error

    try:
        has_id = choosing.is_instance(chosen.client(), words[0])
    except Error:
        has_id = False
    command = " ".join(words[1:] if has_id else words) or "CMD"
    return f"{words[0]} -- {command}" if has_id else f"-- {command}"


@click.command(
    "forward",
    cls=Command,
    shows=True,
    example="rerobots forward c81613e1 8080:80\nrerobots forward -R 11311 c81613e1",
)
@click.argument("words", metavar="[ID] [LOCAL:]PORT", nargs=-1)
@click.option(
    "-R",
    "reverse",
    metavar="[REMOTE:[HOST:]]PORT",
    help="Forward port REMOTE of the instance to PORT of this machine or HOST.",
)
def forward_command(words: tuple[str, ...], reverse: str | None) -> None:
    """Forward a local port to an instance, or with -R in the other direction.

    Shows the address; Ctrl-C ends this. LOCAL is the port on this machine (by default, a free one),
    and PORT that of the instance, in the order of `ssh -L`.

    -R is as for `ssh`: REMOTE is the port on the instance (by default, the same as PORT; 0 is a
    free one). This machine connects to HOST (by default, to itself).
    """
    if reverse is not None:
        if len(words) > 1:
            raise click.UsageError(f"too many arguments: rerobots forward -R {reverse} [ID]")
        _forward_there(words[0] if words else None, *_reverse_ports(reverse))
    if not words:
        raise click.UsageError("which port? rerobots forward [ID] [LOCAL:]PORT")
    *instance, ports = words
    if len(instance) > 1:
        raise click.UsageError("too many arguments: rerobots forward [ID] [LOCAL:]PORT")
    _forward_here(instance[0] if instance else None, *_ports(ports))


def _forward_here(given: str | None, remote: int, local: int) -> NoReturn:
    chosen = settings()
    with (
        choosing.attach(chosen.client(), given) as rri,
        rri.forward_port(remote, local_port=local) as forwarded,
    ):
        _hold(forwarded.local_port, f"forwarding to port {remote} of {rri.id}", chosen)


def _forward_there(given: str | None, remote: int, host: str, port: int) -> NoReturn:
    chosen = settings()
    with (
        choosing.attach(chosen.client(), given) as rri,
        rri.forward_remote_port(remote, host, port) as forwarded,
    ):
        where = "this machine" if host == "localhost" else host
        _hold(forwarded.remote_port, f"forwarding from {rri.id} to port {port} of {where}", chosen)


def _hold(port: int, words: str, chosen: Settings) -> NoReturn:
    """Show a port on loopback, and keep it open until Ctrl-C."""
    if chosen.format:
        output.record({"host": "127.0.0.1", "port": port}, chosen)
    else:
        output.say(f"127.0.0.1:{port}")
    sys.stdout.flush()
    output.note(f"{words}; Ctrl-C ends this")
    while True:
        _clock.sync_sleep(3600)


def _ports(text: str) -> tuple[int, int]:
    *first, last = text.split(":")
    if len(first) == 2 and first[1] in ("localhost", "127.0.0.1"):
        first.pop()
    remote, local = _port(last, 1), _port(":".join(first) or "0")
    if remote is None or local is None:
        raise click.UsageError(f"{text!r} is not PORT or LOCAL:PORT, for example 8080:80")
    return remote, local


def _reverse_ports(text: str) -> tuple[int, str, int]:
    """Return the port on the instance, and the host and port to forward it to."""
    first, colon, rest = text.partition(":")
    host, _, last = rest.rpartition(":")
    remote, port = _port(first), _port(last if colon else first, 1)
    if port is None or remote is None:
        raise click.UsageError(
            f"-R {text!r} is not [REMOTE:[HOST:]]PORT, for example 9090:localhost:8080"
        )
    return remote, host.strip("[]") or "localhost", port


def _port(text: str, least: int = 0) -> int | None:
    """Return the number of a port, or None for other texts."""
    number = int(text) if re.fullmatch("[0-9]{1,5}", text) else -1
    return number if least <= number < 1 << 16 else None


@click.command("get-ssh-key", cls=Command, example="rerobots get-ssh-key -f key.pem")
@choosing.instance_argument
@click.option(
    "-f",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    default=Path("key.pem"),
    show_default=True,
    help="File to write, with mode 0600; asks before overwriting.",
)
def get_ssh_key_command(instance: str | None, file: Path) -> None:
    """Write the private SSH key of an instance to a file."""
    chosen = settings()
    apic = chosen.client()
    id_ = choosing.instance_id(apic, instance)
    chosen.require_free(file)
    _stored_token.write(file, apic.get_instance_sshkey(id_))
