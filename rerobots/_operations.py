"""Which method reaches which operation of the specification."""

from collections.abc import Callable
from typing import Any, TypeVar

_F = TypeVar("_F", bound=Callable[..., Any])


def reaches(*operations: str) -> Callable[[_F], _F]:
    """Name the operations of the specification that a method reaches, directly or through others.

    Args:
        operations: Their operation ids; `*` stands for the names of all add-ons.

    Returns:
        A decorator that leaves the method as it is, and notes the names on it.
    """

    def note(method: _F) -> _F:
        setattr(method, "__operations__", operations)  # noqa: B010  # not a declared attribute
        return method

    return note
