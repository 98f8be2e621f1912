# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""The data models; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .access_rule import AccessRule
    from .access_rule_created import AccessRuleCreated
    from .access_rules import AccessRules
    from .addon_options import AddonOptions
    from .addon_status import AddonStatus
    from .alert import Alert
    from .base_move import BaseMove
    from .base_move_event import BaseMoveEvent
    from .billing import Billing
    from .cam_image import CamImage
    from .cam_no_image import CamNoImage
    from .camera_registered import CameraRegistered
    from .cameras import Cameras
    from .ci_job import CIJob
    from .ci_job_action import CIJobAction
    from .ci_job_action_do import CIJobActionDo
    from .ci_project import CIProject
    from .ci_project_created import CIProjectCreated
    from .ci_projects import CIProjects
    from .command import Command
    from .command_output import CommandOutput
    from .command_started import CommandStarted
    from .deployment import Deployment
    from .deployment_addons_config import DeploymentAddonsConfig
    from .deployment_configuration import DeploymentConfiguration
    from .deployment_configuration_addons_config import DeploymentConfigurationAddonsConfig
    from .deployment_description import DeploymentDescription
    from .deployment_info import DeploymentInfo
    from .deployment_list import DeploymentList
    from .deployment_list_info import DeploymentListInfo
    from .drive_command import DriveCommand
    from .email_hook import EmailHook
    from .error_message import ErrorMessage
    from .error_text import ErrorText
    from .firewall_rules import FirewallRules
    from .forward import Forward
    from .goal_reached import GoalReached
    from .goal_reached_event import GoalReachedEvent
    from .head_move import HeadMove
    from .head_move_event import HeadMoveEvent
    from .image_cap import ImageCap
    from .image_cap_event import ImageCapEvent
    from .index import Index
    from .instance_info import InstanceInfo
    from .instance_list import InstanceList
    from .instance_summary import InstanceSummary
    from .known_addon_name import KnownAddonName
    from .known_addon_state import KnownAddonState
    from .known_capability import KnownCapability
    from .known_deployment_sort import KnownDeploymentSort
    from .known_firewall_action import KnownFirewallAction
    from .known_instance_sort import KnownInstanceSort
    from .known_instance_status import KnownInstanceStatus
    from .launch import Launch
    from .launch_any_options import LaunchAnyOptions
    from .launch_options import LaunchOptions
    from .mistyproxy_status import MistyproxyStatus
    from .motion_command_type_1 import MotionCommandType1
    from .new_access_rule import NewAccessRule
    from .new_camera import NewCamera
    from .new_camera_crop import NewCameraCrop
    from .new_ci_job import NewCIJob
    from .new_ci_project import NewCIProject
    from .new_file import NewFile
    from .new_firewall_rule import NewFirewallRule
    from .organisation import Organisation
    from .owned_deployment import OwnedDeployment
    from .owned_deployment_ids import OwnedDeploymentIds
    from .owned_deployments import OwnedDeployments
    from .owned_instance import OwnedInstance
    from .owners import Owners
    from .queue import Queue
    from .queue_length import QueueLength
    from .queues import Queues
    from .registered import Registered
    from .registration import Registration
    from .repo import Repo
    from .reservation import Reservation
    from .reservations import Reservations
    from .result_message import ResultMessage
    from .ssh_key import SSHKey
    from .success import Success
    from .vpn import VPN
    from .vpn_client import VPNClient
    from .workspace_type_list import WorkspaceTypeList

__all__ = (
    "AccessRule",
    "AccessRuleCreated",
    "AccessRules",
    "AddonOptions",
    "AddonStatus",
    "Alert",
    "BaseMove",
    "BaseMoveEvent",
    "Billing",
    "CameraRegistered",
    "Cameras",
    "CamImage",
    "CamNoImage",
    "CIJob",
    "CIJobAction",
    "CIJobActionDo",
    "CIProject",
    "CIProjectCreated",
    "CIProjects",
    "Command",
    "CommandOutput",
    "CommandStarted",
    "Deployment",
    "DeploymentAddonsConfig",
    "DeploymentConfiguration",
    "DeploymentConfigurationAddonsConfig",
    "DeploymentDescription",
    "DeploymentInfo",
    "DeploymentList",
    "DeploymentListInfo",
    "DriveCommand",
    "EmailHook",
    "ErrorMessage",
    "ErrorText",
    "FirewallRules",
    "Forward",
    "GoalReached",
    "GoalReachedEvent",
    "HeadMove",
    "HeadMoveEvent",
    "ImageCap",
    "ImageCapEvent",
    "Index",
    "InstanceInfo",
    "InstanceList",
    "InstanceSummary",
    "KnownAddonName",
    "KnownAddonState",
    "KnownCapability",
    "KnownDeploymentSort",
    "KnownFirewallAction",
    "KnownInstanceSort",
    "KnownInstanceStatus",
    "Launch",
    "LaunchAnyOptions",
    "LaunchOptions",
    "MistyproxyStatus",
    "MotionCommandType1",
    "NewAccessRule",
    "NewCamera",
    "NewCameraCrop",
    "NewCIJob",
    "NewCIProject",
    "NewFile",
    "NewFirewallRule",
    "Organisation",
    "OwnedDeployment",
    "OwnedDeploymentIds",
    "OwnedDeployments",
    "OwnedInstance",
    "Owners",
    "Queue",
    "QueueLength",
    "Queues",
    "Registered",
    "Registration",
    "Repo",
    "Reservation",
    "Reservations",
    "ResultMessage",
    "SSHKey",
    "Success",
    "VPN",
    "VPNClient",
    "WorkspaceTypeList",
)

_MODULES = {
    "AccessRule": ".access_rule",
    "AccessRuleCreated": ".access_rule_created",
    "AccessRules": ".access_rules",
    "AddonOptions": ".addon_options",
    "AddonStatus": ".addon_status",
    "Alert": ".alert",
    "BaseMove": ".base_move",
    "BaseMoveEvent": ".base_move_event",
    "Billing": ".billing",
    "CamImage": ".cam_image",
    "CamNoImage": ".cam_no_image",
    "CameraRegistered": ".camera_registered",
    "Cameras": ".cameras",
    "CIJob": ".ci_job",
    "CIJobAction": ".ci_job_action",
    "CIJobActionDo": ".ci_job_action_do",
    "CIProject": ".ci_project",
    "CIProjectCreated": ".ci_project_created",
    "CIProjects": ".ci_projects",
    "Command": ".command",
    "CommandOutput": ".command_output",
    "CommandStarted": ".command_started",
    "Deployment": ".deployment",
    "DeploymentAddonsConfig": ".deployment_addons_config",
    "DeploymentConfiguration": ".deployment_configuration",
    "DeploymentConfigurationAddonsConfig": ".deployment_configuration_addons_config",
    "DeploymentDescription": ".deployment_description",
    "DeploymentInfo": ".deployment_info",
    "DeploymentList": ".deployment_list",
    "DeploymentListInfo": ".deployment_list_info",
    "DriveCommand": ".drive_command",
    "EmailHook": ".email_hook",
    "ErrorMessage": ".error_message",
    "ErrorText": ".error_text",
    "FirewallRules": ".firewall_rules",
    "Forward": ".forward",
    "GoalReached": ".goal_reached",
    "GoalReachedEvent": ".goal_reached_event",
    "HeadMove": ".head_move",
    "HeadMoveEvent": ".head_move_event",
    "ImageCap": ".image_cap",
    "ImageCapEvent": ".image_cap_event",
    "Index": ".index",
    "InstanceInfo": ".instance_info",
    "InstanceList": ".instance_list",
    "InstanceSummary": ".instance_summary",
    "KnownAddonName": ".known_addon_name",
    "KnownAddonState": ".known_addon_state",
    "KnownCapability": ".known_capability",
    "KnownDeploymentSort": ".known_deployment_sort",
    "KnownFirewallAction": ".known_firewall_action",
    "KnownInstanceSort": ".known_instance_sort",
    "KnownInstanceStatus": ".known_instance_status",
    "Launch": ".launch",
    "LaunchAnyOptions": ".launch_any_options",
    "LaunchOptions": ".launch_options",
    "MistyproxyStatus": ".mistyproxy_status",
    "MotionCommandType1": ".motion_command_type_1",
    "NewAccessRule": ".new_access_rule",
    "NewCamera": ".new_camera",
    "NewCameraCrop": ".new_camera_crop",
    "NewCIJob": ".new_ci_job",
    "NewCIProject": ".new_ci_project",
    "NewFile": ".new_file",
    "NewFirewallRule": ".new_firewall_rule",
    "Organisation": ".organisation",
    "OwnedDeployment": ".owned_deployment",
    "OwnedDeploymentIds": ".owned_deployment_ids",
    "OwnedDeployments": ".owned_deployments",
    "OwnedInstance": ".owned_instance",
    "Owners": ".owners",
    "Queue": ".queue",
    "QueueLength": ".queue_length",
    "Queues": ".queues",
    "Registered": ".registered",
    "Registration": ".registration",
    "Repo": ".repo",
    "Reservation": ".reservation",
    "Reservations": ".reservations",
    "ResultMessage": ".result_message",
    "SSHKey": ".ssh_key",
    "Success": ".success",
    "VPN": ".vpn",
    "VPNClient": ".vpn_client",
    "WorkspaceTypeList": ".workspace_type_list",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name], __name__), name)


def __dir__() -> list[str]:
    return sorted(__all__)
