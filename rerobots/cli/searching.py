"""Commands that list deployments, types and instances."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import click

from .._text import moment_of
from . import choosing, output
from .options import Command, settings

if TYPE_CHECKING:
    from ..api import APIClient

_PAGE = "https://rerobots.net/instance/"
_USER_PROVIDED = "user_provided"


@click.command("search", cls=Command, shows=True, example="rerobots search misty")
@click.argument("query", required=False)
@click.option("--include-user-provided", is_flag=True, help="Include robots that users share.")
@click.option("-l", "--long", "is_long", is_flag=True, help="Show more details, as a table.")
def search_command(query: str | None, include_user_provided: bool, is_long: bool) -> None:
    """Find workspace deployments (robots) to launch on.

    Shows the id and the type of each; -l also shows add-ons, such as cam, and the queue.
    """
    chosen = settings()
    found = [
        each
        for each in chosen.client().get_wdeployments(query)
        if include_user_provided or each.get("type") != _USER_PROVIDED
    ]
    if chosen.format:
        output.record(found, chosen)
    elif is_long:
        output.table(
            ("id", "type", "region", "queue", "add-ons", "description"),
            [
                output.values(each, "id", "type", "region", "queuelen", "supported_addons", "desc")
                for each in found
            ],
        )
    else:
        for each in found:
            output.say("{}    {}".format(*output.values(each, "id", "type")))


@click.command("types", cls=Command, shows=True, example="rerobots types")
def types_command() -> None:
    """List workspace types."""
    chosen = settings()
    found = sorted(map(str, chosen.client().get_wtypes()))
    if chosen.format:
        output.record(found, chosen)
    else:
        for each in found:
            output.say(each)


@click.command("list", cls=Command, shows=True, example="rerobots list -q")
@click.option("-q", "--quiet", is_flag=True, help="Show only ids.")
@click.option("--include-terminated", is_flag=True, help="Include instances that have ended.")
@click.option("-l", "--long", "is_long", is_flag=True, help="Show the full table in a pipe, too.")
def list_command(quiet: bool, include_terminated: bool, is_long: bool) -> None:
    """List your instances, with status, age and end.

    In a pipe, it shows only the id and the workspace deployment of each, unless -l is given.
    """
    chosen = settings()
    found = list(chosen.client().iter_instances(include_terminated))
    if chosen.format:
        output.record([each["id"] for each in found] if quiet else found, chosen)
    elif quiet:
        for each in found:
            output.say(str(each["id"]))
    elif is_long or sys.stdout.isatty():
        columns = ("instance", "type", "status", "age", "ends", "region")
        output.table(columns, [_row(chosen.client(), each) for each in found])
    else:
        output.say(f"{'instance':36}\tworkspace deployment")
        for each in found:
            output.say("{}\t{}".format(*output.values(each, "id", "deployment")))


def _row(apic: APIClient, each: Mapping[str, Any]) -> list[Any]:
    """Return a row of the table of instances, with age and end."""
    from ..errors import NotFound

    id_, type_, status, region = output.values(each, "id", "type", "status", "region")
    now = datetime.now(UTC)
    start, end = (moment_of(each.get(key)) for key in ("starttime", "endtime"))
    if end is None and status in ("INIT", "READY"):
        # The list does not have it.
        with contextlib.suppress(NotFound):
            end = moment_of(apic.get_instance_info(id_).get("expires"))
    age = "" if start is None else output.span((now - start).total_seconds())
    ends = "when terminated" if end is None else output.when(end, now)
    return [id_, type_, status, age, ends, region]


@click.command("info", cls=Command, shows=True, example="rerobots info --format JSON c81613e1")
@choosing.instance_argument
def info_command(instance: str | None) -> None:
    """Show all details of an instance."""
    chosen = settings()
    apic = chosen.client()
    id_ = choosing.instance_id(apic, instance, ended=True)
    found: Mapping[str, Any] = apic.get_instance_info(id_)
    output.record({**found, "url": f"{_PAGE}{id_}"}, chosen)


@click.command("wdinfo", cls=Command, shows=True, example="rerobots wdinfo fixed_misty2")
@click.argument("deployment", metavar="ID")
def wdinfo_command(deployment: str) -> None:
    """Show all details of a workspace deployment.

    With a token, `cap` has the access rules that apply to you.
    """
    chosen = settings()
    apic = chosen.client()
    id_ = choosing.deployment_id(apic, deployment)
    found: dict[str, Any] = {**apic.get_wdeployment_info(id_)}
    if apic.has_api_token():
        found["cap"] = apic.get_access_rules(id_, to_user=chosen.user())
    output.record(found, chosen)
