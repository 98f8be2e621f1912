# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

T = TypeVar("T", bound="Queue")


@_attrs_define
class Queue:
    """Queue of a deployment.

    Attributes:
        qlen (int): Requests that wait for it; a running instance counts, too.
        rem (int | None): Seconds left of the instance that runs there; null if it has no expiry or none runs.
    """

    qlen: int
    rem: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        qlen = self.qlen

        rem: int | None
        rem = self.rem

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "qlen": qlen,
                "rem": rem,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        rest = dict(src_dict)
        qlen = rest.pop("qlen")

        def _parse_rem(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        rem = _parse_rem(rest.pop("rem"))

        made = cls(
            qlen=qlen,
            rem=rem,
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
