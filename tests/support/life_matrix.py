"""Programs that are ended at any moment leave no instance running: `make life` runs this.

Each case is a program with a simulator. The program is ended in some way when the simulator has
seen a number of its requests, and the next request may fail. Afterwards no instance runs, or the
output names the one that may.
"""

import itertools
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

from rerobots.api import APIClient
from rerobots.sim import Simulator

SCRIPT = Path(__file__).with_name("life_script.py")
# Numbers of requests that the simulator has seen; at 0, the first launch waits for its response.
POINTS = range(21)
THREAD_POINTS = (0, 5, 10)
FAULTS: dict[str, dict[str, Any]] = {
    "none": {},
    "503": {"status": 503, "times": 1},
    "reset before": {"reset": "before", "times": 1},
    "reset after": {"reset": "after", "times": 1},
    "stall": {"stall": 2.0, "times": 1},
}
SIGNALS = {
    "Ctrl-C": [signal.SIGINT],
    "two Ctrl-C": [signal.SIGINT, signal.SIGINT],
    "SIGTERM": [signal.SIGTERM],
    "SIGKILL": [signal.SIGKILL],
}
# The program ends itself, after times in all of its phases.
BY_ITSELF = ("exception", "cancel", "timeout")


class Case(NamedTuple):
    mode: str
    way: str
    point: int
    fault: str


class Outcome(NamedTuple):
    left: list[str]
    is_told: bool
    output: str

    @property
    def is_fine(self) -> bool:
        return not self.left or self.is_told


def cases() -> list[Case]:
    ways = {"sync": [*SIGNALS, "exception"], "async": [*SIGNALS, *BY_ITSELF]}
    in_main = [
        Case(mode, way, point, fault)
        for mode, its_ways in ways.items()
        for way, point, fault in itertools.product(its_ways, POINTS, FAULTS)
        if way != "exception" or point == 1
    ]
    in_threads = itertools.product(["thread"], SIGNALS, THREAD_POINTS, FAULTS)
    return in_main + [Case(*each) for each in in_threads]


def run(case: Case) -> Outcome:
    with Simulator(record_delay=0.3, init_delay=0.5, addon_delay=0.2, terminate_delay=0.1) as sim:
        # Delay each request, so that a signal arrives during one.
        sim.faults.add("* /*", latency=0.04)
        if case.point == 0:
            sim.faults.add("POST /new*", stall=0.4)
        argument = case.way
        if case.way in ("cancel", "timeout"):
            argument = f"{case.way}:{0.1 * case.point}"
        with subprocess.Popen(
            [sys.executable, "-W", "ignore", SCRIPT, case.mode, argument],
            env={**os.environ, "TOKEN": sim.api_token, "URI": sim.base_uri},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            # Even if this process was started in the background, which ignores Ctrl-C.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        ) as process:
            try:
                if case.way in SIGNALS:
                    _end(process, sim, case)
                elif FAULTS[case.fault]:
                    sim.faults.add("* /terminate/*", **FAULTS[case.fault])
                output = process.communicate(timeout=120)[0]
            finally:
                process.kill()
        left = _left(sim, case.way == "SIGKILL")
        told = all(each in output for each in left) or "may have been launched" in output
        return Outcome(left, told, output)


def _end(process: "subprocess.Popen[str]", sim: Simulator, case: Case) -> None:
    deadline = time.monotonic() + 30
    while not _is_reached(sim, case.point) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.002)
    if FAULTS[case.fault]:
        sim.faults.add("* /*", **FAULTS[case.fault])
    for number in SIGNALS[case.way]:
        process.send_signal(number)
        time.sleep(0.15)


def _is_reached(sim: Simulator, point: int) -> bool:
    return len(sim.requests) >= point if point else bool(sim.requests.find("POST /new*"))


def _left(sim: Simulator, was_killed: bool) -> list[str]:
    """Return the instances that run after the server has ended those that nobody keeps alive."""
    deadline = time.monotonic() + (2 if not was_killed else 75)
    apic = APIClient(sim.api_token, base_uri=sim.base_uri, retries=5)
    while True:
        sim.faults.clear()
        left = apic.get_instances()
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.1)


def main() -> int:
    chosen = cases()[:: int(os.environ.get("EVERY", "1"))]
    with ThreadPoolExecutor(4) as pool:
        outcomes = dict(zip(chosen, pool.map(run, chosen), strict=True))
    rows: Counter[tuple[str, str, str, str]] = Counter()
    for case, outcome in outcomes.items():
        what = "none left" if not outcome.left else "told" if outcome.is_told else "LEFT"
        rows[case.mode, case.way, case.fault, what] += 1
    print(f"{'mode':8}{'way':12}{'fault':14}{'none left':>10}{'told':>6}{'LEFT':>6}")
    for mode, way, fault in sorted({key[:3] for key in rows}):
        counts = [rows[mode, way, fault, what] for what in ("none left", "told", "LEFT")]
        print(f"{mode:8}{way:12}{fault:14}" + "{:10}{:6}{:6}".format(*counts))
    bad = [case for case, outcome in outcomes.items() if not outcome.is_fine]
    for case in bad:
        print(f"\n{case}: {outcomes[case].left}\n{outcomes[case].output}")
    print(f"\n{len(outcomes)} programs, {len(bad)} of which left an instance without a word")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
