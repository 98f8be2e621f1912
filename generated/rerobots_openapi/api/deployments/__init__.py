# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on deployments; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import get_deployment as get_deployment
    from . import list_deployments as list_deployments
    from . import list_deployments_of_type as list_deployments_of_type
    from . import list_workspace_types as list_workspace_types

__all__ = (
    "get_deployment",
    "list_deployments",
    "list_deployments_of_type",
    "list_workspace_types",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
