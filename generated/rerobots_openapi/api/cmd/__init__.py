# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on cmd; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_cmd as activate_cmd
    from . import cancel_command as cancel_command
    from . import deactivate_cmd as deactivate_cmd
    from . import get_cmd_status as get_cmd_status
    from . import get_command_output as get_command_output
    from . import get_output as get_output
    from . import receive_commands as receive_commands
    from . import send_command as send_command
    from . import send_file as send_file

__all__ = (
    "activate_cmd",
    "cancel_command",
    "deactivate_cmd",
    "get_cmd_status",
    "get_command_output",
    "get_output",
    "receive_commands",
    "send_command",
    "send_file",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
