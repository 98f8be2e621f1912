# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on java; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_java as activate_java
    from . import deactivate_java as deactivate_java
    from . import get_java_status as get_java_status

__all__ = (
    "activate_java",
    "deactivate_java",
    "get_java_status",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
