# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

ListDeploymentsSortBy = Literal[
    "dec_count", "dec_created", "dec_wtype", "inc_count", "inc_created", "inc_wtype"
]

LIST_DEPLOYMENTS_SORT_BY_VALUES: set[ListDeploymentsSortBy] = {
    "dec_count",
    "dec_created",
    "dec_wtype",
    "inc_count",
    "inc_created",
    "inc_wtype",
}


def check_list_deployments_sort_by(value: str) -> ListDeploymentsSortBy:
    if value in LIST_DEPLOYMENTS_SORT_BY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_DEPLOYMENTS_SORT_BY_VALUES!r}"
    )
