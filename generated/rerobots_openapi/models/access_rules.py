# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.access_rule import AccessRule


T = TypeVar("T", bound="AccessRules")


@_attrs_define
class AccessRules:
    """Access rules.

    Attributes:
        rules (list[AccessRule]): The rules.
    """

    rules: list[AccessRule]
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        rules = []
        for rules_item_data in self.rules:
            rules_item = rules_item_data.to_dict()
            rules.append(rules_item)

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "rules": rules,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.access_rule import AccessRule  # noqa: PLC0415

        rest = dict(src_dict)
        rules = []
        _rules = rest.pop("rules")
        for rules_item_data in _rules:
            rules_item = AccessRule.from_dict(rules_item_data)

            rules.append(rules_item)

        made = cls(
            rules=rules,
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
