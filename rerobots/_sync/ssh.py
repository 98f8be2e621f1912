# Made from rerobots/_async/ssh.py by `make generate`. Do not edit.
"""SSH to an instance."""

from .ssh_commands import InstanceCommands
from .ssh_files import InstanceFiles
from .ssh_tunnels import InstanceTunnels


class InstanceSSH(InstanceCommands, InstanceFiles, InstanceTunnels):
    """Commands, files, ports and shells on the host of an instance."""
