"""Run an experiment on several robots, each task in a process of its own.

A task gets a copy of its robot, with SSH and HTTP connections of its own. The program itself
launches, watches and terminates the robots, also when a process of a task is killed.
"""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

import rerobots
from rerobots.fleet import RobotPool


def trial(robot: rerobots.Instance, seed: int) -> tuple[int, str, tuple[int, ...]]:
    """Run a command, and take a picture."""
    robot.cam.activate(wait=True)
    output = robot.exec_ssh(f"echo {seed}").decode().strip()
    return seed, output, robot.cam.snapshot().array.shape


def main() -> None:
    # New processes, as threads and connections do not survive a fork.
    with (
        ProcessPoolExecutor(2, mp_context=get_context("spawn")) as executor,
        RobotPool("basic_misty2fieldtrial", max_robots=2, executor=executor) as pool,
    ):
        for seed, output, shape in pool.map(trial, range(4)):
            print(seed, output, shape)
    print(pool.report())


if __name__ == "__main__":
    main()
