# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

KnownCapability = Literal["CAP_INSTANTIATE", "CAP_NO_INSTANTIATE"]

KNOWN_CAPABILITY_VALUES: set[KnownCapability] = {
    "CAP_INSTANTIATE",
    "CAP_NO_INSTANTIATE",
}


def check_known_capability(value: str) -> KnownCapability:
    if value in KNOWN_CAPABILITY_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KNOWN_CAPABILITY_VALUES!r}")
