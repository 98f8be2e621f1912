# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on users: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

GET_USER_ORGANISATION: Operation[dicts.Organisation] = Operation(
    "get_user_organisation",
    "GET",
    "/user/{user}/org",
    shapes.Organisation,
    repeat="safe",
    missing="user",
)


def get_user_organisation(user: str) -> Request[dicts.Organisation]:
    """Get the organisation of a user: `GET /user/{user}/org`."""
    return Request(
        GET_USER_ORGANISATION,
        f"/user/{segment(user)}/org",
    )
