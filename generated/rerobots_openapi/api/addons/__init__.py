# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on addons; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_drive as activate_drive
    from . import activate_java as activate_java
    from . import activate_mistyproxy as activate_mistyproxy
    from . import activate_py as activate_py
    from . import activate_vnc as activate_vnc
    from . import activate_vscode as activate_vscode
    from . import activate_wstcp as activate_wstcp
    from . import deactivate_drive as deactivate_drive
    from . import deactivate_java as deactivate_java
    from . import deactivate_mistyproxy as deactivate_mistyproxy
    from . import deactivate_py as deactivate_py
    from . import deactivate_vnc as deactivate_vnc
    from . import deactivate_vscode as deactivate_vscode
    from . import deactivate_wstcp as deactivate_wstcp
    from . import get_drive_status as get_drive_status
    from . import get_java_status as get_java_status
    from . import get_mistyproxy_status as get_mistyproxy_status
    from . import get_py_status as get_py_status
    from . import get_vnc_status as get_vnc_status
    from . import get_vscode_status as get_vscode_status
    from . import get_wstcp_status as get_wstcp_status
    from . import receive_drive_commands as receive_drive_commands
    from . import send_drive_command as send_drive_command
    from . import start_vnc as start_vnc
    from . import start_wstcp as start_wstcp
    from . import stop_vnc as stop_vnc
    from . import stop_wstcp as stop_wstcp

__all__ = (
    "activate_drive",
    "activate_java",
    "activate_mistyproxy",
    "activate_py",
    "activate_vnc",
    "activate_vscode",
    "activate_wstcp",
    "deactivate_drive",
    "deactivate_java",
    "deactivate_mistyproxy",
    "deactivate_py",
    "deactivate_vnc",
    "deactivate_vscode",
    "deactivate_wstcp",
    "get_drive_status",
    "get_java_status",
    "get_mistyproxy_status",
    "get_py_status",
    "get_vnc_status",
    "get_vscode_status",
    "get_wstcp_status",
    "receive_drive_commands",
    "send_drive_command",
    "start_vnc",
    "start_wstcp",
    "stop_vnc",
    "stop_wstcp",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
