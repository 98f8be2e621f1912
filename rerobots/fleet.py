"""Many robots: an executor that runs functions on robots.

Example:
    >>> with rerobots.fleet.RobotPool(["fixed_misty2"], apic=apic) as pool:
    ...     future = pool.submit(rerobots.Instance.get_status)
    ...     print(future.result())
    READY
"""

from ._fleet.pool import RobotPool
from ._fleet.report import Report
from ._public import publish as _publish
from .errors import BudgetExceeded, RobotLost, TaskTimeout

__all__ = ["BudgetExceeded", "Report", "RobotLost", "RobotPool", "TaskTimeout"]

_publish(RobotPool, __name__)
_publish(Report, __name__)
