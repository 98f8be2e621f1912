"""Run an experiment on several robots, the tasks on a cluster of Dask.

It needs `pip install distributed`. The cluster here has two processes on this machine; a client
of any other cluster works, too.
"""

import dask.config
from distributed import Client, LocalCluster

import rerobots
from rerobots.fleet import RobotPool

# Dask retries the tasks of a worker that died; a robot would do everything twice.
dask.config.set({"distributed.scheduler.allowed-failures": 0})


def trial(robot: rerobots.Instance, seed: int) -> tuple[int, str, tuple[int, ...]]:
    """Run a command, and take a picture."""
    robot.cam.activate(wait=True)
    output = robot.exec_ssh(f"echo {seed}").decode().strip()
    return seed, output, robot.cam.snapshot().array.shape


def main() -> None:
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
        client.get_executor(pure=False) as executor,
        RobotPool("basic_misty2fieldtrial", max_robots=2, executor=executor) as pool,
    ):
        for seed, output, shape in pool.map(trial, range(4)):
            print(seed, output, shape)
    print(pool.report())


if __name__ == "__main__":
    main()
