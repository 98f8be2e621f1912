"""Commands that show what there is: deployments, types, instances."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from .._text import moment_of
from . import choosing, output
from .options import Command, settings

_PAGE = "https://rerobots.net/instance/"
_USER_PROVIDED = "user_provided"


@click.command("search", cls=Command, shows=True, example="rerobots search misty")
@click.argument("query", required=False)
@click.option("--include-user-provided", is_flag=True, help="Also those that users share.")
@click.option("-l", "--long", "is_long", is_flag=True, help="More of each, as a table.")
def search_command(query: str | None, include_user_provided: bool, is_long: bool) -> None:
    """Search workspace deployments: shows the id and the type of each."""
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
@click.option("-q", "--quiet", is_flag=True, help="Ids only.")
@click.option("--include-terminated", is_flag=True, help="Also those that have ended.")
@click.option("-l", "--long", "is_long", is_flag=True, help="More of each, as a table.")
def list_command(quiet: bool, include_terminated: bool, is_long: bool) -> None:
    """List your instances: shows the id and the workspace deployment of each."""
    chosen = settings()
    found = list(chosen.client().iter_instances(include_terminated))
    if chosen.format:
        output.record([each["id"] for each in found] if quiet else found, chosen)
    elif quiet:
        for each in found:
            output.say(str(each["id"]))
    elif is_long:
        output.table(
            ("instance", "type", "status", "region", "started", "ended"),
            [
                (
                    *output.values(each, "id", "type", "status", "region"),
                    output.when(moment_of(each.get("starttime"))),
                    output.when(moment_of(each.get("endtime"))),
                )
                for each in found
            ],
        )
    else:
        output.say(f"{'instance':36}\tworkspace deployment")
        for each in found:
            output.say("{}\t{}".format(*output.values(each, "id", "deployment")))


@click.command("info", cls=Command, shows=True, example="rerobots info --format JSON c81613e1")
@choosing.instance_argument
def info_command(instance: str | None) -> None:
    """Show the record of an instance, with the URL of its page."""
    chosen = settings()
    apic = chosen.client()
    id_ = choosing.instance_id(apic, instance, ended=True)
    found: Mapping[str, Any] = apic.get_instance_info(id_)
    output.record({**found, "url": f"{_PAGE}{id_}"}, chosen)


@click.command("wdinfo", cls=Command, shows=True, example="rerobots wdinfo fixed_misty2")
@click.argument("deployment", metavar="ID")
def wdinfo_command(deployment: str) -> None:
    """Show the record of a workspace deployment.

    With a token, `cap` in it has the access rules that concern you.
    """
    chosen = settings()
    apic = chosen.client()
    id_ = choosing.deployment_id(apic, deployment)
    found: dict[str, Any] = {**apic.get_wdeployment_info(id_)}
    if apic.has_api_token():
        found["cap"] = apic.get_access_rules(id_, to_user=chosen.user())
    output.record(found, chosen)
