# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_addon_name import KnownAddonName, check_known_addon_name
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.deployment_addons_config import DeploymentAddonsConfig


T = TypeVar("T", bound="Deployment")


@_attrs_define
class Deployment:
    """A workspace deployment in full.

    Attributes:
        type_ (str): Workspace type.
        type_version (int): Version of the workspace type.
        supported_addons (list[KnownAddonName | str]): Names of the add-ons that its instances can have.
        desc (str): Description by its owner; can be empty.
        region (str): Region.
        icounter (int): Instances that it has had.
        created (str): When it was made; UTC, without microseconds where they are zero.
        queuelen (int): Requests that wait for it, and the instance that runs there.
        id (str): Its id.
        online (bool): Whether it sent a heartbeat in the last minute.
        lockout (bool | Unset): True while it is locked out; else absent.
        dissolved (str | Unset): When it was dissolved (UTC); absent while it exists.
        instance (str | Unset): Id of your active instance there; absent without one.
        addons_config (DeploymentAddonsConfig | Unset): Configuration of its add-ons; for the owner.
        heartbeat (str | Unset): Time of the last heartbeat; for superusers.
    """

    type_: str
    type_version: int
    supported_addons: list[KnownAddonName | str]
    desc: str
    region: str
    icounter: int
    created: str
    queuelen: int
    id: str
    online: bool
    lockout: bool | Unset = UNSET
    dissolved: str | Unset = UNSET
    instance: str | Unset = UNSET
    addons_config: DeploymentAddonsConfig | Unset = UNSET
    heartbeat: str | Unset = UNSET
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

        id = self.id

        online = self.online

        lockout = self.lockout

        dissolved = self.dissolved

        instance = self.instance

        addons_config: dict[str, Any] | Unset = UNSET
        if not isinstance(self.addons_config, Unset):
            addons_config = self.addons_config.to_dict()

        heartbeat = self.heartbeat

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
                "id": id,
                "online": online,
            }
        )
        if lockout is not UNSET:
            field_dict["lockout"] = lockout
        if dissolved is not UNSET:
            field_dict["dissolved"] = dissolved
        if instance is not UNSET:
            field_dict["instance"] = instance
        if addons_config is not UNSET:
            field_dict["addons_config"] = addons_config
        if heartbeat is not UNSET:
            field_dict["heartbeat"] = heartbeat

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.deployment_addons_config import DeploymentAddonsConfig  # noqa: PLC0415

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

        id = rest.pop("id")

        online = rest.pop("online")

        lockout = rest.pop("lockout", UNSET)

        dissolved = rest.pop("dissolved", UNSET)

        instance = rest.pop("instance", UNSET)

        _addons_config = rest.pop("addons_config", UNSET)
        addons_config: DeploymentAddonsConfig | Unset
        if isinstance(_addons_config, Unset):
            addons_config = UNSET
        else:
            addons_config = DeploymentAddonsConfig.from_dict(_addons_config)

        heartbeat = rest.pop("heartbeat", UNSET)

        made = cls(
            type_=type_,
            type_version=type_version,
            supported_addons=supported_addons,
            desc=desc,
            region=region,
            icounter=icounter,
            created=created,
            queuelen=queuelen,
            id=id,
            online=online,
            lockout=lockout,
            dissolved=dissolved,
            instance=instance,
            addons_config=addons_config,
            heartbeat=heartbeat,
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
