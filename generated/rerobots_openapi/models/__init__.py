# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""The data models; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .addon_options import AddonOptions
    from .addon_status import AddonStatus
    from .cam_image import CamImage
    from .cam_no_image import CamNoImage
    from .deployment import Deployment
    from .deployment_addons_config import DeploymentAddonsConfig
    from .deployment_info import DeploymentInfo
    from .deployment_list import DeploymentList
    from .deployment_list_info import DeploymentListInfo
    from .error_message import ErrorMessage
    from .error_text import ErrorText
    from .forward import Forward
    from .index import Index
    from .instance import Instance
    from .instance_list import InstanceList
    from .instance_summary import InstanceSummary
    from .known_addon_name import KnownAddonName
    from .known_addon_state import KnownAddonState
    from .known_instance_status import KnownInstanceStatus
    from .launch import Launch
    from .launch_any_options import LaunchAnyOptions
    from .launch_options import LaunchOptions
    from .list_deployments_of_type_sort_by import ListDeploymentsOfTypeSortBy
    from .list_deployments_sort_by import ListDeploymentsSortBy
    from .list_instances_of_type_sort_by import ListInstancesOfTypeSortBy
    from .list_instances_sort_by import ListInstancesSortBy
    from .mistyproxy_status import MistyproxyStatus
    from .repo import Repo
    from .result_message import ResultMessage
    from .ssh_key import SSHKey
    from .vpn import VPN
    from .vpn_client import VPNClient
    from .workspace_type_list import WorkspaceTypeList

__all__ = (
    "AddonOptions",
    "AddonStatus",
    "CamImage",
    "CamNoImage",
    "Deployment",
    "DeploymentAddonsConfig",
    "DeploymentInfo",
    "DeploymentList",
    "DeploymentListInfo",
    "ErrorMessage",
    "ErrorText",
    "Forward",
    "Index",
    "Instance",
    "InstanceList",
    "InstanceSummary",
    "KnownAddonName",
    "KnownAddonState",
    "KnownInstanceStatus",
    "Launch",
    "LaunchAnyOptions",
    "LaunchOptions",
    "ListDeploymentsOfTypeSortBy",
    "ListDeploymentsSortBy",
    "ListInstancesOfTypeSortBy",
    "ListInstancesSortBy",
    "MistyproxyStatus",
    "Repo",
    "ResultMessage",
    "SSHKey",
    "VPN",
    "VPNClient",
    "WorkspaceTypeList",
)

_MODULES = {
    "AddonOptions": ".addon_options",
    "AddonStatus": ".addon_status",
    "CamImage": ".cam_image",
    "CamNoImage": ".cam_no_image",
    "Deployment": ".deployment",
    "DeploymentAddonsConfig": ".deployment_addons_config",
    "DeploymentInfo": ".deployment_info",
    "DeploymentList": ".deployment_list",
    "DeploymentListInfo": ".deployment_list_info",
    "ErrorMessage": ".error_message",
    "ErrorText": ".error_text",
    "Forward": ".forward",
    "Index": ".index",
    "Instance": ".instance",
    "InstanceList": ".instance_list",
    "InstanceSummary": ".instance_summary",
    "KnownAddonName": ".known_addon_name",
    "KnownAddonState": ".known_addon_state",
    "KnownInstanceStatus": ".known_instance_status",
    "Launch": ".launch",
    "LaunchAnyOptions": ".launch_any_options",
    "LaunchOptions": ".launch_options",
    "ListDeploymentsOfTypeSortBy": ".list_deployments_of_type_sort_by",
    "ListDeploymentsSortBy": ".list_deployments_sort_by",
    "ListInstancesOfTypeSortBy": ".list_instances_of_type_sort_by",
    "ListInstancesSortBy": ".list_instances_sort_by",
    "MistyproxyStatus": ".mistyproxy_status",
    "Repo": ".repo",
    "ResultMessage": ".result_message",
    "SSHKey": ".ssh_key",
    "VPN": ".vpn",
    "VPNClient": ".vpn_client",
    "WorkspaceTypeList": ".workspace_type_list",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_MODULES[name], __name__), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
