# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on deployments; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_rule as create_rule
    from . import delete_rule as delete_rule
    from . import end_lockout as end_lockout
    from . import get_deployment as get_deployment
    from . import get_queue_length as get_queue_length
    from . import get_queues as get_queues
    from . import get_queues_of_type as get_queues_of_type
    from . import list_deployment_rules as list_deployment_rules
    from . import list_deployments as list_deployments
    from . import list_deployments_of_type as list_deployments_of_type
    from . import list_rules as list_rules
    from . import list_workspace_types as list_workspace_types
    from . import lock_out as lock_out

__all__ = (
    "create_rule",
    "delete_rule",
    "end_lockout",
    "get_deployment",
    "get_queue_length",
    "get_queues",
    "get_queues_of_type",
    "list_deployment_rules",
    "list_deployments",
    "list_deployments_of_type",
    "list_rules",
    "list_workspace_types",
    "lock_out",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
