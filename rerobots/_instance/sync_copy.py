"""Sync clients for threads of this package, copied from a sync or async client."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._client._sync.api import APIClient


def sync_copy(state: dict[str, object]) -> APIClient:
    """Make a client with the token and settings of another one, but independent of it."""
    from .._client._sync.api import APIClient

    apic = APIClient.__new__(APIClient)
    apic.__setstate__(state)
    return apic


def end_by_copy(
    state: dict[str, object], instance_id: str, is_reserved: bool, seconds: float
) -> None:
    """Terminate an instance, or cancel a reservation, with a copy of a client."""
    from ._sync.termination import end_instance

    with sync_copy(state) as apic:
        end_instance(apic, instance_id, seconds, is_reserved=is_reserved)
