"""Run an experiment on several robots, the tasks on a cluster of Ray.

It needs `pip install ray`. The cluster here is on this machine; `ray.init(address=...)` connects to
any other one.
"""

from collections.abc import Callable
from concurrent.futures import Executor, Future
from typing import Any

import ray

import rerobots
from rerobots.fleet import RobotPool


class RayExecutor(Executor):
    """An executor on the workers of Ray, which do not retry tasks."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        task = ray.remote(fn).options(max_retries=0)
        future: Future[Any] = task.remote(*args, **kwargs).future()
        return future


def trial(robot: rerobots.Instance, seed: int) -> tuple[int, str, tuple[int, ...]]:
    """Run a command, and take a picture."""
    robot.cam.activate(wait=True)
    output = robot.exec_ssh(f"echo {seed}").decode().strip()
    return seed, output, robot.cam.snapshot().array.shape


def main() -> None:
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False)
    with RobotPool("basic_misty2fieldtrial", max_robots=2, executor=RayExecutor()) as pool:
        for seed, output, shape in pool.map(trial, range(4)):
            print(seed, output, shape)
    print(pool.report())
    ray.shutdown()


if __name__ == "__main__":
    main()
