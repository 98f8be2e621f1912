# Made from openapi/rerobots.yaml by `make generate`. Do not edit.
"""Operations on cam; each loads at its first use."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import activate_cam as activate_cam
    from . import deactivate_cam as deactivate_cam
    from . import get_cam_image as get_cam_image
    from . import get_cam_status as get_cam_status
    from . import upload_cam as upload_cam
    from . import watch_cam as watch_cam

__all__ = (
    "activate_cam",
    "deactivate_cam",
    "get_cam_image",
    "get_cam_status",
    "upload_cam",
    "watch_cam",
)


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return import_module(f".{name}", __name__)


def __dir__() -> list[str]:
    return sorted(__all__)
