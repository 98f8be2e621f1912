"""Firewall rules of an instance: pairs of source and action."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Literal, TypeGuard, get_args

Action = Literal["ACCEPT", "DROP", "REJECT"]


def is_action(value: object) -> TypeGuard[Action]:
    """Return whether a value is the name of an action."""
    return isinstance(value, str) and value in get_args(Action)


def is_source(value: object) -> TypeGuard[str]:
    """Return whether a value is an IPv4 address or a CIDR."""
    if not isinstance(value, str):
        return False
    try:
        ipaddress.IPv4Network(value, strict=False)
    except ValueError:
        return False
    return True


def _is_ipv4(address: str) -> bool:
    try:
        ipaddress.IPv4Address(address)
    except ValueError:
        return False
    return True


def allows(rules: Iterable[tuple[str, str]] | None, address: str) -> bool:
    """Return whether an address is accepted: the first matching rule wins; the default is yes."""
    if not _is_ipv4(address):
        return True
    for source, action in rules or ():
        if ipaddress.IPv4Address(address) in ipaddress.IPv4Network(source, strict=False):
            return action == "ACCEPT"
    return True
