"""Measures a pool of robots: `python tools/bench/fleet.py [--json FILE]`.

The simulator runs as a process of its own, with the delays that are named.
"""

import argparse
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

import rerobots
from rerobots.api import APIClient
from rerobots.fleet import RobotPool

WATCH_SECONDS = 20.0
MEMORY = "/dev/shm"  # noqa: S108


def main() -> int:
    """Measure and report; the exit status is 1 if a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--json", type=Path, help="write the results to this file, too")
    arguments = parser.parse_args()
    figures = {"a task, ms": (measure_task(), 5.0)}
    for init in (2, 20):
        name = f"100 robots, used and ended, / {init + 1} s of delays"
        figures[name] = (measure_robots(100, init), 1.3)
    requests, cpu = measure_watch(500)
    figures["500 robots watched, requests a second"] = (requests, 1.0)
    figures["500 robots watched, % of a core"] = (cpu, 5.0)
    for name, (figure, target) in figures.items():
        print(f"{name:50} {figure:8.2f}  target {target:g}")
    text = json.dumps({name: figure for name, (figure, _) in figures.items()}, indent=2)
    if arguments.json:
        arguments.json.write_text(text + "\n")
    return 0 if all(figure <= target for figure, target in figures.values()) else 1


@contextlib.contextmanager
def simulator(robots: int, init: float) -> Iterator[APIClient]:
    """Run a simulator with this number of robots."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "robots.yaml")
        file.write_text("- {type: many}\n" * robots)
        command = [sys.executable, "-m", "rerobots.sim", "--deployments", str(file)]
        command += ["--init-delay", str(init)]
        # A host has about fifty files. They are in memory, so that the disk is not measured.
        environment = {**os.environ, "TMPDIR": MEMORY} if Path(MEMORY).is_dir() else None
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment
        ) as process:
            try:
                assert process.stdout is not None
                lines = [process.stdout.readline() for _ in range(2)]
                values = [line.partition("=")[2].strip() for line in lines]
                with APIClient(values[1], base_uri=values[0]) as apic:
                    yield apic
            finally:
                process.terminate()


def nothing(robot: rerobots.Instance) -> None:
    """Do nothing."""


def measure_task() -> float:
    """Return the milliseconds of an empty task on a robot that is READY."""
    times = []
    with simulator(1, 0) as apic, RobotPool("many", max_robots=1, apic=apic) as pool:
        pool.submit(nothing).result()
        for _ in range(500):
            began = time.perf_counter()
            pool.submit(nothing).result()
            times.append(time.perf_counter() - began)
    return median(times) * 1000


def measure_robots(count: int, init: float) -> float:
    """Return the time from the first launch to the last end, as a multiple of all delays."""
    barrier = threading.Barrier(count)

    def use(robot: rerobots.Instance, _: int) -> None:
        barrier.wait(300)

    with simulator(count, init) as apic:
        began = time.perf_counter()
        with RobotPool("many", max_robots=count, keepalive=False, apic=apic) as pool:
            list(pool.map(use, range(count)))
        while apic.get_instances():
            time.sleep(0.05)
        return (time.perf_counter() - began) / (init + 1.0)


def measure_watch(count: int) -> tuple[float, float]:
    """Return the requests per second, and the percentage of a core, of watching robots."""
    entered, opened = threading.Semaphore(0), threading.Event()

    def use(robot: rerobots.Instance, _: int) -> None:
        entered.release()
        opened.wait()

    with (
        simulator(count, 2) as apic,
        RobotPool("many", max_robots=count, keepalive=False, apic=apic) as pool,
    ):
        for number in range(count):
            pool.submit(use, number)
        for _ in range(count):
            entered.acquire()
        # The pauses between requests have grown to the usual ones.
        time.sleep(15)
        limit, cpu, began = apic.rate_limit, time.process_time(), time.perf_counter()
        time.sleep(WATCH_SECONDS)
        seconds, used = time.perf_counter() - began, time.process_time() - cpu
        after = apic.rate_limit
        opened.set()
    assert limit is not None
    assert after is not None
    return (limit.remaining - after.remaining) / seconds, 100 * used / seconds


if __name__ == "__main__":
    # No request reaches the production server.
    os.environ.pop("REROBOTS_API_TOKEN", None)
    sys.exit(main())
