"""Client of the rerobots API: real robots, rented over the internet.

`rerobots.api.APIClient` has the API's calls as methods, `rerobots.Instance` is one robot in use,
`rerobots.aio` has the async twins of both, and `rerobots.sim` simulates the API on this machine.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from ._version import __version__

if TYPE_CHECKING:
    from . import api
    from .instances import Instance

__all__ = ["Instance", "__version__", "api"]


def __getattr__(name: str) -> Any:
    # The client loads when it is used: who simulates, or tests with the plugin, may not need it.
    if name == "Instance":
        return import_module(".instances", __name__).Instance
    if name == "api":
        return import_module(".api", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
