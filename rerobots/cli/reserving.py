"""`rerobots reserve`: the queue for workspace deployments that are in use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from .._text import moment_of
from . import choosing, output
from .options import Command, Settings, settings

if TYPE_CHECKING:
    from ..api import APIClient


@click.command(
    "reserve",
    cls=Command,
    shows=True,
    example="rerobots reserve fixed_misty2\nrerobots reserve --cancel c81613e1",
)
@click.argument("target", metavar="[ID]", required=False)
@click.option("--cancel", metavar="RESERVATION", help="Cancel a reservation: its id, or beginning.")
def reserve_command(target: str | None, cancel: str | None) -> None:
    """Queue for a robot that is in use, or list your reservations.

    Shows the id. A reservation becomes an instance with the same id when its turn has come, which
    is billed from then on; if the robot is free, that is at once. Of several workspace deployments
    of a type, the one with the shortest queue is taken. Without an ID, lists your reservations.
    """
    chosen = settings()
    apic = chosen.client()
    if target is not None and cancel is not None:
        raise click.UsageError("either ID or --cancel")
    if cancel is not None:
        apic.cancel_reservation(_reservation(apic, cancel))
    elif target is not None:
        _reserve(apic, _shortest_queue(apic, target), chosen)
    else:
        _list(apic, chosen)


def _reserve(apic: APIClient, deployment: str, chosen: Settings) -> None:
    made = apic.request_instance(deployment, reserve=True)
    output.record({"id": made["id"]}, chosen) if chosen.format else output.say(made["id"])
    if made["success"]:
        output.note(f"Launched: it was free. This ends it: rerobots terminate {made['id']}")
    else:
        # The instance that runs there counts, too.
        place = apic.get_queue_length(deployment) - 1
        ahead = f"place {place} in the queue; " if place > 0 else ""
        output.note(f"Reserved: {ahead}`rerobots wait {made['id']}` waits for it")


def _shortest_queue(apic: APIClient, target: str) -> str:
    """Return the deployment that is meant; of several of a type, the one to wait for least."""

    def length(deployment: Mapping[str, Any]) -> int:
        queue = deployment.get("queuelen")
        return queue if isinstance(queue, int) else 0

    of_type = [each for each in apic.get_wdeployments() if each.get("type") == target]
    if of_type:
        return str(min(of_type, key=length)["id"])
    return choosing.deployment_id(apic, target)


def _reservation(apic: APIClient, given: str) -> str:
    """Return the id of a reservation by its beginning."""
    if whole := choosing.full_id(given):
        return whole
    found = choosing.reservations(apic, given)
    return choosing.only(found, given, "reservations", "rerobots reserve")


def _list(apic: APIClient, chosen: Settings) -> None:
    found = apic.get_reservations()
    if chosen.format:
        output.record(found, chosen)
        return
    rows = []
    for each in found:
        id_, what, created = output.values(each, "id", "desc", "created")
        deployment = str(what).removeprefix("wd:")
        queue = apic.get_queue_length(deployment) if choosing.full_id(deployment) else None
        rows.append((id_, deployment, output.when(moment_of(created)), queue))
    output.table(("reservation", "for", "made", "queue"), rows)
