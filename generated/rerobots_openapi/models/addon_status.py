# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_addon_state import KnownAddonState, check_known_addon_state
from ..types import UNSET, Unset

T = TypeVar("T", bound="AddonStatus")


@_attrs_define
class AddonStatus:
    """Status of an add-on.

    Attributes:
        status (KnownAddonState | str): `ready` is said of add-ons that are applied but not started. The server may have
            more.
        remote_user (str | Unset): Remote login; of the add-ons `cam`, `cmd`, `cmdsh`, `drive`, `vnc`, `wstcp`.
        port (int | Unset): TCP port of `vnc` and `wstcp`; absent until the add-on is active.
        url (str | Unset): Where users connect to, of `java`, `py` and `vscode`: `https://...`, with 64
            hexadecimal digits; absent until the add-on is active. Whoever knows it can use it.
    """

    status: KnownAddonState | str
    remote_user: str | Unset = UNSET
    port: int | Unset = UNSET
    url: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        status: str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        remote_user = self.remote_user

        port = self.port

        url = self.url

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "status": status,
            }
        )
        if remote_user is not UNSET:
            field_dict["remote_user"] = remote_user
        if port is not UNSET:
            field_dict["port"] = port
        if url is not UNSET:
            field_dict["url"] = url

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        rest = dict(src_dict)

        def _parse_status(data: object) -> KnownAddonState | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_addon_state_type_0 = check_known_addon_state(data)

                return componentsschemas_addon_state_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownAddonState | str, data)

        status = _parse_status(rest.pop("status"))

        remote_user = rest.pop("remote_user", UNSET)

        port = rest.pop("port", UNSET)

        url = rest.pop("url", UNSET)

        made = cls(
            status=status,
            remote_user=remote_user,
            port=port,
            url=url,
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
