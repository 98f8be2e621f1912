# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

CIJobActionDo = Literal["restart"]

CI_JOB_ACTION_DO_VALUES: set[CIJobActionDo] = {
    "restart",
}


def check_ci_job_action_do(value: str) -> CIJobActionDo:
    if value in CI_JOB_ACTION_DO_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {CI_JOB_ACTION_DO_VALUES!r}")
