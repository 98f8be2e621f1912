"""An embedded simulator of the rerobots API, with real SSH hosts and drawn camera pictures.

Needs the extra `sim`: `pip install rerobots[sim]`.

Warning:
    What is run on a simulated host over SSH **runs on your machine, as you**.

Example:
    >>> import rerobots.sim
    >>> with rerobots.sim.Simulator() as sim:
    ...     uri, token = sim.base_uri, sim.api_token
"""

from __future__ import annotations

from rerobots.sim.clock import Clock, ManualClock, SystemClock
from rerobots.sim.deployments import DEFAULT_DEPLOYMENTS, Deployment
from rerobots.sim.deploymentsfile import load_deployments
from rerobots.sim.faults import Fault, Faults, SSHFault
from rerobots.sim.requestlog import ReceivedRequest, RequestLog
from rerobots.sim.robot import Robot, RobotState
from rerobots.sim.simulator import Simulator

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
