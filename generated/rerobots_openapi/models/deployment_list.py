# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.deployment_list_info import DeploymentListInfo


T = TypeVar("T", bound="DeploymentList")


@_attrs_define
class DeploymentList:
    """Workspace deployments that match.

    Attributes:
        workspace_deployments (list[str]): Ids of those on this page, in order.
        page_count (int): Number of pages; 0 if nothing matches and `max_per_page` is given.
        info (DeploymentListInfo | Unset): Details by id of all matches, not only this page; only on request.
    """

    workspace_deployments: list[str]
    page_count: int
    info: DeploymentListInfo | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        workspace_deployments = self.workspace_deployments

        page_count = self.page_count

        info: dict[str, Any] | Unset = UNSET
        if not isinstance(self.info, Unset):
            info = self.info.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "workspace_deployments": workspace_deployments,
                "page_count": page_count,
            }
        )
        if info is not UNSET:
            field_dict["info"] = info

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.deployment_list_info import DeploymentListInfo  # noqa: PLC0415

        rest = dict(src_dict)
        workspace_deployments = cast(list[str], rest.pop("workspace_deployments"))

        page_count = rest.pop("page_count")

        _info = rest.pop("info", UNSET)
        info: DeploymentListInfo | Unset
        if isinstance(_info, Unset):
            info = UNSET
        else:
            info = DeploymentListInfo.from_dict(_info)

        made = cls(
            workspace_deployments=workspace_deployments,
            page_count=page_count,
            info=info,
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
