# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_capability import KnownCapability, check_known_capability

T = TypeVar("T", bound="AccessRule")


@_attrs_define
class AccessRule:
    """An access rule.

    Attributes:
        id (int): Its id.
        date_created (str): When it was made (UTC).
        user (str): Its user; `*` is everybody, `type:anon` all without a token.
        wdeployment_id (str): Id of the deployment.
        capability (KnownCapability | str): What a rule permits or forbids; the server may have more.
        param (int | None): Parameter of the capability.
    """

    id: int
    date_created: str
    user: str
    wdeployment_id: str
    capability: KnownCapability | str
    param: int | None
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        date_created = self.date_created

        user = self.user

        wdeployment_id = self.wdeployment_id

        capability: str
        if isinstance(self.capability, str):
            capability = self.capability
        else:
            capability = self.capability

        param: int | None
        param = self.param

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "date_created": date_created,
                "user": user,
                "wdeployment_id": wdeployment_id,
                "capability": capability,
                "param": param,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        rest = dict(src_dict)
        id = rest.pop("id")

        date_created = rest.pop("date_created")

        user = rest.pop("user")

        wdeployment_id = rest.pop("wdeployment_id")

        def _parse_capability(data: object) -> KnownCapability | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_capability_type_0 = check_known_capability(data)

                return componentsschemas_capability_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownCapability | str, data)

        capability = _parse_capability(rest.pop("capability"))

        def _parse_param(data: object) -> int | None:
            if data is None:
                return data
            return cast(int | None, data)

        param = _parse_param(rest.pop("param"))

        made = cls(
            id=id,
            date_created=date_created,
            user=user,
            wdeployment_id=wdeployment_id,
            capability=capability,
            param=param,
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
