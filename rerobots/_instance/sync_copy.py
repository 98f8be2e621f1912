"""Clients for threads of this package, made from a client of either kind."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._client._sync.api import APIClient


def sync_copy(state: dict[str, object]) -> APIClient:
    """Make a client that has the token and settings of another, and shares nothing with it."""
    from .._client._sync.api import APIClient

    apic = APIClient.__new__(APIClient)
    apic.__setstate__(state)
    return apic


def end_by_copy(
    state: dict[str, object], instance_id: str, is_reserved: bool, seconds: float
) -> None:
    """Terminate an instance, or cancel a reservation, by a copy of a client."""
    from ._sync.termination import end_instance

    with sync_copy(state) as apic:
        end_instance(apic, instance_id, seconds, is_reserved=is_reserved)
