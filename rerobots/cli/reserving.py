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
@click.option("--cancel", metavar="RESERVATION", help="Cancel a reservation, by id or prefix.")
def reserve_command(target: str | None, cancel: str | None) -> None:
    """Queue for a robot that is in use, or list your reservations.

    Shows the id. At its turn, a reservation becomes an instance with the same id, and is billed;
    if the robot is free, at once. Of several workspace deployments of a type, the one with the
    shortest queue is used. Without an ID, lists your reservations.
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
    response = apic.request_instance(deployment, reserve=True)
    output.record({"id": response["id"]}, chosen) if chosen.format else output.say(response["id"])
    if response["success"]:
        output.note(f"Launched, as it was free. To end it: rerobots terminate {response['id']}")
    else:
        # The length includes the running instance.
        place = apic.get_queue_length(deployment) - 1
        ahead = f"place {place} in the queue; " if place > 0 else ""
        output.note(f"Reserved: {ahead}`rerobots wait {response['id']}` waits for it")


def _shortest_queue(apic: APIClient, target: str) -> str:
    """Return the id of a deployment; of several of a type, that with the shortest queue."""

    def length(deployment: Mapping[str, Any]) -> int:
        queue = deployment.get("queuelen")
        return queue if isinstance(queue, int) else 0

    of_type = [each for each in apic.get_wdeployments() if each.get("type") == target]
    if of_type:
        return str(min(of_type, key=length)["id"])
    return choosing.deployment_id(apic, target)


def _reservation(apic: APIClient, given: str) -> str:
    """Find the id of a reservation by a prefix."""
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
    output.table(("reservation", "for", "created", "queue"), rows)
