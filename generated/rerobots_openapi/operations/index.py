# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on index: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Operation, Request

if TYPE_CHECKING:
    from .. import dicts

GET_INDEX: Operation[dicts.Index] = Operation(
    "get_index",
    "GET",
    "/",
    shapes.Index,
    repeat="safe",
)


def get_index() -> Request[dicts.Index]:
    """List the commands of the API: `GET /`."""
    return Request(
        GET_INDEX,
        "/",
    )
