# Made from rerobots/_instance/_async/ssh.py by `make generate`. Do not edit.
"""SSH to an instance."""

from .ssh_commands import InstanceCommands
from .ssh_files import InstanceFiles
from .ssh_ports import InstanceTunnels


class InstanceSSH(InstanceCommands, InstanceFiles, InstanceTunnels):
    """Commands, files, ports and shells on the host of an instance."""
