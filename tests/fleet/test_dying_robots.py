"""Pools whose robots die, and programs with a pool that are interrupted at any moment."""

from __future__ import annotations

import concurrent.futures
import contextlib
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

import rerobots
from rerobots.api import APIClient
from rerobots.fleet import Report, RobotLost, RobotPool
from rerobots.sim import Simulator

from .conftest import robots

SCRIPT = Path(__file__).with_name("pool_script.py")
LONG = pytest.mark.long


def run_tasks(
    count: int,
    robot_count: int,
    seconds: float,
    *,
    deaths_every: float | None = None,
    tasks_per_death: int | None = None,
    init_delay: float = 2.0,
) -> Report:
    """Run tasks while robots die; check that each runs once, and has a result or an error."""
    runs: Counter[int] = Counter()
    seen: list[str] = []
    choices = random.Random(count)
    lock = threading.Lock()

    def trial(robot: rerobots.Instance, number: int) -> int:
        with lock:
            runs[number] += 1
            seen.append(robot.id)
            if tasks_per_death is not None and runs.total() % tasks_per_death == 0:
                victim = sim.instance(choices.choice(seen[-2 * robot_count :]))
                with contextlib.suppress(ValueError):  # It has ended.
                    choices.choice((victim.die, victim.lose_host))()
        began = time.monotonic()
        if number % 4 == 0:
            robot.exec_ssh("true")
        time.sleep(max(0.0, seconds - (time.monotonic() - began)))
        return number

    with (
        # Many more than the robots in use: a failed launch locks out its deployment.
        Simulator(
            deployments=robots(robot_count + 60),
            # Ids depend on the seed; those of two tests must differ.
            seed=count,
            deaths_every=deaths_every,
            init_delay=init_delay,
        ) as sim,
        APIClient(sim.api_token, base_uri=sim.base_uri) as apic,
    ):
        with RobotPool(
            "many", max_robots=robot_count, keepalive=False, lost_after=1, apic=apic
        ) as pool:
            futures = [pool.submit(trial, number) for number in range(count)]
            concurrent.futures.wait(futures)
        errors = [future.exception() for future in futures]
        assert {type(err) for err in errors} <= {type(None), RobotLost}
        results = [future.result() for future in futures if future.exception() is None]
        assert results == [number for number, err in enumerate(errors) if err is None]
        assert runs == dict.fromkeys(range(count), 1)
        assert wait_until_empty(apic, 10) == []
    report = pool.report()
    assert report.done + report.failed == count
    assert report.failed == sum(err is not None for err in errors)
    return report


def wait_until_empty(apic: APIClient, seconds: float) -> list[str]:
    """Wait until no instance is left; return those that still are."""
    deadline = time.monotonic() + seconds
    while (left := apic.get_instances()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


@pytest.mark.timeout(240)
def test_dying_robots() -> None:
    # Deaths depend on the number of tasks: on a slow machine, robots that die each second never
    # become READY.
    report = run_tasks(100, 4, seconds=0.1, tasks_per_death=10, init_delay=0.3)
    assert report.lost >= 1


@LONG
@pytest.mark.timeout(600)
def test_thousand_tasks_on_dying_robots() -> None:
    report = run_tasks(1000, 32, seconds=2.0, deaths_every=3.0)
    assert report.lost >= 5
    assert report.utilisation >= 0.9


# Interrupted programs

INTERRUPTS = {"Ctrl-C": signal.SIGINT, "SIGTERM": signal.SIGTERM}


def end_program(number: signal.Signals, delay: float, sim: Simulator, **options: Any) -> str:
    """Run a program with a pool, and send it a signal `delay` seconds after its first launch."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", SCRIPT, str(options)],
        env={**os.environ, "REROBOTS_API_TOKEN": sim.api_token, "REROBOTS_BASE_URI": sim.base_uri},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while not sim.requests.find("POST /new*") and process.poll() is None:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            time.sleep(delay)
            process.send_signal(number)
            output: str = process.communicate(timeout=120)[0]
        finally:
            process.kill()
    assert process.returncode != 0
    return output


def check_interrupt(interrupt: str, delay: float) -> None:
    with (
        Simulator(deployments=robots(8), seed=1, deaths_every=1.0, init_delay=0.3) as sim,
        APIClient(sim.api_token, base_uri=sim.base_uri) as apic,
    ):
        output = end_program(INTERRUPTS[interrupt], delay, sim, max_robots=4)
        assert wait_until_empty(apic, 5) == [], output
        assert "may still run" not in output


@pytest.mark.sample(1)
@pytest.mark.timeout(240)
@pytest.mark.parametrize("interrupt", INTERRUPTS)
def test_interrupted_program_leaves_no_instances(interrupt: str) -> None:
    check_interrupt(interrupt, 1.5)


@LONG
@pytest.mark.timeout(240)
@pytest.mark.parametrize("turn", range(50))
def test_program_interrupted_at_any_moment(turn: int) -> None:
    delay = random.Random(turn).uniform(0, 5)
    check_interrupt([*INTERRUPTS][turn % 2], delay)


@LONG
@pytest.mark.timeout(240)
def test_server_ends_instances_of_a_killed_program() -> None:
    with (
        Simulator(deployments=robots(8), init_delay=0.3) as sim,
        APIClient(sim.api_token, base_uri=sim.base_uri) as apic,
    ):
        end_program(signal.SIGKILL, 3, sim, max_robots=4)
        assert apic.get_instances()
        assert wait_until_empty(apic, 65) == []


@pytest.mark.timeout(120)
def test_exit_without_a_block() -> None:
    with (
        Simulator(deployments=robots(4), init_delay=0.3) as sim,
        APIClient(sim.api_token, base_uri=sim.base_uri) as apic,
    ):
        done = subprocess.run(
            [sys.executable, "-W", "error", SCRIPT, "{'max_robots': 2}", "forget"],
            env={
                **os.environ,
                "REROBOTS_API_TOKEN": sim.api_token,
                "REROBOTS_BASE_URI": sim.base_uri,
            },
            capture_output=True,
            text=True,
            timeout=100,
            check=True,
        )
        assert done.stderr == ""
        assert wait_until_empty(apic, 5) == []
