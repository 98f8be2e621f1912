# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

KnownAddonState = Literal["active", "ready", "starting", "stopping"]

KNOWN_ADDON_STATE_VALUES: set[KnownAddonState] = {
    "active",
    "ready",
    "starting",
    "stopping",
}


def check_known_addon_state(value: str) -> KnownAddonState:
    if value in KNOWN_ADDON_STATE_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KNOWN_ADDON_STATE_VALUES!r}")
