# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on drive; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_drive as activate_drive
    from . import deactivate_drive as deactivate_drive
    from . import get_drive_status as get_drive_status
    from . import receive_drive_commands as receive_drive_commands
    from . import send_drive_command as send_drive_command

__all__ = (
    "activate_drive",
    "deactivate_drive",
    "get_drive_status",
    "receive_drive_commands",
    "send_drive_command",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
