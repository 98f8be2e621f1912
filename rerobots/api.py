"""`APIClient`, and the errors that this package raises."""

from typing import TYPE_CHECKING as _TYPE_CHECKING

from . import errors as _errors
from ._client._sync.api import APIClient
from ._public import publish as _publish
from .errors import *  # noqa: F403

if _TYPE_CHECKING:
    from ._client._sync.hardshare import Hardshare as Hardshare

__all__ = ["APIClient"]
__all__ += _errors.__all__

_publish(APIClient, __name__)


def __getattr__(name: str) -> object:
    # Few programs share hardware.
    if name != "Hardshare":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from ._client._sync.hardshare import Hardshare

    return Hardshare
