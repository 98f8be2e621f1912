"""Many robots: an executor that runs functions on robots.

Example:
    >>> with rerobots.fleet.RobotPool(["fixed_misty2"], apic=apic) as pool:
    ...     future = pool.submit(rerobots.Instance.get_status)
    ...     print(future.result())
    READY
"""

from ._fleet.pool import RobotPool
from ._fleet.report import Report
from .errors import BudgetExceeded, RobotLost, TaskTimeout

__all__ = ["BudgetExceeded", "Report", "RobotLost", "RobotPool", "TaskTimeout"]

RobotPool.__module__ = __name__
Report.__module__ = __name__
