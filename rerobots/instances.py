"""`Instance`: one robot in use. The classes of its parts are also here, for annotations."""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING as _TYPE_CHECKING

from ._instance._sync.instance import Instance
from ._instance.at_exit import catch_sigterm
from ._public import publish as _publish

if _TYPE_CHECKING:
    from ._instance._sync.addon import Addon as Addon
    from ._instance._sync.addon import Mistyproxy as Mistyproxy
    from ._instance._sync.addon import StartedAddon as StartedAddon
    from ._instance._sync.addon import Vnc as Vnc
    from ._instance._sync.addon import Vscode as Vscode
    from ._instance._sync.camera import Cam as Cam
    from ._instance._sync.cmd import Cmd as Cmd
    from ._instance._sync.cmd import CmdCommand as CmdCommand
    from ._instance._sync.cmdsh import Cmdsh as Cmdsh
    from ._instance._sync.cmdsh import Shell as Shell
    from ._instance._sync.drive import Drive as Drive
    from ._instance._sync.drive import DriveHold as DriveHold
    from ._instance._sync.interpreter import Interpreter as Interpreter
    from ._instance._sync.interpreter import InterpreterAddon as InterpreterAddon
    from ._instance._sync.interpreter import Java as Java
    from ._instance._sync.interpreter import Py as Py
    from ._instance._sync.job import Job as Job
    from ._instance._sync.job import JobLines as JobLines
    from ._instance._sync.recording import Recording as Recording
    from ._instance._sync.ssh_commands import RemoteCommand as RemoteCommand
    from ._instance._sync.ssh_ports import PortForward as PortForward
    from ._instance._sync.ssh_ports import RemotePortForward as RemotePortForward
    from ._instance._sync.ssh_ports import SSHConfig as SSHConfig
    from ._instance._sync.wstcp import Tunnel as Tunnel
    from ._instance._sync.wstcp import Wstcp as Wstcp
    from ._live._sync.frames import FrameFeed as FrameFeed
    from ._live._sync.recording import VideoRecording as VideoRecording

_MODULES = {
    "._instance._sync.addon": ("Addon", "Mistyproxy", "StartedAddon", "Vnc", "Vscode"),
    "._instance._sync.camera": ("Cam",),
    "._instance._sync.cmd": ("Cmd", "CmdCommand"),
    "._instance._sync.cmdsh": ("Cmdsh", "Shell"),
    "._instance._sync.drive": ("Drive", "DriveHold"),
    "._instance._sync.interpreter": ("Interpreter", "InterpreterAddon", "Java", "Py"),
    "._instance._sync.job": ("Job", "JobLines"),
    "._instance._sync.recording": ("Recording",),
    "._instance._sync.ssh_commands": ("RemoteCommand",),
    "._instance._sync.ssh_ports": ("PortForward", "RemotePortForward", "SSHConfig"),
    "._instance._sync.wstcp": ("Tunnel", "Wstcp"),
    "._live._sync.frames": ("FrameFeed",),
    "._live._sync.recording": ("VideoRecording",),
}
_NAMES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = ["Instance", "catch_sigterm"]

_publish(Instance, __name__)


def __getattr__(name: str) -> object:
    # Most programs need few of these classes.
    if name not in _NAMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(_import_module(_NAMES[name], "rerobots"), name)


def __dir__() -> list[str]:
    return [*__all__, *_NAMES]
