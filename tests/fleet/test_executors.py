"""Pools whose tasks run in other processes."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor

import pytest

import rerobots
from rerobots import errors
from rerobots.api import APIClient
from rerobots.fleet import RobotLost
from rerobots.sim import Simulator

from .conftest import MakePool


def use(robot: rerobots.Instance) -> tuple[int, str, str | None, bytes]:
    return os.getpid(), robot.id, robot.status, robot.exec_ssh("echo hello").strip()


def die(robot: rerobots.Instance) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(robot: rerobots.Instance) -> None:
    raise errors.CommandFailed("the command failed")


def wait(robot: rerobots.Instance, seconds: str) -> bytes:
    return robot.exec_ssh(f"sleep {seconds}")


@pytest.fixture
def executor() -> Iterator[Executor]:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as made:
        yield made


def test_tasks_in_processes(make_pool: MakePool, executor: Executor, apic: APIClient) -> None:
    with make_pool(max_robots=2, executor=executor) as pool:
        futures = [pool.submit(use) for _ in range(4)]
        results = [future.result(60) for future in futures]
        # The robots still run: copies do not terminate them.
        assert pool.report().robots <= 2
        assert {id_ for _, id_, _, _ in results} <= set(apic.get_instances())
    assert os.getpid() not in {pid for pid, _, _, _ in results}
    assert {tuple(rest) for _, _, *rest in results} == {("READY", b"hello")}
    assert apic.get_instances() == []


@pytest.mark.long
def test_error_in_a_process(make_pool: MakePool, executor: Executor) -> None:
    with make_pool(max_robots=1, executor=executor) as pool:
        with pytest.raises(errors.CommandFailed, match="the command failed"):
            pool.submit(fail).result(60)
        assert pool.submit(use).result(60)[2] == "READY"
    assert pool.report().lost == 0


def test_killed_worker_is_not_a_lost_robot(
    make_pool: MakePool, executor: Executor, apic: APIClient
) -> None:
    with make_pool(max_robots=1, retry_lost=1, executor=executor) as pool:
        with pytest.raises(BrokenExecutor):
            pool.submit(die).result(60)
        with pytest.raises(BrokenExecutor):
            pool.submit(use).result(60)
    assert (pool.report().robots, pool.report().lost) == (1, 0)
    assert apic.get_instances() == []


def test_robot_lost_during_a_task(
    make_pool: MakePool, executor: Executor, sim: Simulator, apic: APIClient
) -> None:
    with make_pool(max_robots=1, executor=executor) as pool:
        assert pool.submit(use).result(60)[2] == "READY"
        future = pool.submit(wait, "30")
        sim.instance(apic.get_instances()[0]).die()
        with pytest.raises(RobotLost):
            future.result(60)


def test_tasks_in_an_executor_of_threads(make_pool: MakePool, apic: APIClient) -> None:
    with (
        ThreadPoolExecutor(2) as executor,
        make_pool(max_robots=2, executor=executor) as pool,
    ):
        ids = list(pool.map(lambda robot, _: robot.id, range(6)))
        assert set(ids) <= set(apic.get_instances())
    assert apic.get_instances() == []


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.filterwarnings("default")
def test_killed_dask_worker(make_pool: MakePool, apic: APIClient) -> None:
    import dask.config
    from distributed import Client, KilledWorker, LocalCluster

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
        client.get_executor(pure=False) as executor,
        make_pool(max_robots=1, executor=executor) as pool,
    ):
        with pytest.raises(KilledWorker):
            pool.submit(die).result(60)
        # Another worker runs the next task, on the same robot.
        assert pool.submit(use).result(60)[2] == "READY"
    assert (pool.report().robots, pool.report().lost) == (1, 0)
    assert apic.get_instances() == []
