"""SSH to an instance."""

from .ssh_commands import AsyncInstanceCommands
from .ssh_files import AsyncInstanceFiles
from .ssh_ports import AsyncInstanceTunnels


class AsyncInstanceSSH(AsyncInstanceCommands, AsyncInstanceFiles, AsyncInstanceTunnels):
    """Commands, files, ports and shells on the host of an instance."""
