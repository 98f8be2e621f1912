# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on reservations; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import cancel_reservation as cancel_reservation
    from . import list_reservations as list_reservations

__all__ = (
    "cancel_reservation",
    "list_reservations",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
