# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..models.known_instance_status import KnownInstanceStatus, check_known_instance_status
from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.deployment import Deployment
    from ..models.forward import Forward
    from ..models.vpn import VPN


T = TypeVar("T", bound="InstanceInfo")


@_attrs_define
class InstanceInfo:
    """An instance in full.

    Attributes:
        id (str): Its id.
        deployment (str): Id of its deployment.
        type_ (str): Its workspace type.
        region (str): Region.
        starttime (str): When it was launched; UTC, without microseconds where they are zero.
        rootuser (str): Its user; sign in as `root` nevertheless.
        status (KnownInstanceStatus | str): INIT, then READY, TERMINATING, TERMINATED; or INIT, then INIT_FAIL. The
            server may have
            more.
        wdinfo (Deployment): A workspace deployment in full.
        endtime (str | Unset): When it ended (UTC); absent before.
        expires (str | Unset): When it will be terminated (UTC); absent if never.
        fwd (Forward | Unset): Where SSH is reached; empty in INIT, absent once the instance is ending, ended or failed.
        hostkeys (list[str] | Unset): Host keys, a line each: type, base64, comment; sometimes with a newline, or just
            the
            word `nil`. Absent until they are known.
        nbhd (Any | Unset): What is near it; any JSON.
        vpn (VPN | Unset): VPN of an instance.
    """

    id: str
    deployment: str
    type_: str
    region: str
    starttime: str
    rootuser: str
    status: KnownInstanceStatus | str
    wdinfo: Deployment
    endtime: str | Unset = UNSET
    expires: str | Unset = UNSET
    fwd: Forward | Unset = UNSET
    hostkeys: list[str] | Unset = UNSET
    nbhd: Any | Unset = UNSET
    vpn: VPN | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        id = self.id

        deployment = self.deployment

        type_ = self.type_

        region = self.region

        starttime = self.starttime

        rootuser = self.rootuser

        status: str
        if isinstance(self.status, str):
            status = self.status
        else:
            status = self.status

        wdinfo = self.wdinfo.to_dict()

        endtime = self.endtime

        expires = self.expires

        fwd: dict[str, Any] | Unset = UNSET
        if not isinstance(self.fwd, Unset):
            fwd = self.fwd.to_dict()

        hostkeys: list[str] | Unset = UNSET
        if not isinstance(self.hostkeys, Unset):
            hostkeys = self.hostkeys

        nbhd = self.nbhd

        vpn: dict[str, Any] | Unset = UNSET
        if not isinstance(self.vpn, Unset):
            vpn = self.vpn.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "id": id,
                "deployment": deployment,
                "type": type_,
                "region": region,
                "starttime": starttime,
                "rootuser": rootuser,
                "status": status,
                "wdinfo": wdinfo,
            }
        )
        if endtime is not UNSET:
            field_dict["endtime"] = endtime
        if expires is not UNSET:
            field_dict["expires"] = expires
        if fwd is not UNSET:
            field_dict["fwd"] = fwd
        if hostkeys is not UNSET:
            field_dict["hostkeys"] = hostkeys
        if nbhd is not UNSET:
            field_dict["nbhd"] = nbhd
        if vpn is not UNSET:
            field_dict["vpn"] = vpn

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.deployment import Deployment  # noqa: PLC0415
        from ..models.forward import Forward  # noqa: PLC0415
        from ..models.vpn import VPN  # noqa: PLC0415

        rest = dict(src_dict)
        id = rest.pop("id")

        deployment = rest.pop("deployment")

        type_ = rest.pop("type")

        region = rest.pop("region")

        starttime = rest.pop("starttime")

        rootuser = rest.pop("rootuser")

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

        wdinfo = Deployment.from_dict(rest.pop("wdinfo"))

        endtime = rest.pop("endtime", UNSET)

        expires = rest.pop("expires", UNSET)

        _fwd = rest.pop("fwd", UNSET)
        fwd: Forward | Unset
        if isinstance(_fwd, Unset):
            fwd = UNSET
        else:
            fwd = Forward.from_dict(_fwd)

        hostkeys = cast(list[str], rest.pop("hostkeys", UNSET))

        nbhd = rest.pop("nbhd", UNSET)

        _vpn = rest.pop("vpn", UNSET)
        vpn: VPN | Unset
        if isinstance(_vpn, Unset):
            vpn = UNSET
        else:
            vpn = VPN.from_dict(_vpn)

        made = cls(
            id=id,
            deployment=deployment,
            type_=type_,
            region=region,
            starttime=starttime,
            rootuser=rootuser,
            status=status,
            wdinfo=wdinfo,
            endtime=endtime,
            expires=expires,
            fwd=fwd,
            hostkeys=hostkeys,
            nbhd=nbhd,
            vpn=vpn,
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
