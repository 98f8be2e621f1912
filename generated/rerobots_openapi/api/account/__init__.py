# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on account; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import create_ci_project as create_ci_project
    from . import do_with_ci_job as do_with_ci_job
    from . import get_index as get_index
    from . import get_user_organisation as get_user_organisation
    from . import list_ci_projects as list_ci_projects
    from . import purge_tokens as purge_tokens
    from . import revoke_token as revoke_token
    from . import submit_ci_job as submit_ci_job

__all__ = (
    "create_ci_project",
    "do_with_ci_job",
    "get_index",
    "get_user_organisation",
    "list_ci_projects",
    "purge_tokens",
    "revoke_token",
    "submit_ci_job",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
