"""Commands for API tokens: `token`, `login`, `logout`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import _stored_token, tokens
from . import output
from .options import Command, Settings, settings

if TYPE_CHECKING:
    from ..tokens import TokenClaims


@click.command("token", cls=Command, shows=True, example="rerobots token my_token.txt")
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
def token_command(file: Path | None) -> None:
    """Show user, organisation and expiry of the API token.

    The token is from FILE, -t, the environment or `rerobots login`. It is not verified.
    """
    chosen = settings()
    found = tokens.find(file or chosen.token_file, ignore_env=False)
    if found is None:
        raise click.ClickException(
            "no API token: name a file, set REROBOTS_API_TOKEN or run `rerobots login`"
        )
    claims = tokens.TokenClaims.from_token(found)
    if chosen.format:
        output.record(_described(claims), chosen)
    else:
        output.say(f"subject: {claims.subject or ''}")
        if claims.organisation:
            output.say(f"organisation: {claims.organisation}")
        output.say(f"expiry: {output.when(claims.expiry) or 'never'}")
    if claims.is_expired():
        (output.note if chosen.format else output.say)("warning: This token is expired.")


def _described(claims: TokenClaims) -> dict[str, object]:
    return {
        "subject": claims.subject,
        "organisation": claims.organisation,
        "expiry": None if claims.expiry is None else claims.expiry.isoformat(),
        "expired": claims.is_expired(),
    }


@click.command("login", cls=Command, example="rerobots login")
def login_command() -> None:
    """Store an API token for later commands.

    Prompts for it (without a terminal, reads stdin), and checks it. Stores it in the system's
    keyring if the extra `keyring` is installed, else in a file that only you can read. Get a token
    at https://rerobots.net/tokens
    """
    from ..api import APIClient

    chosen = settings()
    found = tokens.clean(_read_token(chosen), "the input")
    claims = tokens.TokenClaims.from_token(found)
    with APIClient(found) as apic:
        apic.get_instances(max_per_page=1)
    where = _stored_token.save(found)
    output.note(f"signed in as {claims.subject or 'unknown'}; the token is in {where}")


def _read_token(chosen: Settings) -> str:
    if chosen.token_file is not None:
        return chosen.token_file.read_text(encoding="utf-8", errors="replace")
    if not sys.stdin.isatty():
        return sys.stdin.read()
    given: str = click.prompt("API token", hide_input=True, err=True)
    return given


@click.command("logout", cls=Command, example="rerobots logout --revoke")
@click.option("--revoke", is_flag=True, help="Also revoke the token, so that nobody can use it.")
def logout_command(revoke: bool) -> None:
    """Remove the API token that `login` stored."""
    from ..api import APIClient

    chosen = settings()
    found = _stored_token.load()
    if found is None:
        output.note("no token is stored")
        return
    if revoke:
        chosen.require("Revoke the token?", "the token was neither revoked nor removed")
        with APIClient(found) as apic:
            apic.revoke_token(found)
    _stored_token.delete()
    output.note("the token was revoked and removed" if revoke else "the token was removed")
