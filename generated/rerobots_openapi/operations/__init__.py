# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""The operations of the API, in a module for each tag; each loads at its first use."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ..operation import Operation
    from . import cam as cam
    from . import ci as ci
    from . import cmd as cmd
    from . import cmdsh as cmdsh
    from . import deployments as deployments
    from . import drive as drive
    from . import firewall as firewall
    from . import hardshare as hardshare
    from . import index as index
    from . import instances as instances
    from . import java as java
    from . import mistyproxy as mistyproxy
    from . import py as py
    from . import reservations as reservations
    from . import rules as rules
    from . import tokens as tokens
    from . import users as users
    from . import vnc as vnc
    from . import vpn as vpn
    from . import vscode as vscode
    from . import wstcp as wstcp

TAGS = {
    "activate_cam": "cam",
    "activate_cmd": "cmd",
    "activate_cmdsh": "cmdsh",
    "activate_cmdsh_on_host": "cmdsh",
    "activate_drive": "drive",
    "activate_java": "java",
    "activate_mistyproxy": "mistyproxy",
    "activate_py": "py",
    "activate_vnc": "vnc",
    "activate_vscode": "vscode",
    "activate_wstcp": "wstcp",
    "add_firewall_rule": "firewall",
    "advertise": "hardshare",
    "cancel_command": "cmd",
    "cancel_reservation": "reservations",
    "check_registration": "hardshare",
    "configure_deployment": "hardshare",
    "create_ci_project": "ci",
    "create_rule": "rules",
    "create_vpn_client": "vpn",
    "deactivate_cam": "cam",
    "deactivate_cmd": "cmd",
    "deactivate_cmdsh": "cmdsh",
    "deactivate_cmdsh_on_host": "cmdsh",
    "deactivate_drive": "drive",
    "deactivate_java": "java",
    "deactivate_mistyproxy": "mistyproxy",
    "deactivate_py": "py",
    "deactivate_vnc": "vnc",
    "deactivate_vscode": "vscode",
    "deactivate_wstcp": "wstcp",
    "delete_rule": "rules",
    "describe_deployment": "hardshare",
    "dissolve_deployment": "hardshare",
    "do_with_ci_job": "ci",
    "end_lockout": "deployments",
    "flush_firewall_rules": "firewall",
    "get_billing": "hardshare",
    "get_billing_of": "hardshare",
    "get_cam_image": "cam",
    "get_cam_status": "cam",
    "get_cmd_status": "cmd",
    "get_cmdsh_status": "cmdsh",
    "get_cmdsh_status_of_host": "cmdsh",
    "get_command_output": "cmd",
    "get_deployment": "deployments",
    "get_drive_status": "drive",
    "get_index": "index",
    "get_instance": "instances",
    "get_instance_sshkey": "instances",
    "get_java_status": "java",
    "get_mistyproxy_status": "mistyproxy",
    "get_output": "cmd",
    "get_owned_instance": "hardshare",
    "get_py_status": "py",
    "get_queue_length": "deployments",
    "get_queues": "deployments",
    "get_queues_of_type": "deployments",
    "get_user_organisation": "users",
    "get_vnc_status": "vnc",
    "get_vpn": "vpn",
    "get_vscode_status": "vscode",
    "get_wstcp_status": "wstcp",
    "keep_alive": "instances",
    "launch": "instances",
    "launch_any": "instances",
    "list_cameras": "hardshare",
    "list_ci_projects": "ci",
    "list_deployment_rules": "rules",
    "list_deployments": "deployments",
    "list_deployments_of_type": "deployments",
    "list_firewall_rules": "firewall",
    "list_instances": "instances",
    "list_instances_of_type": "instances",
    "list_owned": "hardshare",
    "list_owned_by": "hardshare",
    "list_owned_instances": "hardshare",
    "list_owners": "hardshare",
    "list_reservations": "reservations",
    "list_rules": "rules",
    "list_workspace_types": "deployments",
    "lock_out": "deployments",
    "open_shell": "cmdsh",
    "open_shell_of_host": "cmdsh",
    "open_shell_with_token": "cmdsh",
    "open_shell_with_token_of_host": "cmdsh",
    "post_event": "instances",
    "purge_tokens": "tokens",
    "receive_commands": "cmd",
    "receive_drive_commands": "drive",
    "receive_shells": "cmdsh",
    "receive_shells_of_host": "cmdsh",
    "register_camera": "hardshare",
    "register_deployment": "hardshare",
    "remove_camera": "hardshare",
    "revoke_token": "tokens",
    "send_alert": "hardshare",
    "send_command": "cmd",
    "send_drive_command": "drive",
    "send_file": "cmd",
    "send_shell_file": "cmdsh",
    "send_shell_file_to_host": "cmdsh",
    "serve_shell": "cmdsh",
    "serve_shell_of_host": "cmdsh",
    "set_email_hook": "hardshare",
    "start_vnc": "vnc",
    "start_wstcp": "wstcp",
    "stop_vnc": "vnc",
    "stop_wstcp": "wstcp",
    "submit_ci_job": "ci",
    "terminate_instance": "instances",
    "terminate_owned_instance": "hardshare",
    "upload_cam": "cam",
    "upload_camera": "hardshare",
    "watch_cam": "cam",
}
"""The tag of each operation, by its id."""


def by_id(id: str) -> Operation[Any]:
    """Get an operation by its id."""
    operation: Operation[Any] = getattr(import_module(f".{TAGS[id]}", __name__), id.upper())
    return operation


def __getattr__(name: str) -> Any:
    if name not in TAGS.values():
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)
