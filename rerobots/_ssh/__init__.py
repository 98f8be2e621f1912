"""SSH to a host, blocking: connections, commands, files, forwarded ports and terminals.

It knows nothing of the rerobots API: it gets an address, host keys and private keys. Each module
loads at its first use, as an attribute of this package, and most of them load paramiko.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

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
else:

    def __getattr__(name):
        if find_spec(f"{__name__}.{name}") is None:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return import_module(f"{__name__}.{name}")
