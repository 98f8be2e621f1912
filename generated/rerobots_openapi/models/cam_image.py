# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="CamImage")


@_attrs_define
class CamImage:
    """A picture.

    Attributes:
        success (bool): True.
        format_ (str): Format of the picture.
        coding (str): How `data` is encoded.
        data (str): The encoded picture.
    """

    success: bool
    format_: str
    coding: str
    data: str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        success = self.success

        format_ = self.format_

        coding = self.coding

        data = self.data

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "success": success,
                "format": format_,
                "coding": coding,
                "data": data,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        _rest = dict(src_dict)
        success = _rest.pop("success")

        format_ = _rest.pop("format")

        coding = _rest.pop("coding")

        data = _rest.pop("data")

        _made = cls(
            success=success,
            format_=format_,
            coding=coding,
            data=data,
        )

        _made.additional_properties = _rest
        return _made

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
