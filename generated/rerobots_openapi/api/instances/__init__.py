# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on instances; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import add_firewall_rule as add_firewall_rule
    from . import cancel_reservation as cancel_reservation
    from . import create_vpn_client as create_vpn_client
    from . import flush_firewall_rules as flush_firewall_rules
    from . import get_instance as get_instance
    from . import get_instance_sshkey as get_instance_sshkey
    from . import get_vpn as get_vpn
    from . import keep_alive as keep_alive
    from . import launch as launch
    from . import launch_any as launch_any
    from . import list_firewall_rules as list_firewall_rules
    from . import list_instances as list_instances
    from . import list_instances_of_type as list_instances_of_type
    from . import list_reservations as list_reservations
    from . import post_event as post_event
    from . import terminate_instance as terminate_instance

__all__ = (
    "add_firewall_rule",
    "cancel_reservation",
    "create_vpn_client",
    "flush_firewall_rules",
    "get_instance",
    "get_instance_sshkey",
    "get_vpn",
    "keep_alive",
    "launch",
    "launch_any",
    "list_firewall_rules",
    "list_instances",
    "list_instances_of_type",
    "list_reservations",
    "post_event",
    "terminate_instance",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
