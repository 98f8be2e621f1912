# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Literal, TypeVar, cast

from attrs import define as _attrs_define
from attrs import field as _attrs_field

if TYPE_CHECKING:
    from ..models.goal_reached import GoalReached


T = TypeVar("T", bound="GoalReachedEvent")


@_attrs_define
class GoalReachedEvent:
    """A goal is reached.

    Attributes:
        k (Literal['goalReached']): The kind.
        d (GoalReached): The goal.
    """

    k: Literal["goalReached"]
    d: GoalReached
    additional_properties: dict[str, Any] = _attrs_field(init=False, factory=dict)

    def to_dict(self) -> dict[str, Any]:
        k = self.k

        d = self.d.to_dict()

        field_dict: dict[str, Any] = {}
        field_dict.update(self.additional_properties)
        field_dict.update(
            {
                "k": k,
                "d": d,
            }
        )

        return field_dict

    @classmethod
    def from_dict(cls: type[T], src_dict: Mapping[str, Any]) -> T:
        from ..models.goal_reached import GoalReached  # noqa: PLC0415

        rest = dict(src_dict)
        k = cast(Literal["goalReached"], rest.pop("k"))
        if k != "goalReached":
            raise ValueError(f"k must match const 'goalReached', got '{k}'")

        d = GoalReached.from_dict(rest.pop("d"))

        made = cls(
            k=k,
            d=d,
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
