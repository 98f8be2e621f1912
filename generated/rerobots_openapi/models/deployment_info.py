# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_addon_name import KnownAddonName, check_known_addon_name

T = TypeVar("T", bound="DeploymentInfo")


@_attrs_define
class DeploymentInfo:
    """A workspace deployment in lists.

    Attributes:
        type_ (str): Workspace type.
        type_version (int): Version of the workspace type.
        supported_addons (list[KnownAddonName | str]): Names of the add-ons that its instances can have.
        desc (str): Description by its owner; can be empty.
        region (str): Region.
        icounter (int): Instances that it has had.
        created (str): When it was made; UTC, without microseconds where they are zero.
        queuelen (int): Requests that wait for it, and the instance that runs there.
    """

    type_: str
    type_version: int
    supported_addons: list[KnownAddonName | str]
    desc: str
    region: str
    icounter: int
    created: str
    queuelen: int
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        type_ = self.type_

        type_version = self.type_version

        supported_addons = []
        for supported_addons_item_data in self.supported_addons:
            supported_addons_item: str
            if isinstance(supported_addons_item_data, str):
                supported_addons_item = supported_addons_item_data
            else:
                supported_addons_item = supported_addons_item_data
            supported_addons.append(supported_addons_item)

        desc = self.desc

        region = self.region

        icounter = self.icounter

        created = self.created

        queuelen = self.queuelen

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "type": type_,
                "type_version": type_version,
                "supported_addons": supported_addons,
                "desc": desc,
                "region": region,
                "icounter": icounter,
                "created": created,
                "queuelen": queuelen,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        rest = dict(src_dict)
        type_ = rest.pop("type")

        type_version = rest.pop("type_version")

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

        desc = rest.pop("desc")

        region = rest.pop("region")

        icounter = rest.pop("icounter")

        created = rest.pop("created")

        queuelen = rest.pop("queuelen")

        made = cls(
            type_=type_,
            type_version=type_version,
            supported_addons=supported_addons,
            desc=desc,
            region=region,
            icounter=icounter,
            created=created,
            queuelen=queuelen,
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
