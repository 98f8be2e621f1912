# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on commands; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_cmd as activate_cmd
    from . import activate_cmdsh as activate_cmdsh
    from . import activate_cmdsh_on_host as activate_cmdsh_on_host
    from . import cancel_command as cancel_command
    from . import deactivate_cmd as deactivate_cmd
    from . import deactivate_cmdsh as deactivate_cmdsh
    from . import deactivate_cmdsh_on_host as deactivate_cmdsh_on_host
    from . import get_cmd_status as get_cmd_status
    from . import get_cmdsh_status as get_cmdsh_status
    from . import get_cmdsh_status_of_host as get_cmdsh_status_of_host
    from . import get_command_output as get_command_output
    from . import get_output as get_output
    from . import open_shell as open_shell
    from . import open_shell_of_host as open_shell_of_host
    from . import open_shell_with_token as open_shell_with_token
    from . import open_shell_with_token_of_host as open_shell_with_token_of_host
    from . import receive_commands as receive_commands
    from . import receive_shells as receive_shells
    from . import receive_shells_of_host as receive_shells_of_host
    from . import send_command as send_command
    from . import send_file as send_file
    from . import send_shell_file as send_shell_file
    from . import send_shell_file_to_host as send_shell_file_to_host
    from . import serve_shell as serve_shell
    from . import serve_shell_of_host as serve_shell_of_host

__all__ = (
    "activate_cmd",
    "activate_cmdsh",
    "activate_cmdsh_on_host",
    "cancel_command",
    "deactivate_cmd",
    "deactivate_cmdsh",
    "deactivate_cmdsh_on_host",
    "get_cmd_status",
    "get_cmdsh_status",
    "get_cmdsh_status_of_host",
    "get_command_output",
    "get_output",
    "open_shell",
    "open_shell_of_host",
    "open_shell_with_token",
    "open_shell_with_token_of_host",
    "receive_commands",
    "receive_shells",
    "receive_shells_of_host",
    "send_command",
    "send_file",
    "send_shell_file",
    "send_shell_file_to_host",
    "serve_shell",
    "serve_shell_of_host",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
