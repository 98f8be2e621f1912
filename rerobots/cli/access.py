"""Commands for access: `rules`, `vpn`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .. import _stored_token
from . import choosing, output
from .options import Command, settings


@click.command("rules", cls=Command, shows=True, example="rerobots rules 2c0873b5 --permit alice")
@click.argument("deployment", metavar="[ID]", required=False)
@click.option("--permit", metavar="USER", help="Let a user launch; `*` is everybody.")
@click.option("--forbid", metavar="USER", help="Forbid a user to launch.")
@click.option("--delete", type=int, metavar="RULE", help="Delete a rule, by its id.")
def rules_command(
    deployment: str | None, permit: str | None, forbid: str | None, delete: int | None
) -> None:
    """List or change access rules.

    They control who may launch on the workspace deployment ID; by default, on all of yours.
    """
    chosen = settings()
    apic = chosen.client()
    changes = [each for each in (permit, forbid, delete) if each is not None]
    if changes and deployment is None:
        raise click.UsageError("for which workspace deployment? A change needs its ID")
    if len(changes) > 1:
        raise click.UsageError("use only one of --permit, --forbid, --delete")
    id_ = None if deployment is None else choosing.deployment_id(apic, deployment)
    if id_ is not None and permit is not None:
        apic.create_access_rule(id_, "CAP_INSTANTIATE", permit)
    elif id_ is not None and forbid is not None:
        apic.create_access_rule(id_, "CAP_NO_INSTANTIATE", forbid)
    elif id_ is not None and delete is not None:
        chosen.require(f"Delete rule {delete} of {id_}?", f"rule {delete} was not deleted")
        apic.del_access_rule(id_, delete)
    found = apic.get_access_rules(id_)
    if chosen.format:
        output.record(found, chosen)
        return
    output.table(
        ("rule", "user", "capability", "workspace deployment"),
        [output.values(each, "id", "user", "capability", "wdeployment_id") for each in found],
    )


@click.command("vpn", cls=Command, shows=True, example="rerobots vpn c81613e1 -o robot.ovpn")
@choosing.instance_argument
@click.option(
    "-o",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="File to write, with mode 0600; asks before overwriting.",
)
@click.option("--status", is_flag=True, help="Show the status of the VPN instead.")
def vpn_command(instance: str | None, file: Path | None, status: bool) -> None:
    """Make a profile for OpenVPN.

    It is written to stdout unless -o is given. The instance must have been launched with --vpn.
    The profile contains a private key.
    """
    chosen = settings()
    apic = chosen.client()
    if not status and file is None and sys.stdout.isatty():
        raise click.UsageError("the profile is secret; write it to a file: -o FILE")
    id_ = choosing.instance_id(apic, instance)
    if status:
        output.record({**apic.get_vpn_info(id_)}, chosen)
        return
    if file is not None:
        chosen.require_free(file)
    created = apic.get_vpn_newclient(id_)
    client, profile = output.values(created, "client_id", "ovpn")
    if not isinstance(profile, str):
        raise click.ClickException("the response of the API has no profile")
    if file is not None:
        _stored_token.write(file, profile)
        output.note(f"client {client}: {file}")
    elif chosen.format:
        output.record({**created}, chosen)
    else:
        click.echo(profile, nl=False)
