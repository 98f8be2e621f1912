"""A pool whose tasks are coroutines."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from rerobots.aio import AsyncAPIClient, AsyncInstance, AsyncRobotPool
from rerobots.api import APIClient
from rerobots.fleet import RobotLost, TaskTimeout
from rerobots.sim import Simulator


@pytest.fixture
def run_with_pool(sim: Simulator, apic: APIClient, no_delays: None) -> Any:
    """A function that runs a coroutine with a pool in an event loop."""

    def run(body: Callable[[AsyncRobotPool], Awaitable[None]], **options: Any) -> None:
        async def main() -> None:
            async with (
                AsyncAPIClient(sim.api_token, base_uri=sim.base_uri) as client,
                AsyncRobotPool("many", apic=client, period=0.05, **options) as pool,
            ):
                await body(pool)

        asyncio.run(main())
        assert apic.get_instances() == []

    return run


async def trial(robot: AsyncInstance, number: int) -> tuple[int, str]:
    await asyncio.sleep(0)
    return number, robot.id


def test_map(run_with_pool: Any) -> None:
    async def body(pool: AsyncRobotPool) -> None:
        results = [result async for result in pool.map(trial, range(8))]
        assert [number for number, _ in results] == list(range(8))
        assert pool.report().done == 8

    run_with_pool(body, max_robots=2)


def test_submit_and_each(run_with_pool: Any, sim: Simulator) -> None:
    async def hello(robot: AsyncInstance) -> bytes:
        return await robot.exec_ssh("echo hello")

    async def body(pool: AsyncRobotPool) -> None:
        assert (await pool.submit(hello)).strip() == b"hello"
        futures = await pool.each(AsyncInstance.get_status)
        assert set(futures) == {each.id for each in sim.deployments}
        assert await asyncio.gather(*futures.values()) == ["READY"] * 4

    run_with_pool(body, max_robots=2)


def test_lost_robot_cancels_its_task(run_with_pool: Any, sim: Simulator) -> None:
    cancelled: list[str] = []

    async def die(robot: AsyncInstance) -> None:
        try:
            # The pool may notice the loss before this returns.
            await asyncio.to_thread(sim.instance(robot.id).die)
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            cancelled.append(robot.id)
            raise

    async def body(pool: AsyncRobotPool) -> None:
        with pytest.raises(RobotLost):
            await pool.submit(die)

    run_with_pool(body, max_robots=1)
    assert len(cancelled) == 1


def test_task_timeout(run_with_pool: Any) -> None:
    async def sleep(robot: AsyncInstance) -> None:
        await asyncio.sleep(60)

    async def body(pool: AsyncRobotPool) -> None:
        with pytest.raises(TaskTimeout):
            await pool.submit(sleep)

    run_with_pool(body, max_robots=1, task_timeout=0.2)


def test_cancelled_block(run_with_pool: Any) -> None:
    async def sleep(robot: AsyncInstance) -> None:
        await asyncio.sleep(60)

    async def body(pool: AsyncRobotPool) -> None:
        async with asyncio.timeout(0.5):
            await pool.submit(sleep)

    with pytest.raises(TimeoutError):
        run_with_pool(body, max_robots=1)


def test_setup_is_awaited(run_with_pool: Any) -> None:
    ready: list[str] = []

    async def setup(robot: AsyncInstance) -> None:
        await asyncio.sleep(0)
        ready.append(robot.id)

    async def body(pool: AsyncRobotPool) -> None:
        assert await pool.submit(trial, 1) == (1, ready[0])

    run_with_pool(body, max_robots=1, setup=setup)


def test_pool_must_be_entered() -> None:
    with pytest.raises(RuntimeError, match="enter the pool first"):
        AsyncRobotPool("many", apic=AsyncAPIClient("token")).report()
