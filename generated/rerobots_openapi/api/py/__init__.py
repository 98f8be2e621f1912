# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on py; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_py as activate_py
    from . import deactivate_py as deactivate_py
    from . import get_py_status as get_py_status

__all__ = (
    "activate_py",
    "deactivate_py",
    "get_py_status",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
