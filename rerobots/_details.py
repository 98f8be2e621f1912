"""Details of an instance as the documented API gives them, made from what the server says."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from datetime import datetime

    from .types import Connection, InstanceDetails, InstanceInfo


def details_of(info: InstanceInfo) -> InstanceDetails:
    """Make the details of an instance.

    Args:
        info: What the server says of it.

    Returns:
        The same, with `conn` in place of `fwd` and `hostkeys`, and without `wdinfo`.
    """
    moved = ("fwd", "hostkeys", "wdinfo")
    kept = {key: value for key, value in info.items() if key not in moved}
    details = cast("InstanceDetails", kept)
    if "fwd" in info:
        conn: Connection = {"type": "sshtun"}
        forward = info["fwd"] if isinstance(info["fwd"], dict) else {}
        if "ipv4" in forward:
            conn["ipv4"] = forward["ipv4"]
        if "port" in forward:
            conn["port"] = forward["port"]
        if "hostkeys" in info:
            conn["hostkeys"] = info["hostkeys"]
        details["conn"] = conn
    return details


def moment_of(text: str | None) -> datetime | None:
    """Read a time of the server, in any of its spellings.

    Args:
        text: Like "2019-07-28 23:26:16.983048", "2020-05-23T02:12:16Z" or "2020-05-23 02:12 UTC".

    Returns:
        The time (aware datetime, UTC); None if there is none, or it is spelled otherwise.
    """
    from datetime import UTC, datetime

    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text.replace(" UTC", "+00:00"))
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (OverflowError, ValueError):
        return None
