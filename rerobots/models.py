"""The attrs models of the API, which have attributes instead of keys.

The operations of `apic.openapi` take and return them. Each loads at its first use.
"""

from typing import TYPE_CHECKING, Any

from rerobots_openapi import models as _models

if TYPE_CHECKING:
    from rerobots_openapi.models import *  # noqa: F403


def __getattr__(name: str) -> Any:
    if name not in _models.__all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_models, name)


def __dir__() -> list[str]:
    return sorted(_models.__all__)
