# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on vscode; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_vscode as activate_vscode
    from . import deactivate_vscode as deactivate_vscode
    from . import get_vscode_status as get_vscode_status

__all__ = (
    "activate_vscode",
    "deactivate_vscode",
    "get_vscode_status",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
