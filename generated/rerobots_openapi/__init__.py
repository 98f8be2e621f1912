# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""A client library for accessing rerobots API"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .client import AuthenticatedClient, Client

__all__ = (
    "AuthenticatedClient",
    "Client",
)


def __getattr__(name: str) -> Any:
    # httpx and attrs load with the first client, not with this package.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from . import client  # noqa: PLC0415

    return getattr(client, name)
