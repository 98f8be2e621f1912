"""Optional parameters, as the generated operations take them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeVar, get_args

from rerobots_openapi.types import UNSET as UNSET
from rerobots_openapi.types import Unset

from . import _arguments

if TYPE_CHECKING:
    from rerobots_openapi.dicts import KnownDeploymentSort, KnownInstanceSort

_T = TypeVar("_T")


def given(value: _T | None) -> _T | Unset:
    """What was given, or nothing at all: the server has its own defaults."""
    return UNSET if value is None else value


def page(value: int | None) -> int | Unset:
    """The number of a page, if given.

    Raises:
        ValueError: It is not an int of at least 1.
    """
    return UNSET if value is None else _arguments.count(value, "page", 1)


def max_per_page(value: int | None) -> int | Unset:
    """The results on a page, if given.

    Raises:
        ValueError: It is not an int of at least 0.
    """
    return UNSET if value is None else _arguments.count(value, "max_per_page", 0)


def maxlen(value: int | None) -> str | Unset:
    """The greatest length of a queue, if given; the server takes it as text.

    Raises:
        ValueError: It is not an int of at least 0.
    """
    return UNSET if value is None else str(_arguments.count(value, "maxlen", 0))


def types(values: str | Sequence[str] | None) -> str | Unset:
    """Workspace types, if given, separated by commas.

    Raises:
        ValueError: They are none, or not types.
    """
    return UNSET if values is None else _arguments.type_filter(values)


def presence(value: bool, what: str) -> str | Unset:
    """A flag that is true by being there, whatever its value: for False it is left out.

    Raises:
        ValueError: It is neither True nor False.
    """
    return "" if _arguments.flag(value, what) else UNSET


def deployment_sort(value: "KnownDeploymentSort | None") -> "KnownDeploymentSort | Unset":
    """Order of workspace deployments, if given.

    Raises:
        ValueError: There is no such order.
    """
    if value is not None:
        from rerobots_openapi.dicts import KnownDeploymentSort

        _arguments.one_of(value, "sort_by", get_args(KnownDeploymentSort))
    return given(value)


def instance_sort(value: "KnownInstanceSort | None") -> "KnownInstanceSort | Unset":
    """Order of instances, if given.

    Raises:
        ValueError: There is no such order.
    """
    if value is not None:
        from rerobots_openapi.dicts import KnownInstanceSort

        _arguments.one_of(value, "sort_by", get_args(KnownInstanceSort))
    return given(value)
