# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.instance_summary import InstanceSummary


T = TypeVar("T", bound="InstanceList")


@_attrs_define
class InstanceList:
    """Instances that match.

    Attributes:
        workspace_instances (list[InstanceSummary | str]): Ids of the instances, or with `details` an object for each.
        workspace_deployments (list[str]): Ids of their deployments, in the same order.
        page_count (int): Number of pages; at least 1.
    """

    workspace_instances: list[InstanceSummary | str]
    workspace_deployments: list[str]
    page_count: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        from ..models.instance_summary import InstanceSummary  # noqa: PLC0415

        workspace_instances = []
        for workspace_instances_item_data in self.workspace_instances:
            workspace_instances_item: dict[str, Any] | str
            if isinstance(workspace_instances_item_data, InstanceSummary):
                workspace_instances_item = workspace_instances_item_data.to_dict()
            else:
                workspace_instances_item = workspace_instances_item_data
            workspace_instances.append(workspace_instances_item)

        workspace_deployments = self.workspace_deployments

        page_count = self.page_count

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "workspace_instances": workspace_instances,
                "workspace_deployments": workspace_deployments,
                "page_count": page_count,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.instance_summary import InstanceSummary  # noqa: PLC0415

        rest = dict(src_dict)
        workspace_instances = []
        _workspace_instances = rest.pop("workspace_instances")
        for workspace_instances_item_data in _workspace_instances:

            def _parse_workspace_instances_item(data: object) -> InstanceSummary | str:
                try:
                    if not isinstance(data, dict):
                        raise TypeError()
                    workspace_instances_item_type_1 = InstanceSummary.from_dict(data)

                    return workspace_instances_item_type_1
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                return cast(InstanceSummary | str, data)

            workspace_instances_item = _parse_workspace_instances_item(
                workspace_instances_item_data
            )

            workspace_instances.append(workspace_instances_item)

        workspace_deployments = cast(list[str], rest.pop("workspace_deployments"))

        page_count = rest.pop("page_count")

        made = cls(
            workspace_instances=workspace_instances,
            workspace_deployments=workspace_deployments,
            page_count=page_count,
        )

        made.additional_properties = rest
        return made

    @property
    def additional_keys(self) -> list[str]:
        return list(self.additional_properties.keys())

    def __getitem__(self, key: str) -> Any:
        return self.additional_properties[key]

    def __setitem__(self, key: str, value: Any) -> None:
        self.additional_properties[key] = value

    def __delitem__(self, key: str) -> None:
        del self.additional_properties[key]

    def __contains__(self, key: str) -> bool:
        return key in self.additional_properties
