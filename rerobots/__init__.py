"""Client of the rerobots API: real robots, rented over the internet.

The main names; `help()` of each one shows more:

    rerobots.Instance         one robot in use: launch, cameras, drive, SSH, files
    rerobots.APIClient        the calls of the HTTP API
    rerobots.api              `APIClient`, and all errors
    rerobots.fleet.RobotPool  run tasks on many robots
    rerobots.aio              the same for asyncio
    rerobots.sim.Simulator    the API on this machine, without an account

Example:
    >>> with rerobots.Instance(["fixed_misty2"], duration=600) as rri:
    ...     rri.wait_until_ready()
    ...     print(rri.run("uname").stdout)
    Linux

Guide: https://rerobots-py.readthedocs.io/
"""

from importlib import import_module as _import_module

from ._version import __version__

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import aio as aio
    from . import api as api
    from . import errors as errors
    from . import fleet as fleet
    from . import frames as frames
    from . import images as images
    from . import instances as instances
    from . import models as models
    from . import tokens as tokens
    from . import types as types
    from ._instance._sync.waiting import sync_wait_until_ready as wait_until_ready
    from .api import APIClient as APIClient
    from .instances import Instance as Instance

_MODULES = (
    "aio",
    "api",
    "errors",
    "fleet",
    "frames",
    "images",
    "instances",
    "models",
    "sim",
    "tokens",
    "types",
)
_NAMES = {
    "APIClient": (".api", "APIClient"),
    "Instance": (".instances", "Instance"),
    "wait_until_ready": ("._instance._sync.waiting", "sync_wait_until_ready"),
}

__all__ = ["APIClient", "Instance", "__version__", "api", "instances", "wait_until_ready"]


def __getattr__(name: str) -> object:
    # Modules load at their first use: the simulator works without the client, for example.
    if name in _MODULES:
        return _import_module(f".{name}", __name__)
    if name in _NAMES:
        module, attribute = _NAMES[name]
        return getattr(_import_module(module, __name__), attribute)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*_NAMES, *_MODULES, "__version__"]
