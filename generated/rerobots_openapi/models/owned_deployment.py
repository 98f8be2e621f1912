# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="OwnedDeployment")


@_attrs_define
class OwnedDeployment:
    """A workspace deployment, as its owner sees it.

    Attributes:
        id (str): Its id.
        date_created (str): When it was made.
        origin (None | str): Where it was registered from.
        dissolved (None | str): When it was dissolved; null while it exists.
        heartbeat (None | str): Time of the last heartbeat; null if never.
        lockout (bool): Whether it is locked out.
        desc (None | str): Description by its owner.
    """

    id: str
    date_created: str
    origin: None | str
    dissolved: None | str
    heartbeat: None | str
    lockout: bool
    desc: None | str
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        date_created = self.date_created

        origin: None | str
        origin = self.origin

        dissolved: None | str
        dissolved = self.dissolved

        heartbeat: None | str
        heartbeat = self.heartbeat

        lockout = self.lockout

        desc: None | str
        desc = self.desc

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "date_created": date_created,
                "origin": origin,
                "dissolved": dissolved,
                "heartbeat": heartbeat,
                "lockout": lockout,
                "desc": desc,
            }
        )

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

        def _parse_dissolved(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        dissolved = _parse_dissolved(rest.pop("dissolved"))

        def _parse_heartbeat(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        heartbeat = _parse_heartbeat(rest.pop("heartbeat"))

        lockout = rest.pop("lockout")

        def _parse_desc(data: object) -> None | str:
            if data is None:
                return data
            return cast(None | str, data)

        desc = _parse_desc(rest.pop("desc"))

        made = cls(
            id=id,
            date_created=date_created,
            origin=origin,
            dissolved=dissolved,
            heartbeat=heartbeat,
            lockout=lockout,
            desc=desc,
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
