# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on reservations: requests that are typed, and what their answers mean."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import shapes
from ..operation import Already, Operation, Request, segment

if TYPE_CHECKING:
    from .. import dicts

LIST_RESERVATIONS: Operation[dicts.Reservations] = Operation(
    "list_reservations",
    "GET",
    "/reservations",
    shapes.Reservations,
    repeat="safe",
)


def list_reservations() -> Request[dicts.Reservations]:
    """List your reservations: `GET /reservations`."""
    return Request(
        LIST_RESERVATIONS,
        "/reservations",
    )


CANCEL_RESERVATION: Operation[None] = Operation(
    "cancel_reservation",
    "DELETE",
    "/reservation/{reservation_id}",
    None,
    repeat="idempotent",
    missing="reservation",
    already=Already(404, ""),
)


def cancel_reservation(reservation_id: str) -> Request[None]:
    """Cancel a reservation: `DELETE /reservation/{reservation_id}`."""
    return Request(
        CANCEL_RESERVATION,
        f"/reservation/{segment(reservation_id)}",
    )
