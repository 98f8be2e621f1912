# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

KnownFirewallAction = Literal["ACCEPT", "DROP", "REJECT"]

KNOWN_FIREWALL_ACTION_VALUES: set[KnownFirewallAction] = {
    "ACCEPT",
    "DROP",
    "REJECT",
}


def check_known_firewall_action(value: str) -> KnownFirewallAction:
    if value in KNOWN_FIREWALL_ACTION_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KNOWN_FIREWALL_ACTION_VALUES!r}")
