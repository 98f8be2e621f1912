# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_addon_name import KnownAddonName, check_known_addon_name
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.deployment_configuration_addons_config import DeploymentConfigurationAddonsConfig


T = TypeVar("T", bound="DeploymentConfiguration")


@_attrs_define
class DeploymentConfiguration:
    """Add-ons and their configuration.

    Attributes:
        supported_addons (list[KnownAddonName | str]): Names of the add-ons that its instances can have.
        addons_config (DeploymentConfigurationAddonsConfig | Unset): Configuration by add-on.
    """

    supported_addons: list[KnownAddonName | str]
    addons_config: DeploymentConfigurationAddonsConfig | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        supported_addons = []
        for supported_addons_item_data in self.supported_addons:
            supported_addons_item: str
            if isinstance(supported_addons_item_data, str):
                supported_addons_item = supported_addons_item_data
            else:
                supported_addons_item = supported_addons_item_data
            supported_addons.append(supported_addons_item)

        addons_config: dict[str, Any] | Unset = UNSET
        if not isinstance(self.addons_config, Unset):
            addons_config = self.addons_config.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "supported_addons": supported_addons,
            }
        )
        if addons_config is not UNSET:
            field_dict["addons_config"] = addons_config

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.deployment_configuration_addons_config import (
            DeploymentConfigurationAddonsConfig,  # noqa: PLC0415
        )

        rest = dict(src_dict)
        supported_addons = []
        _supported_addons = rest.pop("supported_addons")
        for supported_addons_item_data in _supported_addons:

            def _parse_supported_addons_item(data: object) -> KnownAddonName | str:
                try:
                    if not isinstance(data, str):
                        raise TypeError()
                    componentsschemas_addon_name_type_0 = check_known_addon_name(data)

                    return componentsschemas_addon_name_type_0
                except (TypeError, ValueError, AttributeError, KeyError):
                    pass
                return cast(KnownAddonName | str, data)

            supported_addons_item = _parse_supported_addons_item(supported_addons_item_data)

            supported_addons.append(supported_addons_item)

        _addons_config = rest.pop("addons_config", UNSET)
        addons_config: DeploymentConfigurationAddonsConfig | Unset
        if isinstance(_addons_config, Unset):
            addons_config = UNSET
        else:
            addons_config = DeploymentConfigurationAddonsConfig.from_dict(_addons_config)

        made = cls(
            supported_addons=supported_addons,
            addons_config=addons_config,
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
