# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on cmdsh; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_cmdsh as activate_cmdsh
    from . import activate_cmdsh_on_host as activate_cmdsh_on_host
    from . import deactivate_cmdsh as deactivate_cmdsh
    from . import deactivate_cmdsh_on_host as deactivate_cmdsh_on_host
    from . import get_cmdsh_status as get_cmdsh_status
    from . import get_cmdsh_status_of_host as get_cmdsh_status_of_host
    from . import open_shell as open_shell
    from . import open_shell_of_host as open_shell_of_host
    from . import open_shell_with_token as open_shell_with_token
    from . import open_shell_with_token_of_host as open_shell_with_token_of_host
    from . import receive_shells as receive_shells
    from . import receive_shells_of_host as receive_shells_of_host
    from . import send_shell_file as send_shell_file
    from . import send_shell_file_to_host as send_shell_file_to_host
    from . import serve_shell as serve_shell
    from . import serve_shell_of_host as serve_shell_of_host

__all__ = (
    "activate_cmdsh",
    "activate_cmdsh_on_host",
    "deactivate_cmdsh",
    "deactivate_cmdsh_on_host",
    "get_cmdsh_status",
    "get_cmdsh_status_of_host",
    "open_shell",
    "open_shell_of_host",
    "open_shell_with_token",
    "open_shell_with_token_of_host",
    "receive_shells",
    "receive_shells_of_host",
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
