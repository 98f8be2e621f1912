# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on hardshare; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import advertise as advertise
    from . import check_registration as check_registration
    from . import configure_deployment as configure_deployment
    from . import describe_deployment as describe_deployment
    from . import dissolve_deployment as dissolve_deployment
    from . import get_billing as get_billing
    from . import get_billing_of as get_billing_of
    from . import get_owned_instance as get_owned_instance
    from . import list_cameras as list_cameras
    from . import list_owned as list_owned
    from . import list_owned_by as list_owned_by
    from . import list_owned_instances as list_owned_instances
    from . import list_owners as list_owners
    from . import register_camera as register_camera
    from . import register_deployment as register_deployment
    from . import remove_camera as remove_camera
    from . import send_alert as send_alert
    from . import set_email_hook as set_email_hook
    from . import terminate_owned_instance as terminate_owned_instance
    from . import upload_camera as upload_camera

__all__ = (
    "advertise",
    "check_registration",
    "configure_deployment",
    "describe_deployment",
    "dissolve_deployment",
    "get_billing",
    "get_billing_of",
    "get_owned_instance",
    "list_cameras",
    "list_owned",
    "list_owned_by",
    "list_owned_instances",
    "list_owners",
    "register_camera",
    "register_deployment",
    "remove_camera",
    "send_alert",
    "set_email_hook",
    "terminate_owned_instance",
    "upload_camera",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
