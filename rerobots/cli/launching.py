"""`rerobots launch`: launching instances."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import _stored_token
from . import choosing, output, remote
from .options import Command, Settings, settings
from .signals import ended_by_signals

if TYPE_CHECKING:
    from ..instances import Instance

_UNITS = {"": 1, "s": 1, "m": 60, "min": 60, "h": 3600, "d": 86400}


def seconds(_ctx: click.Context, _param: click.Parameter, value: str | None) -> int | None:
    """Parse a duration: "90", "90s", "30m", "2h", "1h30m"."""
    if value is None:
        return None
    parts = re.findall(r"(\d+)(s|min|m|h|d|)", value)
    if not parts or "".join(number + unit for number, unit in parts) != value:
        raise click.BadParameter(f"{value!r} is not a duration such as 90s, 30m or 1h30m")
    return sum(int(number) * _UNITS[unit] for number, unit in parts)


@click.command(
    "launch",
    cls=Command,
    shows=True,
    takes_rest=True,
    example="rerobots launch fixed_misty2\n"
    "rerobots launch null --duration 30m -- 'cd /tmp && make test'",
)
@click.argument("target", metavar="ID")
@click.option(
    "--public-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Public key to sign in with; by default, the server makes a key pair.",
)
@click.option(
    "--secret-key",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File for the private key of the server's key pair.",
)
@click.option("--duration", callback=seconds, metavar="TIME", help="End it after 90s, 30m, 1h30m.")
@click.option(
    "--keep-alive", is_flag=True, help="End it a minute after the last `rerobots keep-alive`."
)
@click.option("--vpn", is_flag=True, help="With a VPN.")
@click.option("--event-url", metavar="URL", help="URL for events about its status.")
@click.option("--wait", "waits", is_flag=True, help="Wait until it is READY.")
@click.option(
    "--wait-if-busy",
    callback=seconds,
    metavar="TIME",
    help="Keep trying for this time while all matching robots are in use.",
)
@click.option("--ssh", is_flag=True, help="Open a shell; with CMD: run it on a terminal.")
def launch_command(target: str, **options: Any) -> int:
    """Launch an instance; it is billed from READY until it ends.

    Shows its id. ID is a workspace type or a workspace deployment.

    `rerobots launch ID [OPTIONS] -- CMD` launches, waits until it is READY, runs CMD over SSH,
    and terminates the instance in any case; the exit status is that of CMD. With --ssh and
    without CMD, it opens a shell instead. A CMD of one word is a line for the shell of the host;
    several words are a program and its arguments.
    """
    chosen = settings()
    command = remote.command_of(chosen.rest)
    runs = command is not None or options["ssh"]
    key = options["secret_key"]
    if key is not None and options["public_key"] is not None:
        raise click.UsageError("--secret-key is for the server's key pair, not for --public-key")
    if key is not None:
        chosen.require_free(key, "nothing was launched")
    with ended_by_signals(), _launch(target, options, chosen) as rri:
        # The server makes the key during INIT.
        if options["waits"] or runs or key is not None:
            wait_until_ready(rri)
        if key is not None:
            _stored_token.write(key, rri.get_sshkey())
        if not runs:
            # In this order, no signal can leave an instance running whose id was not shown.
            _show(rri, chosen, options)
            rri.detach()
            return 0
        output.note(f"instance {rri.id} is {rri.status}")
        return remote.run_or_shell(rri, command, on_terminal=options["ssh"])


def _show(rri: Instance, chosen: Settings, options: dict[str, Any]) -> None:
    if chosen.format:
        output.record({"id": rri.id, "status": rri.status}, chosen)
    else:
        output.say(rri.id)
    output.note(f"Billed from READY; to end it: rerobots terminate {rri.id}")
    if options["keep_alive"]:
        output.note(f"It ends in a minute unless you run: rerobots keep-alive {rri.id}")


def _launch(target: str, options: dict[str, Any], chosen: Settings) -> Instance:
    from ..instances import Instance

    apic = chosen.client()
    types, id_ = _target(target, chosen)
    key = options["public_key"]
    return Instance.launch(
        types,
        id_,
        apic=apic,
        sshkey=None if key is None else _public_key(key),
        vpn=options["vpn"],
        event_url=options["event_url"],
        duration=options["duration"],
        keepalive=options["keep_alive"],
        wait_if_busy=options["wait_if_busy"],
    )


def _target(target: str, chosen: Settings) -> tuple[list[str] | None, str | None]:
    """Return the types or the id that an argument stands for."""
    if whole := choosing.full_id(target):
        return None, whole
    # A type with several deployments is fine here.
    if any(each.get("type") == target for each in chosen.client().get_wdeployments()):
        return [target], None
    return None, choosing.deployment_id(chosen.client(), target)


def _public_key(path: Path) -> str:
    try:
        text = path.read_text(encoding="ascii")
    except OSError as err:
        raise click.ClickException(f"cannot read {path}: {err.strerror}") from err
    except ValueError as err:
        raise click.ClickException(f"{path} is not a public key") from err
    if "PRIVATE KEY" in text:
        raise click.ClickException(f"{path} is a private key; use the public one")
    return text.strip()


def wait_until_ready(rri: Instance, timeout: float | None = None) -> None:
    """Wait until an instance is READY; show status changes on stderr."""
    on_status = _StatusLine(rri.id)
    if timeout is None:
        rri.wait_until_ready(on_status=on_status)
    else:
        rri.wait_until_ready(timeout, on_status=on_status)


class _StatusLine:
    def __init__(self, id_: str) -> None:
        self._id = id_
        self._last: str | None = None

    def __call__(self, status: str) -> None:
        if status != self._last and sys.stderr.isatty():
            output.note(f"instance {self._id}: {status}")
        self._last = status
