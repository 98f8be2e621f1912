"""Reservations: requests that wait for a deployment."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rerobots_openapi.api import reservations

from ... import _arguments
from .connection import AsyncConnection

if TYPE_CHECKING:
    import uuid

    from ..._policy import Timeout
    from ...types import Reservation, Reservations


class AsyncReservationCalls(AsyncConnection):
    """Calls about reservations."""

    async def get_reservations(self, *, timeout: Timeout | None = None) -> list[Reservation]:
        """List your reservations.

        Args:
            timeout: As for `APIClient`, for this call.

        Returns:
            The reservations: dicts of `id`, `created`, `desc` ("wd:" and the id of the deployment)
            and `user`. When the deployment frees, `id` becomes the id of the instance.

        Raises:
            WrongAuthToken: There is no token, or it is not valid.
            Error: The request failed otherwise.

        Example:
            >>> (await apic.get_reservations())[0]["desc"]
            'wd:2c0873b5-1da1-46e6-9658-c40379774edf'
        """
        kwargs = reservations.list_reservations.get_kwargs()
        answer: Reservations = await self._fetch(kwargs, timeout)
        return self._need(kwargs, answer.get("reservations"), list, "reservations")

    async def cancel_reservation(
        self, reservation_id: str | uuid.UUID, *, timeout: Timeout | None = None
    ) -> None:
        """Cancel a reservation. This cannot be undone.

        Args:
            reservation_id: Id of the reservation (UUID).
            timeout: As for `APIClient`, for this call.

        Raises:
            ValueError: The id is not a UUID; nothing was sent.
            ReservationNotFound: There is no such reservation.
            Error: The request failed otherwise.

        Example:
            >>> await apic.cancel_reservation(reservation_id)
        """
        id_ = _arguments.identifier(reservation_id, "reservation_id")
        await self._request(reservations.cancel_reservation.get_kwargs(id_), timeout)
