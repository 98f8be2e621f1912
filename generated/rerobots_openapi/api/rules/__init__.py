# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on rules; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_rule as create_rule
    from . import delete_rule as delete_rule
    from . import list_deployment_rules as list_deployment_rules
    from . import list_rules as list_rules

__all__ = (
    "create_rule",
    "delete_rule",
    "list_deployment_rules",
    "list_rules",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
