# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

T = TypeVar("T", bound="Registration")


@_attrs_define
class Registration:
    """Registration of a workspace deployment.

    Attributes:
        id (str): Its id.
        date_created (str): When it was made.
        origin (None | str): Where it was registered from.
        date_dissolved (str | Unset): When it was dissolved; absent while it exists.
    """

    id: str
    date_created: str
    origin: None | str
    date_dissolved: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        date_created = self.date_created

        origin: None | str
        origin = self.origin

        date_dissolved = self.date_dissolved

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "date_created": date_created,
                "origin": origin,
            }
        )
        if date_dissolved is not UNSET:
            field_dict["date_dissolved"] = date_dissolved

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        rest = dict(src_dict)
        id = rest.pop("id")

        date_created = rest.pop("date_created")

        def _parse_origin(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        origin = _parse_origin(rest.pop("origin"))

        date_dissolved = rest.pop("date_dissolved", UNSET)

        made = cls(
            id=id,
            date_created=date_created,
            origin=origin,
            date_dissolved=date_dissolved,
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
