# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on vnc; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_vnc as activate_vnc
    from . import deactivate_vnc as deactivate_vnc
    from . import get_vnc_status as get_vnc_status
    from . import start_vnc as start_vnc
    from . import stop_vnc as stop_vnc

__all__ = (
    "activate_vnc",
    "deactivate_vnc",
    "get_vnc_status",
    "start_vnc",
    "stop_vnc",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
