# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.owned_deployment import OwnedDeployment


T = TypeVar("T", bound="OwnedDeployments")


@_attrs_define
class OwnedDeployments:
    """Workspace deployments of an owner.

    Attributes:
        owner (str): Whose they are.
        wdeployments (list[OwnedDeployment]): The deployments.
    """

    owner: str
    wdeployments: list[OwnedDeployment]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        owner = self.owner

        wdeployments = []
        for wdeployments_item_data in self.wdeployments:
            wdeployments_item = wdeployments_item_data.to_dict()
            wdeployments.append(wdeployments_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "owner": owner,
                "wdeployments": wdeployments,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.owned_deployment import OwnedDeployment  # noqa: PLC0415

        rest = dict(src_dict)
        owner = rest.pop("owner")

        wdeployments = []
        _wdeployments = rest.pop("wdeployments")
        for wdeployments_item_data in _wdeployments:
            wdeployments_item = OwnedDeployment.from_dict(wdeployments_item_data)

            wdeployments.append(wdeployments_item)

        made = cls(
            owner=owner,
            wdeployments=wdeployments,
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
