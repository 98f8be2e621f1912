# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

from ..types import UNSET, Unset

if TYPE_CHECKING:
    from ..models.new_camera_crop import NewCameraCrop


T = TypeVar("T", bound="NewCamera")


@_attrs_define
class NewCamera:
    """A camera to register.

    Attributes:
        wds (list[str]): Ids of the deployments that it shows.
        crop (NewCameraCrop | Unset): By deployment, the part of the picture that shows it.
    """

    wds: list[str]
    crop: NewCameraCrop | Unset = UNSET
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        wds = self.wds

        crop: dict[str, Any] | Unset = UNSET
        if not isinstance(self.crop, Unset):
            crop = self.crop.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "wds": wds,
            }
        )
        if crop is not UNSET:
            field_dict["crop"] = crop

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.new_camera_crop import NewCameraCrop  # noqa: PLC0415

        rest = dict(src_dict)
        wds = cast(list[str], rest.pop("wds"))

        _crop = rest.pop("crop", UNSET)
        crop: NewCameraCrop | Unset
        if isinstance(_crop, Unset):
            crop = UNSET
        else:
            crop = NewCameraCrop.from_dict(_crop)

        made = cls(
            wds=wds,
            crop=crop,
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
