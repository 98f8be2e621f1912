# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

ListInstancesSortBy = Literal["dec_start_date", "inc_start_date"]

LIST_INSTANCES_SORT_BY_VALUES: set[ListInstancesSortBy] = {
    "dec_start_date",
    "inc_start_date",
}


def check_list_instances_sort_by(value: str) -> ListInstancesSortBy:
    if value in LIST_INSTANCES_SORT_BY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_INSTANCES_SORT_BY_VALUES!r}"
    )
