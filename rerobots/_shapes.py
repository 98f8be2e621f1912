"""Whether an answer has the shape that was expected, as deep as this package looks into it."""

from types import GenericAlias, UnionType
from typing import Any, get_args, get_origin

Shape = type | GenericAlias | UnionType


def fits(value: object, shape: Shape) -> bool:
    """Whether a value has a shape.

    Args:
        value: What JSON gave.
        shape: A type, `list[...]` or `dict[str, ...]` of shapes, or a union of shapes.

    Returns:
        Whether it has; True is not an int here.
    """
    if isinstance(shape, UnionType):
        return any(fits(value, one) for one in get_args(shape))
    kind: Any = get_origin(shape) or shape
    if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
        return False
    if isinstance(value, list) and get_args(shape):
        return all(fits(item, get_args(shape)[0]) for item in value)
    if isinstance(value, dict) and get_args(shape):
        return all(fits(item, get_args(shape)[1]) for item in value.values())
    return True


def misfit(answer: object, keys: dict[str, Shape]) -> str | None:
    """What was expected of an answer, in words, if it is not so; else None.

    Args:
        answer: What JSON gave.
        keys: Keys that an object has, each with the shape of its value.

    Returns:
        Words for an error, or None.
    """
    if isinstance(answer, dict) and all(
        key in answer and fits(answer[key], shape) for key, shape in keys.items()
    ):
        return None
    expected = ", ".join(f"{key} ({_name(shape)})" for key, shape in keys.items())
    return f"a JSON object with {expected}" if keys else "a JSON object"


def _name(shape: Shape) -> str:
    return shape.__name__ if isinstance(shape, type) and not get_args(shape) else str(shape)
