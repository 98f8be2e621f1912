# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

KnownInstanceSort = Literal["dec_start_date", "inc_start_date"]

KNOWN_INSTANCE_SORT_VALUES: set[KnownInstanceSort] = {
    "dec_start_date",
    "inc_start_date",
}


def check_known_instance_sort(value: str) -> KnownInstanceSort:
    if value in KNOWN_INSTANCE_SORT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KNOWN_INSTANCE_SORT_VALUES!r}")
