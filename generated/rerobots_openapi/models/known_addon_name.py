# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from typing import Literal

KnownAddonName = Literal[
    "cam", "cmd", "cmdsh", "drive", "java", "mistyproxy", "py", "vnc", "vscode", "wstcp"
]

KNOWN_ADDON_NAME_VALUES: set[KnownAddonName] = {
    "cam",
    "cmd",
    "cmdsh",
    "drive",
    "java",
    "mistyproxy",
    "py",
    "vnc",
    "vscode",
    "wstcp",
}


def check_known_addon_name(value: str) -> KnownAddonName:
    if value in KNOWN_ADDON_NAME_VALUES:
        return value
    raise TypeError(f"Unexpected value {value!r}. Expected one of {KNOWN_ADDON_NAME_VALUES!r}")
