# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Index")


@_attrs_define
class Index:
    """URI templates by the name of the command.

    Attributes:
        workspace_types (str): List workspace types.
        workspace_deployments (str): Search workspace deployments.
        deployment_details (str): Details about a deployment.
        create_instance (str): Launch an instance.
        vpn (str): VPN of an instance.
        firewall (str): Firewall of an instance.
        terminate_instance (str): Terminate an instance.
    """

    workspace_types: str
    workspace_deployments: str
    deployment_details: str
    create_instance: str
    vpn: str
    firewall: str
    terminate_instance: str
    additional_properties: dict[str, str] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        workspace_types = self.workspace_types

        workspace_deployments = self.workspace_deployments

        deployment_details = self.deployment_details

        create_instance = self.create_instance

        vpn = self.vpn

        firewall = self.firewall

        terminate_instance = self.terminate_instance

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "workspace_types": workspace_types,
                "workspace_deployments": workspace_deployments,
                "deployment_details": deployment_details,
                "create_instance": create_instance,
                "vpn": vpn,
                "firewall": firewall,
                "terminate_instance": terminate_instance,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        rest = dict(src_dict)
        workspace_types = rest.pop("workspace_types")

        workspace_deployments = rest.pop("workspace_deployments")

        deployment_details = rest.pop("deployment_details")

        create_instance = rest.pop("create_instance")

        vpn = rest.pop("vpn")

        firewall = rest.pop("firewall")

        terminate_instance = rest.pop("terminate_instance")

        made = cls(
            workspace_types=workspace_types,
            workspace_deployments=workspace_deployments,
            deployment_details=deployment_details,
            create_instance=create_instance,
            vpn=vpn,
            firewall=firewall,
            terminate_instance=terminate_instance,
        )

        made.additional_properties = rest
        return made

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> str:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: str) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
