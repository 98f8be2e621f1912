# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_instance_status import KnownInstanceStatus, check_known_instance_status
from ..types import UNSET, Unset

T = TypeVar("T", bound="InstanceSummary")


@_attrs_define
class InstanceSummary:
    """An instance in lists with `details`.

    Attributes:
        id (str): Its id.
        status (KnownInstanceStatus | str): INIT, then READY, TERMINATING, TERMINATED; or INIT, then INIT_FAIL. The
            server may have
            more.
        deployment (str): Id of its deployment.
        type_ (str): Its workspace type.
        region (str): Region.
        starttime (str): When it was launched; ISO 8601, UTC.
        rootuser (str): Its user; sign in as `root` nevertheless.
        endtime (str | Unset): When it ended; ISO 8601, UTC; in `/instances/{workspace_type}` with a space; absent
            before.
    """

    id: str
    status: KnownInstanceStatus | str
    deployment: str
    type_: str
    region: str
    starttime: str
    rootuser: str
    endtime: str | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        status: str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        deployment = self.deployment

        type_ = self.type_

        region = self.region

        starttime = self.starttime

        rootuser = self.rootuser

        endtime = self.endtime

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "status": status,
                "deployment": deployment,
                "type": type_,
                "region": region,
                "starttime": starttime,
                "rootuser": rootuser,
            }
        )
        if endtime is not UNSET:
            field_dict["endtime"] = endtime

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        rest = dict(src_dict)
        id = rest.pop("id")

        def _parse_status(data: object) -> KnownInstanceStatus | str:
            try:
                if not isinstance(data, str):
                    raise TypeError()
                componentsschemas_instance_status_type_0 = check_known_instance_status(data)

                return componentsschemas_instance_status_type_0
            except (TypeError, ValueError, AttributeError, KeyError):
                pass
            return cast(KnownInstanceStatus | str, data)

        status = _parse_status(rest.pop("status"))

        deployment = rest.pop("deployment")

        type_ = rest.pop("type")

        region = rest.pop("region")

        starttime = rest.pop("starttime")

        rootuser = rest.pop("rootuser")

        endtime = rest.pop("endtime", UNSET)

        made = cls(
            id=id,
            status=status,
            deployment=deployment,
            type_=type_,
            region=region,
            starttime=starttime,
            rootuser=rootuser,
            endtime=endtime,
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
