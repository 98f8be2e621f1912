# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

KnownInstanceStatus = Literal["INIT", "INIT_FAIL", "READY", "TERMINATED", "TERMINATING"]

KNOWN_INSTANCE_STATUS_VALUES: set[KnownInstanceStatus] = {
    "INIT",
    "INIT_FAIL",
    "READY",
    "TERMINATED",
    "TERMINATING",
}


def check_known_instance_status(value: str) -> KnownInstanceStatus:
    if value in KNOWN_INSTANCE_STATUS_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KNOWN_INSTANCE_STATUS_VALUES!r}")
