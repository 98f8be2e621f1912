"""`rerobots doctor`: checks for common problems, with advice."""

from __future__ import annotations

import importlib.util
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, NamedTuple

import click

from .. import tokens
from .._version import __version__
from . import choosing, output
from .options import Command, Settings, settings

if TYPE_CHECKING:
    from ..api import APIClient

_EXTRAS = {
    "cli": ("click", "rich", "yaml"),
    "extra": ("numpy", "paramiko", "PIL", "simplejpeg"),
    "keyring": ("keyring",),
    "live": ("pybase64", "websockets"),
    "record": ("foxglove_schemas_protobuf", "mcap", "mcap_protobuf"),
    "sim": ("asyncssh", "jwt", "numpy", "PIL", "starlette", "uvicorn", "websockets", "yaml"),
    "socks": ("python_socks", "socksio"),
    "video": ("av",),
}
_LARGEST_SKEW = 30.0
_TIMEOUT = 10.0


class Finding(NamedTuple):
    """The result of a check; `advice` is None if there is no problem."""

    check: str
    found: str
    advice: str | None = None


@click.command("doctor", cls=Command, shows=True, example="rerobots doctor")
@choosing.instance_argument
def doctor_command(instance: str | None) -> int:
    """Check for common problems, and say what to do.

    It checks version, extras, token, clock, API, rate limit, and the SSH ports of instances. With
    any problem, the exit status is 1. By default, all your READY instances are checked.
    """
    chosen = settings()
    found = list(_findings(chosen, instance))
    if chosen.format:
        keys = Finding._fields
        output.record([dict(zip(keys, each, strict=True)) for each in found], chosen)
    else:
        output.table(
            ("check", "", "found", "what to do"),
            [(each.check, "!" if each.advice else "ok", each.found, each.advice) for each in found],
        )
    return 1 if any(each.advice for each in found) else 0


def _findings(chosen: Settings, instance: str | None) -> Iterator[Finding]:
    yield Finding("version", __version__)
    yield from _extras()
    yield _token(chosen)
    try:
        apic = chosen.client()
    except ValueError as err:
        yield Finding("client", str(err), "correct this setting")
        return
    yield _clock(apic)
    yield _api_check("API", lambda: f"reached; {len(apic.get_wtypes())} workspace types")
    limit = apic.rate_limit
    if limit is not None:
        is_reached = limit.remaining <= 0
        left = f"{limit.remaining} of {limit.limit} requests left"
        yield Finding("rate limit", left, "wait, and poll less often" if is_reached else None)
    if apic.has_api_token():
        account = _api_check("account", lambda: f"{len(choosing.active(apic))} active instances")
        yield account
        if account.advice is None:
            yield from _ssh_ports(apic, instance)


def _extras() -> Iterator[Finding]:
    for extra, packages in _EXTRAS.items():
        missing = [name for name in packages if importlib.util.find_spec(name) is None]
        found = f"without {', '.join(missing)}" if missing else "installed"
        # Most users need SSH; the other extras are for special uses.
        advice = f'for SSH and pictures: pip install "rerobots[{extra}]"'
        if missing and extra != "extra":
            found += f'; to add it: pip install "rerobots[{extra}]"'
        yield Finding(f"extra {extra}", found, advice if missing and extra == "extra" else None)


def _token(chosen: Settings) -> Finding:
    try:
        found = tokens.find(chosen.token_file, ignore_env=False)
        if found is None:
            return Finding("token", "none", "`rerobots login`, or set REROBOTS_API_TOKEN")
        claims = tokens.TokenClaims.from_token(found)
    except ValueError as err:
        return Finding("token", str(err), "get one at https://rerobots.net/tokens")
    words = f"user: {claims.subject}; expiry: {output.when(claims.expiry) or 'never'}"
    advice = "get a new one at https://rerobots.net/tokens" if claims.is_expired() else None
    return Finding("token", words, advice)


def _clock(apic: APIClient) -> Finding:
    import httpx

    url = apic.openapi.get_httpx_client().base_url
    try:
        # Only the headers are read.
        with httpx.stream("GET", url, timeout=_TIMEOUT) as response:
            date = response.headers["date"]
        skew = (datetime.now(UTC) - parsedate_to_datetime(date)).total_seconds()
    except (httpx.HTTPError, KeyError, ValueError, TypeError, OverflowError):
        return Finding("clock", "the server did not send its time")
    advice = "set the clock: tokens depend on it" if abs(skew) > _LARGEST_SKEW else None
    return Finding("clock", f"differs from the server's by {abs(skew):.0f} s", advice)


def _api_check(check: str, function: Callable[[], str]) -> Finding:
    from ..errors import Error

    try:
        return Finding(check, function())
    except Error as err:
        return Finding(check, "failed", str(err))


def _ssh_ports(apic: APIClient, instance: str | None) -> Iterator[Finding]:
    if instance is not None:
        ids = [choosing.instance_id(apic, instance)]
    else:
        ids = [each["id"] for each in apic.iter_instances() if each.get("status") == "READY"]
    for id_ in ids:
        host, port = output.values(apic.get_instance_info(id_).get("fwd"), "ipv4", "port")
        if not isinstance(host, str) or port is None:
            yield Finding(f"SSH {id_[:8]}", "no address yet", "rerobots wait")
            continue
        yield _ssh_port(f"SSH {id_[:8]}", host, port)


def _ssh_port(check: str, host: str, port: int) -> Finding:
    where = f"{host}:{port}"
    try:
        with socket.create_connection((host, port), _TIMEOUT) as connection:
            connection.settimeout(_TIMEOUT)
            is_ssh = connection.recv(4) == b"SSH-"
    except (
        OSError,
        OverflowError,
        TypeError,
        ValueError,
    ) as err:  # The API's response can have an invalid address.
        advice = "check the firewalls of this network and of the instance"
        return Finding(check, f"{where}: {getattr(err, 'strerror', None) or err}", advice)
    if not is_ssh:
        advice = "wait a moment; if this persists, terminate the instance"
        return Finding(check, f"{where} is not SSH", advice)
    return Finding(check, f"{where} responds")
