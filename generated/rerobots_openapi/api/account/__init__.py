# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on account; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import get_index as get_index
    from . import get_user_organisation as get_user_organisation
    from . import purge_tokens as purge_tokens
    from . import revoke_token as revoke_token

__all__ = (
    "get_index",
    "get_user_organisation",
    "purge_tokens",
    "revoke_token",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
