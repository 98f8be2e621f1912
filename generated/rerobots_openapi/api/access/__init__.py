# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on access; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import add_firewall_rule as add_firewall_rule
    from . import create_rule as create_rule
    from . import create_vpn_client as create_vpn_client
    from . import delete_rule as delete_rule
    from . import flush_firewall_rules as flush_firewall_rules
    from . import get_vpn as get_vpn
    from . import list_deployment_rules as list_deployment_rules
    from . import list_firewall_rules as list_firewall_rules
    from . import list_rules as list_rules

__all__ = (
    "add_firewall_rule",
    "create_rule",
    "create_vpn_client",
    "delete_rule",
    "flush_firewall_rules",
    "get_vpn",
    "list_deployment_rules",
    "list_firewall_rules",
    "list_rules",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
