# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Shapes of answers: whether a value from JSON is as the specification says, and where it is not."""

from __future__ import annotations

import re
from typing import NamedTuple

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_LONGEST_KEY = 60


class Misfit(NamedTuple):
    """Where a value is not as expected, and what was expected there."""

    path: str
    expected: str

    def below(self, step: str) -> Misfit:
        """The same, seen from one step further out."""
        return Misfit(step + self.path, self.expected)


class Shape:
    """What a value must be. Keys and values that are not spoken of are let through."""

    __slots__ = ()

    def find(self, value: object) -> Misfit | None:
        """Find the first place at which a value is not of this shape; None if there is none."""
        raise NotImplementedError


class Kind(Shape):
    """A value of one of some types; True is no number."""

    __slots__ = ("_expected", "_types")

    def __init__(self, expected: str, *types: type) -> None:
        self._expected = expected
        self._types = types

    def find(self, value: object) -> Misfit | None:
        return None if type(value) in self._types else Misfit("", self._expected)


class Anything(Shape):
    """Any value."""

    __slots__ = ()

    def find(self, value: object) -> Misfit | None:
        return None


class Constant(Shape):
    """One value."""

    __slots__ = ("_value",)

    def __init__(self, value: object) -> None:
        self._value = value

    def find(self, value: object) -> Misfit | None:
        if type(value) is type(self._value) and value == self._value:
            return None
        return Misfit("", repr(self._value).lower())


class Array(Shape):
    """A list of values of one shape, with at least so many of them."""

    __slots__ = ("_items", "_least")

    def __init__(self, items: Shape, least: int = 0) -> None:
        self._items = items
        self._least = least

    def find(self, value: object) -> Misfit | None:
        if not isinstance(value, list):
            return Misfit("", "a list")
        if len(value) < self._least:
            return Misfit("", f"a list of at least {self._least}")
        find = self._items.find
        for index, item in enumerate(value):
            misfit = find(item)
            if misfit is not None:
                return misfit.below(f"[{index}]")
        return None


class Object(Shape):
    """An object: keys that it has, keys that it may have, and the shape of the other values."""

    __slots__ = ("_known", "_optional", "_others", "_required")

    def __init__(
        self,
        required: dict[str, Shape],
        optional: dict[str, Shape] | None = None,
        others: Shape | None = None,
    ) -> None:
        self._required = tuple((key, shape.find) for key, shape in required.items())
        self._optional = tuple((key, shape.find) for key, shape in (optional or {}).items())
        self._known = {*required, *(optional or {})}
        self._others = others

    def find(self, value: object) -> Misfit | None:
        if not isinstance(value, dict):
            return Misfit("", "an object")
        for key, find in self._required:
            if key not in value:
                return Misfit(_step(key), "a value, and it is missing")
            misfit = find(value[key])
            if misfit is not None:
                return misfit.below(_step(key))
        for key, find in self._optional:
            if key in value:
                misfit = find(value[key])
                if misfit is not None:
                    return misfit.below(_step(key))
        return None if self._others is None else self._find_in_others(value, self._others)

    def _find_in_others(self, value: dict[str, object], shape: Shape) -> Misfit | None:
        for key, item in value.items():
            if key not in self._known:
                misfit = shape.find(item)
                if misfit is not None:
                    return misfit.below(_step(key))
        return None


class Either(Shape):
    """A value of one of some shapes."""

    __slots__ = ("_shapes",)

    def __init__(self, *shapes: Shape) -> None:
        self._shapes = shapes

    def find(self, value: object) -> Misfit | None:
        misfits: list[Misfit] = []
        for shape in self._shapes:
            misfit = shape.find(value)
            if misfit is None:
                return None
            misfits.append(misfit)
        # The shape that fitted farthest is the one that was meant.
        return max(misfits, key=lambda misfit: len(misfit.path))


def _step(key: str) -> str:
    return f".{key}" if _NAME.fullmatch(key) else f"[{key[:_LONGEST_KEY]!r}]"
