"""Details of an instance as the documented API gives them, made from what the server says."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .types import Connection, InstanceDetails, InstanceInfo


def details_of(info: InstanceInfo) -> InstanceDetails:
    """Make the details of an instance.

    Args:
        info: What the server says of it.

    Returns:
        The same, with `conn` in place of `fwd` and `hostkeys`, and without `wdinfo`.
    """
    moved = ("fwd", "hostkeys", "wdinfo")
    details: InstanceDetails = {key: value for key, value in info.items() if key not in moved}  # type: ignore[assignment]  # keys are checked by name below
    if "fwd" in info:
        conn: Connection = {"type": "sshtun"}
        if "ipv4" in info["fwd"]:
            conn["ipv4"] = info["fwd"]["ipv4"]
        if "port" in info["fwd"]:
            conn["port"] = info["fwd"]["port"]
        if "hostkeys" in info:
            conn["hostkeys"] = info["hostkeys"]
        details["conn"] = conn
    return details
