"""Commands over SSH: `ssh`, `run`, `forward`, `get-ssh-key`."""

from __future__ import annotations

import io
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import _stored_token
from . import choosing, output
from .options import Command, Settings, settings
from .signals import ended_by_signals

if TYPE_CHECKING:
    from ..instances import Instance

RemoteCommand = str | list[str]


def command_of(rest: list[str] | None) -> RemoteCommand | None:
    """What to run: one word is a line for the shell, several are a program and its arguments."""
    if rest is None:
        return None
    if not any(rest):
        raise click.UsageError("no command behind `--`")
    return rest[0] if len(rest) == 1 else rest


def run(rri: Instance, command: RemoteCommand, *, pty: bool = False, stdin: bool = False) -> int:
    """Run a command, with its output as it comes; returns its exit status."""
    result = rri.run(
        command,
        encoding=None,
        input=_stdin() if stdin else None,
        on_stdout=_to_stdout,
        on_stderr=_to_stderr,
        pty=pty,
    )
    if result.exit_code is not None:
        return result.exit_code
    output.note(f"error: the command was killed by signal {result.signal}")
    return 128 + getattr(signal, f"SIG{result.signal}", 0)


def _stdin() -> io.FileIO | None:
    if sys.stdin is None:  # It was closed before the start.
        return None
    # Without a buffer: its lock would be held by the thread that reads, at the end of the program.
    return io.FileIO(sys.stdin.fileno(), closefd=False)


def _to_stdout(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def _to_stderr(data: bytes) -> None:
    sys.stderr.buffer.write(data)
    sys.stderr.buffer.flush()


def run_or_shell(rri: Instance, command: RemoteCommand | None, *, on_terminal: bool) -> int:
    """Run a command, or open a shell if there is none; returns the exit status."""
    if command is not None:
        return run(rri, command, pty=on_terminal)
    return open_ssh(rri, [])


def open_ssh(rri: Instance, arguments: list[str]) -> int:
    """Run the `ssh` of this machine, or our own shell where there is none."""
    ssh = shutil.which("ssh")
    if ssh is None:
        if arguments:
            raise click.ClickException(
                "no `ssh` is installed here; for a command: rerobots run ID -- CMD"
            )
        return rri.shell()
    with rri.ssh_config() as config:
        return _wait_for([ssh, "-F", str(config.path), config.host, *arguments])


def _wait_for(command: list[str]) -> int:
    # Ctrl-C is for the program on the terminal; what ends this one ends that one, too.
    before = signal.signal(signal.SIGINT, lambda _number, _frame: None)
    try:
        # A program of this machine, and an address that is checked. It has no shell.
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

    It is that of `ssh`; what stands behind `--` is for `ssh`.

    The private key is in a folder of its own while `ssh` runs. Host keys are checked.
    """
    chosen = settings()
    rri = choosing.attach(chosen.client(), instance)
    with ended_by_signals():
        return open_ssh(rri, chosen.rest or [])


@click.command(
    "run",
    cls=Command,
    takes_rest=True,
    example="rerobots run c81613e1 -- ls -l /tmp\nrerobots run -- 'cd /tmp && ls | wc -l'",
    # A command without `--` in front is recognised, with its options.
    context_settings={"ignore_unknown_options": True},
)
@click.argument("words", nargs=-1, metavar="[ID]")
@click.option("-i", "--stdin", is_flag=True, help="Give stdin to CMD, to its end.")
@click.option("--tty", is_flag=True, help="Run it on a terminal of the host.")
def run_command(words: tuple[str, ...], stdin: bool, tty: bool) -> int:
    """Run a command on an instance: run [ID] -- CMD.

    The output comes as it is written, and the exit status is that of CMD. A CMD of one word is a
    line for the shell of the host; several are a program and its arguments.
    """
    chosen = settings()
    command = command_of(chosen.rest)
    if command is None and words:
        raise click.UsageError(f"did you mean `rerobots run {_with_dashes(chosen, words)}`?")
    if command is None or len(words) > 1:
        raise click.UsageError("no command behind `--`: rerobots run [ID] -- CMD")
    with choosing.attach(chosen.client(), words[0] if words else None) as rri:
        return run(rri, command, pty=tty, stdin=stdin)


def _with_dashes(chosen: Settings, words: tuple[str, ...]) -> str:
    """Return the arguments with the `--` that is missing."""
    from ..errors import Error

    try:
        has_id = choosing.is_instance(chosen.client(), words[0])
    except Error:
        has_id = False
    command = " ".join(words[1:] if has_id else words) or "CMD"
    return f"{words[0]} -- {command}" if has_id else f"-- {command}"


@click.command("forward", cls=Command, shows=True, example="rerobots forward c81613e1 8080:80")
@click.argument("words", metavar="[ID] [LOCAL:]PORT", nargs=-1, required=True)
def forward_command(words: tuple[str, ...]) -> None:
    """Forward a port of this machine to an instance.

    Shows the address here; Ctrl-C ends it. LOCAL is the port here (by default, any that is free),
    and PORT that of the instance, in the order of `ssh -L`.
    """
    *instance, ports = words
    if len(instance) > 1:
        raise click.UsageError("too many arguments: rerobots forward [ID] [LOCAL:]PORT")
    remote, local = _ports(ports)
    chosen = settings()
    with (
        choosing.attach(chosen.client(), instance[0] if instance else None) as rri,
        rri.forward_port(remote, local_port=local) as forwarded,
    ):
        if chosen.format:
            output.record({"host": "127.0.0.1", "port": forwarded.local_port}, chosen)
        else:
            output.say(f"127.0.0.1:{forwarded.local_port}")
        sys.stdout.flush()
        output.note(f"leads to port {remote} of {rri.id}; Ctrl-C ends this")
        while True:
            time.sleep(3600)


def _ports(text: str) -> tuple[int, int]:
    *local, remote = text.split(":")
    if len(local) == 2 and local[1] in ("localhost", "127.0.0.1"):
        local.pop()
    try:
        ports = int(remote), int(":".join(local) or 0)
    except ValueError:
        ports = (0, 0)
    if not (0 < ports[0] < 1 << 16 and 0 <= ports[1] < 1 << 16):
        raise click.UsageError(f"{text!r} is not PORT or LOCAL:PORT, for example 8080:80")
    return ports


@click.command("get-ssh-key", cls=Command, example="rerobots get-ssh-key -f key.pem")
@choosing.instance_argument
@click.option(
    "-f",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    default=Path("key.pem"),
    show_default=True,
    help="Where to write it, with mode 0600; asks before it overwrites.",
)
def get_ssh_key_command(instance: str | None, file: Path) -> None:
    """Write the private SSH key of an instance to a file."""
    chosen = settings()
    apic = chosen.client()
    id_ = choosing.instance_id(apic, instance)
    chosen.require_free(file)
    _stored_token.write(file, apic.get_instance_sshkey(id_))
