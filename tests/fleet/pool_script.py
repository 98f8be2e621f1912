"""A program with a pool, for tests that end it: `pool_script.py OPTIONS [forget]`."""

import ast
import sys
import time

import rerobots
import rerobots.fleet

OPTIONS = ast.literal_eval(sys.argv[1])


def trial(robot: rerobots.Instance, number: int) -> int:
    if number % 3 == 0:
        robot.exec_ssh("sleep 0.1")
    time.sleep(0.2)
    return number


if "forget" in sys.argv:
    pool = rerobots.fleet.RobotPool("many", **OPTIONS)
    futures = [pool.submit(trial, number) for number in range(1000)]
    futures[2].result()
else:
    with rerobots.fleet.RobotPool("many", lost_after=1, retry_lost=9, **OPTIONS) as pool:
        for _ in pool.map(trial, range(10000)):
            pass
