# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on wstcp; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_wstcp as activate_wstcp
    from . import deactivate_wstcp as deactivate_wstcp
    from . import get_wstcp_status as get_wstcp_status
    from . import start_wstcp as start_wstcp
    from . import stop_wstcp as stop_wstcp

__all__ = (
    "activate_wstcp",
    "deactivate_wstcp",
    "get_wstcp_status",
    "start_wstcp",
    "stop_wstcp",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
