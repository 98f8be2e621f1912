# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

KnownDeploymentSort = Literal[
    "dec_count", "dec_created", "dec_wtype", "inc_count", "inc_created", "inc_wtype"
]

KNOWN_DEPLOYMENT_SORT_VALUES: set[KnownDeploymentSort] = {
    "dec_count",
    "dec_created",
    "dec_wtype",
    "inc_count",
    "inc_created",
    "inc_wtype",
}


def check_known_deployment_sort(value: str) -> KnownDeploymentSort:
    if value in KNOWN_DEPLOYMENT_SORT_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KNOWN_DEPLOYMENT_SORT_VALUES!r}")
