"""Tasks on the robots of a pool."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import socket
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest

import rerobots
from rerobots import _time_limits, errors
from rerobots._fleet import loss
from rerobots.api import APIClient
from rerobots.fleet import BudgetExceeded, RobotLost, RobotPool, TaskTimeout
from rerobots.sim import Simulator

from ..support.clock import Clock
from .conftest import MakePool


def deployment(robot: rerobots.Instance, *_: Any) -> str | None:
    return robot.wdeployment_id


def fail(robot: rerobots.Instance) -> None:
    raise ZeroDivisionError


class Gate:
    """A task that runs until the test opens the gate."""

    def __init__(self) -> None:
        self.entered = threading.Semaphore(0)
        self.opened = threading.Event()
        self.robots: list[rerobots.Instance] = []

    def wait(self, robot: rerobots.Instance, *_: Any) -> str:
        self.robots.append(robot)
        self.entered.release()
        assert self.opened.wait(30)
        return robot.id


# Methods of executors


def test_map_on_several_robots_keeps_the_order(make_pool: MakePool) -> None:
    barrier = threading.Barrier(3)

    def trial(robot: rerobots.Instance, seed: int) -> tuple[int, str, str | None]:
        if seed < 3:
            barrier.wait(30)
        return seed, robot.id, robot.status

    with make_pool(max_robots=3) as pool:
        results = list(pool.map(trial, range(12), timeout=30))
    assert [seed for seed, _, _ in results] == list(range(12))
    assert len({id_ for _, id_, _ in results}) == 3
    assert {status for _, _, status in results} == {"READY"}


def test_end_of_block_terminates_all_instances(make_pool: MakePool, apic: APIClient) -> None:
    with make_pool() as pool:
        list(pool.map(deployment, range(4)))
        assert apic.get_instances()
    assert apic.get_instances() == []


def test_failed_task_is_not_retried(make_pool: MakePool) -> None:
    runs: list[str] = []

    def task(robot: rerobots.Instance) -> None:
        runs.append(robot.id)
        raise ZeroDivisionError

    with make_pool(retry_lost=3) as pool:
        with pytest.raises(ZeroDivisionError):
            pool.submit(task).result(30)
        # Other tasks run on the same robot.
        assert pool.submit(deployment).result(30)
    assert len(runs) == 1
    assert (pool.report().robots, pool.report().failed) == (1, 1)


def test_wait_and_as_completed(make_pool: MakePool) -> None:
    with make_pool(max_robots=2) as pool:
        tasks: list[Callable[..., Any]] = [deployment, fail, deployment]
        futures = [pool.submit(task) for task in tasks]
        done, pending = concurrent.futures.wait(futures, timeout=30)
        assert (len(done), len(pending)) == (3, 0)
        assert set(concurrent.futures.as_completed(futures, timeout=1)) == set(futures)
        assert isinstance(futures[1].exception(), ZeroDivisionError)


def test_run_in_executor(make_pool: MakePool) -> None:
    async def use(pool: RobotPool) -> Any:
        function: Any = deployment
        return await asyncio.get_running_loop().run_in_executor(pool, function, 1)

    with make_pool() as pool:
        assert asyncio.run(use(pool))


def test_map_timeout(make_pool: MakePool) -> None:
    gate = Gate()
    with make_pool(max_robots=1) as pool:
        with pytest.raises(TimeoutError):
            list(pool.map(gate.wait, range(3), timeout=0.1))
        gate.opened.set()


def test_shutdown_cancels_waiting_tasks(make_pool: MakePool) -> None:
    gate = Gate()
    with make_pool(max_robots=1) as pool:
        futures = [pool.submit(gate.wait) for _ in range(3)]
        assert gate.entered.acquire(timeout=30)
        pool.shutdown(wait=False, cancel_futures=True)
        gate.opened.set()
        concurrent.futures.wait(futures, timeout=30)
    assert [future.cancelled() for future in futures] == [False, True, True]
    with pytest.raises(RuntimeError, match="shut down"):
        pool.submit(deployment)


def test_cancelled_future_is_not_run(make_pool: MakePool) -> None:
    gate = Gate()
    with make_pool(max_robots=1) as pool:
        first, second, third = (pool.submit(gate.wait) for _ in range(3))
        assert gate.entered.acquire(timeout=30)
        assert second.cancel()
        gate.opened.set()
        assert first.result(30) == third.result(30)
    assert len(gate.robots) == 2


# Robots


def test_each_runs_once_on_every_robot(make_pool: MakePool, sim: Simulator) -> None:
    with make_pool(max_robots=2) as pool:
        futures = pool.each(deployment)
        found = {id_: future.result(30) for id_, future in futures.items()}
    assert found == {each.id: each.id for each in sim.deployments}


def test_each_reuses_the_robots_of_the_pool(make_pool: MakePool, sim: Simulator) -> None:
    with make_pool(max_robots=4) as pool:
        first = pool.submit(deployment).result(30)
        futures = pool.each(deployment)
        assert first in futures
        concurrent.futures.wait(futures.values(), timeout=30)
    assert len(sim.requests.find("POST /new/*")) == 4


def test_pool_waits_for_busy_robots(make_pool: MakePool, sim: Simulator, apic: APIClient) -> None:
    other = APIClient(sim.make_token(user="other"), base_uri=sim.base_uri)
    taken = [other.request_instance(each.id)["id"] for each in sim.deployments]
    with make_pool() as pool:
        future = pool.submit(deployment)
        with pytest.raises(TimeoutError):
            future.result(0.2)
        other.terminate_instance(taken[2])
        assert future.result(30) == sim.deployments[2].id
    other.close()


def test_idle_robot_is_released(make_pool: MakePool, apic: APIClient) -> None:
    with make_pool(idle=0.05) as pool:
        pool.submit(deployment).result(30)
        while apic.get_instances():
            time.sleep(0.01)
        # Another robot is launched for new work.
        assert pool.submit(deployment).result(30)
    assert pool.report().robots == 2


def test_duration_and_keepalive_of_launches(make_pool: MakePool, sim: Simulator) -> None:
    with make_pool(duration=1800) as pool:
        pool.submit(deployment).result(30)
    (launch,) = sim.requests.find("POST /new/*")
    assert launch.json()["expire_d"] == 1800
    assert launch.json()["keepalive"] is True


def test_robot_that_expires_soon_is_replaced(make_pool: MakePool) -> None:
    with make_pool(max_robots=1, duration=60, task_timeout=50) as pool:
        ids = [pool.submit(lambda robot: robot.id).result(30) for _ in range(2)]
        assert len(set(ids)) == 1
        (robot,) = pool._robots
        robot.launched -= 20
        ids.append(pool.submit(lambda robot: robot.id).result(30))
    assert len(set(ids)) == 2


def test_setup_runs_once_on_each_robot(make_pool: MakePool) -> None:
    ready: list[str] = []
    with make_pool(max_robots=2, setup=lambda robot: ready.append(robot.id)) as pool:
        used = list(pool.map(lambda robot, _: robot.id, range(8)))
    assert len(ready) == len(set(ready))
    assert set(used) <= set(ready)


def test_robot_with_a_failed_setup_is_replaced(make_pool: MakePool) -> None:
    tries: list[str] = []

    def setup(robot: rerobots.Instance) -> None:
        tries.append(robot.id)
        if len(tries) < 3:
            raise OSError("no space left")

    with make_pool(max_robots=1, setup=setup) as pool:
        assert pool.submit(lambda robot: robot.id).result(30) == tries[2]


def test_setup_that_fails_three_times_fails_the_tasks(make_pool: MakePool, apic: APIClient) -> None:
    with make_pool(max_robots=1, setup=fail) as pool:
        futures = [pool.submit(deployment) for _ in range(3)]
        for future in futures:
            with pytest.raises(ZeroDivisionError):
                future.result(30)
        with pytest.raises(ZeroDivisionError):
            pool.submit(deployment)
    assert pool.report().robots == 3
    assert apic.get_instances() == []


# Lost robots


def test_task_of_a_terminated_robot_is_lost(make_pool: MakePool, sim: Simulator) -> None:
    gate = Gate()
    with make_pool(max_robots=1) as pool:
        future = pool.submit(gate.wait)
        assert gate.entered.acquire(timeout=30)
        sim.instance(gate.robots[0].id).die()
        with pytest.raises(RobotLost, match="TERMINATED") as lost:
            future.result(30)
        assert isinstance(lost.value.__cause__, errors.InstanceTerminated)
        gate.opened.set()
    assert len(gate.robots) == 1
    assert (pool.report().lost, pool.report().failed) == (1, 1)


def test_retry_lost(make_pool: MakePool, sim: Simulator) -> None:
    gate = Gate()
    with make_pool(max_robots=1, retry_lost=1) as pool:
        future = pool.submit(gate.wait)
        for turn in range(2):
            assert gate.entered.acquire(timeout=30)
            sim.instance(gate.robots[turn].id).die()
        with pytest.raises(RobotLost):
            future.result(30)
        gate.opened.set()
    assert len(gate.robots) == 2
    assert pool.report().retried == 1


def test_task_of_an_unreachable_host_is_lost(make_pool: MakePool, sim: Simulator) -> None:
    def task(robot: rerobots.Instance) -> bytes:
        if not lost:
            lost.append(robot.id)
            sim.instance(robot.id).lose_host()
        return robot.exec_ssh("echo hello")

    lost: list[str] = []
    with make_pool(max_robots=1, retry_lost=1) as pool:
        assert pool.submit(task).result(30).strip() == b"hello"
        lost.clear()
    with make_pool(max_robots=1) as pool:
        with pytest.raises(RobotLost, match="unreachable") as raised:
            pool.submit(task).result(30)
        assert isinstance(raised.value.__cause__, OSError | errors.SSHError | errors.Error)


def test_loss_noticed_while_the_host_is_checked(
    make_pool: MakePool, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def task(robot: rerobots.Instance) -> None:
        robots.append(robot)
        raise errors.SSHError("")

    def die(host: str, port: int) -> bool:
        sim.instance(robots[0].id).die()
        monkeypatch.setattr(loss, "_greets", lambda host, port: False)
        return False

    robots: list[rerobots.Instance] = []
    monkeypatch.setattr(loss, "_greets", die)
    # The pool's manager notices the end: the status was requested before.
    with (
        make_pool(max_robots=1, lost_after=60) as pool,
        pytest.raises(RobotLost, match="TERMINATED"),
    ):
        pool.submit(task).result(30)
    assert pool.report().lost == 1


def test_connections_break_before_the_status_changes(
    make_pool: MakePool, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    def task(robot: rerobots.Instance) -> None:
        robots.append(robot)
        raise errors.SSHError("")

    def die(host: str, port: int) -> bool:
        sim.instance(robots[0].id).die()
        return True

    robots: list[rerobots.Instance] = []
    monkeypatch.setattr(loss, "_greets", die)
    # The manager does not poll in the meantime.
    with make_pool(max_robots=1, period=60) as pool, pytest.raises(RobotLost, match="TERMINATED"):
        pool.submit(task).result(30)


def listener(*greeting: bytes) -> tuple[socket.socket, threading.Thread]:
    """Listen on a free port, and greet the first connection; without a greeting, let it wait."""
    server = socket.create_server(("127.0.0.1", 0))

    def greet() -> None:
        with contextlib.suppress(OSError), server.accept()[0] as sock:
            for part in greeting:
                sock.sendall(part)

    thread = threading.Thread(target=greet if greeting else str)
    thread.start()
    return server, thread


@pytest.mark.parametrize(
    ("greeting", "expected"),
    [
        ((), False),
        ((b"",), False),
        ((b"HTTP/1.1 502 Bad Gateway\r\n\r\nnot SSH-2.0",), False),
        ((b"x\n" * 10_000,), False),
        ((b"SSH-2.0-OpenSSH_9.9\r\n",), True),
        ((b"Welcome\r\nS", b"SH-", b"2.0-dropbear\r\n"), True),
    ],
    ids=["silent", "closed", "HTTP", "endless", "OpenSSH", "after-lines"],
)
def test_host_greeting(
    greeting: tuple[bytes, ...], expected: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not greeting:
        monkeypatch.setattr(_time_limits, "HOST_GREETING", 0.1)
    server, thread = listener(*greeting)
    with server:
        assert loss._greets(*server.getsockname()) is expected
        thread.join()


def test_ssh_error_on_a_reachable_host_is_raised(make_pool: MakePool, sim: Simulator) -> None:
    def task(robot: rerobots.Instance) -> None:
        sim.faults.ssh(refuse=True)
        robot.exec_ssh("true")

    with make_pool(max_robots=1) as pool:
        with pytest.raises(errors.SSHError):
            pool.submit(task).result(30)
        sim.faults.clear()
        assert pool.submit(deployment).result(30)
    assert (pool.report().lost, pool.report().robots) == (0, 1)


def test_failed_launch_is_replaced(make_pool: MakePool, sim: Simulator) -> None:
    for each in sim.deployments[:2]:
        sim.deployment(each.id).set_launches("fails")
    with make_pool(max_robots=1) as pool:
        assert pool.submit(deployment).result(30) in {each.id for each in sim.deployments[2:]}
    assert pool.report().lost == 2


# Limits


def test_task_timeout(make_pool: MakePool, apic: APIClient) -> None:
    gate = Gate()
    with make_pool(max_robots=1, task_timeout=0.2) as pool:
        with pytest.raises(TaskTimeout, match=r"within 0\.2 s") as late:
            pool.submit(gate.wait).result(30)
        assert isinstance(late.value, TimeoutError)
        assert gate.entered.acquire(timeout=30)
        while gate.robots[0].id in apic.get_instances():
            time.sleep(0.01)
        assert pool.submit(deployment).result(30)
        gate.opened.set()


def test_task_timeout_ends_running_commands(make_pool: MakePool) -> None:
    ended = threading.Event()

    def task(robot: rerobots.Instance) -> None:
        try:
            robot.exec_ssh("sleep 600")
        except errors.Error:
            ended.set()

    with make_pool(max_robots=1, task_timeout=2) as pool:
        with pytest.raises(TaskTimeout):
            pool.submit(task).result(30)
        assert ended.wait(30)


@pytest.mark.parametrize("limit", ["budget", "max_seconds"])
def test_limits(make_pool: MakePool, apic: APIClient, limit: str) -> None:
    def task(robot: rerobots.Instance) -> str:
        time.sleep(0.02)
        return robot.id

    with make_pool(max_robots=2, **{limit: 600.0}) as pool:
        futures = [pool.submit(task) for _ in range(1000)]
        assert futures[0].result(30)
        # Ten minutes later.
        with pool._lock:
            pool._began = time.monotonic() - 600
            pool._seconds += 600
        concurrent.futures.wait(futures, timeout=30)
        kinds = {type(future.exception()) for future in futures}
        assert kinds == {type(None), BudgetExceeded}
        with pytest.raises(BudgetExceeded):
            pool.submit(task).result(30)
    assert apic.get_instances() == []


def test_one_request_polls_all_robots(make_pool: MakePool, sim: Simulator, clock: Clock) -> None:
    gate = Gate()
    with make_pool(max_robots=4) as pool:
        for _ in range(4):
            pool.submit(gate.wait)
        for _ in range(4):
            assert gate.entered.acquire(timeout=30)
        sim.requests.clear()
        with clock.hurrying():
            while len(sim.requests.find("GET /instances*")) < 5:
                time.sleep(0.01)
        assert sim.requests.find("GET /instance/*") == []
        gate.opened.set()


@pytest.mark.parametrize(
    "options",
    [
        {"max_robots": 45, "keepalive": True},
        {"period": 0.5},
        {"max_robots": 20, "duration": 60},
    ],
)
def test_more_requests_than_the_rate_limit_permits(
    apic: APIClient, options: dict[str, Any]
) -> None:
    with pytest.raises(errors.InvalidArgument, match="requests an hour"):
        RobotPool("many", apic=apic, **options)


def test_many_requests_cause_a_warning(apic: APIClient) -> None:
    with pytest.warns(RuntimeWarning, match="requests an hour, and the server permits 3600"):
        RobotPool("many", max_robots=32, keepalive=True, apic=apic)


@pytest.mark.parametrize(
    "options",
    [
        {"max_robots": 0},
        {"duration": 0},
        {"idle": -1},
        {"retry_lost": -1},
        {"budget": "much"},
        {"task_timeout": 61, "duration": 60},
        {"period": 0},
    ],
)
def test_invalid_arguments(apic: APIClient, options: dict[str, Any]) -> None:
    with pytest.raises(errors.InvalidArgument):
        RobotPool("many", apic=apic, **options)


def test_counts_can_be_text(apic: APIClient) -> None:
    with RobotPool("many", max_robots="2", apic=apic) as pool:  # type: ignore[arg-type]  # pyright: ignore
        assert list(pool.map(lambda robot, number: number, [1, 2])) == [1, 2]


def test_unknown_type(apic: APIClient) -> None:
    with pytest.raises(errors.WorkspaceDeploymentNotFound):
        RobotPool("nothing", apic=apic)


def test_revoked_token_fails_the_tasks(make_pool: MakePool, sim: Simulator) -> None:
    sim.faults.add("POST /new/*", status=400, body={"error_message": "wrong authorization token"})
    with make_pool() as pool, pytest.raises(errors.WrongAuthToken):
        pool.submit(deployment).result(30)


@pytest.mark.usefixtures("clock")
def test_pool_survives_an_outage(make_pool: MakePool, sim: Simulator) -> None:
    gate = Gate()
    with make_pool(max_robots=1) as pool:
        future = pool.submit(gate.wait)
        assert gate.entered.acquire(timeout=30)
        fault = sim.faults.add("GET /instances*", status=503)
        while fault.hits < 4:
            time.sleep(0.01)
        sim.faults.clear()
        gate.opened.set()
        assert future.result(30)


# Reports and logs


def test_report(make_pool: MakePool) -> None:
    with make_pool(max_robots=2) as pool:
        list(pool.map(deployment, range(5)))
        pool.submit(fail).exception(30)
    report = pool.report()
    assert (report.tasks, report.done, report.failed) == (6, 5, 1)
    assert 0 < report.busy_seconds <= report.seconds
    assert "6 tasks: 5 done, 1 failed" in str(report)


def test_log_line_for_each_event(make_pool: MakePool, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "rerobots"), make_pool(max_robots=1) as pool:
        pool.submit(deployment).result(30)
    words = [record.getMessage().partition(":")[0] for record in caplog.records]
    assert [word for word in words if word in ("launched", "ready", "ended")] == [
        "launched",
        "ready",
        "ended",
    ]


def test_progress_bar(make_pool: MakePool, capsys: pytest.CaptureFixture[str]) -> None:
    with make_pool(max_robots=1, progress=True) as pool:
        list(pool.map(deployment, range(3)))
    assert "3/3" in capsys.readouterr().out


def test_several_pools(make_pool: MakePool, sim: Simulator) -> None:
    with make_pool(max_robots=2) as one, make_pool(max_robots=2) as two:
        used = [*one.map(deployment, range(20)), *two.map(deployment, range(20))]
    assert len(used) == 40
