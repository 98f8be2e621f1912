# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.repo import Repo


T = TypeVar("T", bound="LaunchOptions")


@_attrs_define
class LaunchOptions:
    """How to launch. The server checks the type of each option.

    Attributes:
        sshkey (str | Unset): A public key in OpenSSH format. It is let in besides that of the pair that the server
            makes.
        vpn (bool | Unset): Have a VPN.
        reserve (bool | Unset): Queue a reservation if the deployment is busy.
        eurl (str | Unset): Address to notify of changes of status, `https://...` or `mailto://a@b` (`mailto:a@b` is
            ignored; so is `http://`, in production). An unreachable address makes the launch hang
            in INIT.
        expire_d (int | Unset): Seconds until it is terminated.
        keepalive (bool | Unset): Terminate after 60 seconds without a keep-alive ping.
        allow_noop (bool | Unset): If you already have an INIT or READY instance there, return its id and launch no
            other.
            Just after a launch, while its record does not exist yet, another one is launched
            nevertheless, and one of the two fails.
        repo (Repo | Unset): A repository to clone onto the host.
    """

    sshkey: str | Unset = UNSET
    vpn: bool | Unset = UNSET
    reserve: bool | Unset = UNSET
    eurl: str | Unset = UNSET
    expire_d: int | Unset = UNSET
    keepalive: bool | Unset = UNSET
    allow_noop: bool | Unset = UNSET
    repo: Repo | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        sshkey = self.sshkey

        vpn = self.vpn

        reserve = self.reserve

        eurl = self.eurl

        expire_d = self.expire_d

        keepalive = self.keepalive

        allow_noop = self.allow_noop

        repo: dict[str, Any] | Unset = UNSET
        if not isinstance(self.repo, Unset):
            repo = self.repo.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update({})
        if sshkey is not UNSET:
            field_dict["sshkey"] = sshkey
        if vpn is not UNSET:
            field_dict["vpn"] = vpn
        if reserve is not UNSET:
            field_dict["reserve"] = reserve
        if eurl is not UNSET:
            field_dict["eurl"] = eurl
        if expire_d is not UNSET:
            field_dict["expire_d"] = expire_d
        if keepalive is not UNSET:
            field_dict["keepalive"] = keepalive
        if allow_noop is not UNSET:
            field_dict["allow_noop"] = allow_noop
        if repo is not UNSET:
            field_dict["repo"] = repo

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.repo import Repo  # noqa: PLC0415

        rest = dict(src_dict)
        sshkey = rest.pop("sshkey", UNSET)

        vpn = rest.pop("vpn", UNSET)

        reserve = rest.pop("reserve", UNSET)

        eurl = rest.pop("eurl", UNSET)

        expire_d = rest.pop("expire_d", UNSET)

        keepalive = rest.pop("keepalive", UNSET)

        allow_noop = rest.pop("allow_noop", UNSET)

        _repo = rest.pop("repo", UNSET)
        repo: Repo | Unset
        if isinstance(_repo, Unset):
            repo = UNSET
        else:
            repo = Repo.from_dict(_repo)

        made = cls(
            sshkey=sshkey,
            vpn=vpn,
            reserve=reserve,
            eurl=eurl,
            expire_d=expire_d,
            keepalive=keepalive,
            allow_noop=allow_noop,
            repo=repo,
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
