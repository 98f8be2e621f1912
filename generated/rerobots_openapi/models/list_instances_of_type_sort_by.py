# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

ListInstancesOfTypeSortBy = Literal["dec_start_date", "inc_start_date"]

LIST_INSTANCES_OF_TYPE_SORT_BY_VALUES: set[ListInstancesOfTypeSortBy] = {
    "dec_start_date",
    "inc_start_date",
}


def check_list_instances_of_type_sort_by(value: str) -> ListInstancesOfTypeSortBy:
    if value in LIST_INSTANCES_OF_TYPE_SORT_BY_VALUES:
        return value
    raise TypeError(
        f"Unexpected value {value!r}. Expected one of {LIST_INSTANCES_OF_TYPE_SORT_BY_VALUES!r}"
    )
