"""Measure the simulator: starting, launching, requests per second, pictures, memory.

Prints figures without judging them: they depend on the machine and its load.
"""

from __future__ import annotations

import argparse
import http.client
import json
import multiprocessing
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from rerobots.sim import Deployment, Simulator

AT_ONCE: dict[str, Any] = {
    "record_delay": 0,
    "init_delay": 0,
    "addon_delay": 0,
    "terminate_delay": 0,
}

FRESH = """
import time; began = time.perf_counter()
import rerobots.sim; imported = time.perf_counter()
sim = rerobots.sim.Simulator(); sim.start(); started = time.perf_counter()
sim.close(); closed = time.perf_counter()
print(imported - began, started - imported, closed - started)
"""


class Caller:
    """Sends requests over one connection, as lightly as Python can."""

    def __init__(self, base_uri: str, token: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(base_uri).netloc)
        self._headers = {"Authorization": f"Bearer {token}"}

    def ask(self, method: str, path: str, body: object = None) -> Any:
        raw = None if body is None else json.dumps(body)
        self._connection.request(method, path, raw, self._headers)
        answer = self._connection.getresponse().read()
        return json.loads(answer) if answer.startswith(b"{") else None

    def launch_and_wait(self, deployment_id: str) -> str:
        instance_id = str(self.ask("POST", f"/new/{deployment_id}")["id"])
        while self.ask("GET", f"/instance/{instance_id}")["status"] != "READY":
            time.sleep(0.001)
        return instance_id


def timed(action: Callable[[], object]) -> float:
    began = time.perf_counter()
    action()
    return time.perf_counter() - began


def show(what: str, value: str) -> None:
    print(f"{what:<52} {value}", flush=True)


def measure_start(runs: int) -> None:
    seconds: list[list[float]] = []
    for _ in range(runs):
        done = subprocess.run(
            [sys.executable, "-c", FRESH], capture_output=True, text=True, check=True
        )
        seconds.append([float(word) for word in done.stdout.split()])
    totals = [sum(row[:2]) for row in seconds]
    columns = [statistics.median(column) for column in zip(*seconds, strict=True)]
    show("fresh process: import", f"{columns[0] * 1000:.0f} ms")
    show("fresh process: start", f"{columns[1] * 1000:.0f} ms")
    show("fresh process: up, median (fastest)", f"{_ms(totals)} ({min(totals) * 1000:.0f} ms)")
    show("fresh process: close", f"{columns[2] * 1000:.1f} ms")


def _ms(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.1f} ms"


def measure_instances(count: int) -> None:
    deployments = [Deployment(type="bench") for _ in range(count)]
    with Simulator(deployments=deployments, **AT_ONCE) as sim:
        caller = Caller(sim.base_uri, sim.api_token)
        first, *rest = (deployment.id for deployment in deployments)

        def launch(deployment_id: str) -> float:
            return timed(lambda: caller.launch_and_wait(deployment_id))

        show("first READY (asyncssh is imported)", f"{launch(first) * 1000:.0f} ms")
        ready = [launch(deployment_id) for deployment_id in rest[:20]]
        show("READY, median of 20", _ms(ready))

        def all_at_once() -> None:
            ids = [caller.ask("POST", f"/new/{d}")["id"] for d in rest[20:]]
            for instance_id in ids:
                while caller.ask("GET", f"/instance/{instance_id}")["status"] != "READY":
                    time.sleep(0.001)

        show(f"{count - 21} more READY", f"{timed(all_at_once):.2f} s")
        show(f"close with {count} instances", f"{timed(sim.close):.2f} s")


def hammer(base_uri: str, token: str, path: str, count: int) -> None:
    caller = Caller(base_uri, token)
    for _ in range(count):
        caller.ask("GET", path)


def measure_requests(count: int) -> None:
    with Simulator(**AT_ONCE) as sim:
        for path in ("/workspaces", "/instances", "/deployments?info"):
            for clients in (1, 3):
                arguments = (sim.base_uri, sim.api_token, path, count // clients)
                processes = [
                    multiprocessing.Process(target=hammer, args=arguments) for _ in range(clients)
                ]
                cpu, began = time.process_time(), time.perf_counter()
                for process in processes:
                    process.start()
                for process in processes:
                    process.join()
                cpu, passed = time.process_time() - cpu, time.perf_counter() - began
                show(
                    f"GET {path}, {clients} client(s)",
                    f"{count / passed:.0f} /s; {count / cpu:.0f} a second of one core",
                )


def measure_pictures() -> None:
    with Simulator(**AT_ONCE) as sim:
        caller = Caller(sim.base_uri, sim.api_token)
        misty = next(d.id for d in sim.deployments if "drive" in d.supported_addons)
        instance = sim.instance(caller.launch_and_wait(misty))
        instance.robot.drive(0.2, 0.5)

        def draw(camera: int) -> float:
            return timed(lambda: instance.picture(camera))

        for camera in range(4):
            draw(camera)
            seconds: list[float] = []
            for _ in range(15):
                time.sleep(0.11)
                seconds.append(draw(camera))
            show(f"picture of camera {camera}", _ms(seconds))


def measure_memory(launches: int) -> None:
    with Simulator(deployments=[Deployment(type="bench")], **AT_ONCE) as sim:
        caller = Caller(sim.base_uri, sim.api_token)
        key = {"sshkey": ""}

        def some(count: int) -> None:
            for _ in range(count):
                instance_id = caller.ask("POST", "/new/bench", key)["id"]
                while caller.ask("GET", f"/instance/{instance_id}")["status"] != "READY":
                    pass
                caller.ask("POST", f"/terminate/{instance_id}")

        for part in range(1, 4):
            some(launches // 3)
            used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            show(f"memory after {launches // 3 * part} launches", f"{used:.0f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7, help="fresh processes to start")
    parser.add_argument("--requests", type=int, default=3000, help="requests to send each time")
    parser.add_argument("--instances", type=int, default=100, help="instances at once; 22 or more")
    parser.add_argument("--launches", type=int, default=3000, help="launches to measure memory by")
    options = parser.parse_args()
    measure_start(options.runs)
    measure_instances(max(options.instances, 22))
    measure_requests(options.requests)
    measure_pictures()
    measure_memory(options.launches)


if __name__ == "__main__":
    main()
