"""SSH to a host, blocking: connections, commands, files, forwarded ports and terminals.

It knows nothing of the rerobots API: it gets an address, host keys and private keys. Each module
loads at its first use, as an attribute of this package, and most of them load paramiko.
"""

from importlib import import_module
from typing import TYPE_CHECKING

__all__ = [
    "arguments",
    "config",
    "connection",
    "files",
    "folders",
    "forward",
    "host_keys",
    "jobs",
    "run",
    "session",
    "shell",
]

if TYPE_CHECKING:
    from . import (
        arguments,
        config,
        connection,
        files,
        folders,
        forward,
        host_keys,
        jobs,
        run,
        session,
        shell,
    )
else:
    # Not for type checkers, so that they find names that do not exist.
    def __getattr__(name):
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f"{__name__}.{name}")
