# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_firewall_action import KnownFirewallAction, check_known_firewall_action
from ..types import UNSET, Unset

T = TypeVar("T", bound="NewFirewallRule")


@_attrs_define
class NewFirewallRule:
    """A firewall rule to add.

    Attributes:
        src (str | Unset): IPv4 address or CIDR; by default where the request is from.
        action (KnownFirewallAction | Unset): What a firewall can do with a packet.
    """

    src: str | Unset = UNSET
    action: KnownFirewallAction | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        src = self.src

        action: str | Unset = UNSET
        if not isinstance(self.action, Unset):
            action = self.action

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if src is not UNSET:
            field_dict["src"] = src
        if action is not UNSET:
            field_dict["action"] = action

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        rest = dict(src_dict)
        src = rest.pop("src", UNSET)

        _action = rest.pop("action", UNSET)
        action: KnownFirewallAction | Unset
        if isinstance(_action, Unset):
            action = UNSET
        else:
            action = check_known_firewall_action(_action)

        made = cls(
            src=src,
            action=action,
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
