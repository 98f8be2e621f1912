"""An embedded simulator of the rerobots API, with real SSH hosts and drawn camera pictures.

Needs the extra `sim`: `pip install "rerobots[sim]"`.

Warning:
    Commands on a simulated host **run on your machine, as you**.

Example:
    >>> import rerobots.sim
    >>> with rerobots.sim.Simulator() as sim:
    ...     uri, token = sim.base_uri, sim.api_token
"""

from __future__ import annotations

from .deployments_file import load_deployments
from .net.faults import Fault, Faults, SSHFault
from .net.request_log import ReceivedRequest, RequestLog
from .simulator import Simulator
from .world.clock import Clock, ManualClock, SystemClock
from .world.deployments import DEFAULT_DEPLOYMENTS, Deployment
from .world.robot import Robot, RobotState

__all__ = [
    "DEFAULT_DEPLOYMENTS",
    "Clock",
    "Deployment",
    "Fault",
    "Faults",
    "ManualClock",
    "ReceivedRequest",
    "RequestLog",
    "Robot",
    "RobotState",
    "SSHFault",
    "Simulator",
    "SystemClock",
    "load_deployments",
]
