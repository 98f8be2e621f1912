# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on mistyproxy; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_mistyproxy as activate_mistyproxy
    from . import deactivate_mistyproxy as deactivate_mistyproxy
    from . import get_mistyproxy_status as get_mistyproxy_status

__all__ = (
    "activate_mistyproxy",
    "deactivate_mistyproxy",
    "get_mistyproxy_status",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
