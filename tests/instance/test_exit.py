"""The end of programs: their instances are terminated, whatever ends them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

import rerobots.instances
from rerobots.api import APIClient, InvalidArgument
from rerobots.sim import Simulator

from ..conftest import MISTY
from ..support.life_matrix import Case, cases, run


def client(sim: Simulator) -> APIClient:
    return APIClient(sim.api_token, base_uri=sim.base_uri)


def active(sim: Simulator) -> list[str]:
    """Return the ids of the running instances."""
    with client(sim) as apic:
        return apic.get_instances()


def environment(sim: Simulator) -> dict[str, str]:
    variables = {"REROBOTS_API_TOKEN": sim.api_token, "REROBOTS_BASE_URI": sim.base_uri}
    return {**os.environ, **variables}


@pytest.fixture
def program(sim: Simulator) -> Callable[[str], "subprocess.CompletedProcess[str]"]:
    def run_program(lines: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", f"import os, signal, rerobots\n{lines}"],
            env=environment(sim),
            capture_output=True,
            text=True,
            timeout=50,
        )

    return run_program


Program = Callable[[str], "subprocess.CompletedProcess[str]"]
SOON_SIGTERM = (
    "import threading; threading.Timer(0.7, os.kill, (os.getpid(), signal.SIGTERM)).start()\n"
)
LAUNCH = f"rri = rerobots.Instance(wdeployment_id='{MISTY}')\n"


def test_instances_are_terminated_at_exit(program: Program, sim: Simulator) -> None:
    done = program(LAUNCH + "print(rri.id)")
    assert done.returncode == 0
    assert f"terminating at exit: {done.stdout.strip()}" in done.stderr
    assert active(sim) == []


def test_detached_instance_outlives_the_program(program: Program, sim: Simulator) -> None:
    done = program(LAUNCH + "print(rri.detach())")
    assert (done.returncode, done.stderr) == (0, "")
    assert active(sim) == [done.stdout.strip()]


def test_sigterm_terminates_instances(program: Program, sim: Simulator) -> None:
    done = program(LAUNCH + "with rri:\n    os.kill(os.getpid(), signal.SIGTERM)\n    print('no')")
    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "")
    assert active(sim) == []


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "block",
    [
        f"async with rerobots.aio.AsyncInstance(wdeployment_id='{MISTY}'):",
        "with _terminal.raw(pty.openpty()[1]):",
    ],
    ids=["instance", "terminal"],
)
def test_sigterm_interrupts_async_code_between_steps(
    block: str, program: Program, sim: Simulator
) -> None:
    # Raised within a step, it could make the event loop lose a task, and wait for it forever.
    done = program(
        "import asyncio, pty, rerobots.aio\n"
        "from rerobots import _terminal\n"
        "async def main():\n"
        f"    {block}\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        print('this step goes on', flush=True)\n"
        "        await asyncio.sleep(40)\n"
        "        print('no')\n"
        "asyncio.run(main())\n"
    )
    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "this step goes on\n")
    assert active(sim) == []


def test_second_sigterm_does_not_wait_for_event_loop(program: Program, sim: Simulator) -> None:
    done = program(
        "import asyncio, rerobots.aio\n"
        "async def main():\n"
        f"    async with rerobots.aio.AsyncInstance(wdeployment_id='{MISTY}'):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        print('no')\n"
        "asyncio.run(main())\n"
    )
    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "")
    assert active(sim) == []


def launch_and_signal(sim: Simulator, *numbers: int) -> tuple[int, str]:
    """Signal a program during its first launch; return its exit code and stderr."""
    fault = sim.faults.add("POST /new*", stall=60)
    with subprocess.Popen(
        [sys.executable, "-c", f"import rerobots\n{LAUNCH}"],
        env=environment(sim),
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        while not sim.requests.find("POST /new*"):
            assert process.poll() is None
            time.sleep(0.01)
        for number in numbers:
            time.sleep(0.3)
            process.send_signal(number)
        sim.faults.remove(fault)
        stderr = process.communicate(timeout=50)[1]
    assert len(sim.requests.find("POST /new*")) == 1
    return process.returncode, stderr


def test_sigterm_during_the_first_launch(sim: Simulator) -> None:
    exit_code, _ = launch_and_signal(sim, signal.SIGTERM)
    assert exit_code == 128 + signal.SIGTERM
    assert active(sim) == []


def test_two_interrupts_of_a_launch_print_the_deployment(sim: Simulator) -> None:
    sim.faults.add("GET /instances", latency=1.0)
    _, stderr = launch_and_signal(sim, signal.SIGINT, signal.SIGINT)
    assert f"rerobots: an instance on workspace deployment {MISTY} may" in stderr
    for id_ in active(sim):
        client(sim).terminate_instance(id_)


@pytest.mark.parametrize(
    "handler",
    [
        "signal.signal(signal.SIGTERM, lambda *_: received.set())",
        "asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, received.set)",
    ],
    ids=["signal", "asyncio"],
)
def test_signal_handler_of_the_program_is_kept(
    handler: str, program: Program, sim: Simulator
) -> None:
    done = program(
        "import asyncio, rerobots.aio\n"
        "async def main():\n"
        "    received = asyncio.Event()\n"
        f"    {handler}\n"
        f"    rri = await rerobots.aio.AsyncInstance(wdeployment_id='{MISTY}')\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "    await asyncio.wait_for(received.wait(), 5)\n"
        "    await asyncio.sleep(0.1)\n"
        "    print('ended in order')\n"
        "asyncio.run(main())"
    )
    assert (done.returncode, done.stdout) == (0, "ended in order\n"), done.stderr
    assert "terminating at exit" in done.stderr
    assert active(sim) == []


IN_A_THREAD = f"""
import threading, time, warnings
from concurrent.futures import ThreadPoolExecutor

def work(number):
    with rerobots.Instance(wdeployment_id="{MISTY}") as rri:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(3)

with ThreadPoolExecutor(1) as pool:
    list(pool.map(work, range(2)))
"""


def test_sigterm_terminates_instances_of_other_threads(program: Program, sim: Simulator) -> None:
    done = program(
        "from rerobots.instances import catch_sigterm; catch_sigterm(True)\n" + IN_A_THREAD
    )
    assert done.returncode == 128 + signal.SIGTERM
    # Terminated at once, while the thread still ran; it launched nothing more.
    assert "terminating after SIGTERM" in done.stderr
    assert len(sim.requests.find("POST /new*")) == 1
    assert active(sim) == []


def test_launch_in_a_thread_warns_about_sigterm(program: Program, sim: Simulator) -> None:
    done = program(IN_A_THREAD.replace("os.kill(os.getpid(), signal.SIGTERM)", "rri.get_status()"))
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("call rerobots.instances.catch_sigterm(True)") == 1
    assert len(sim.requests.find("POST /new*")) == 2


def test_catch_sigterm_needs_the_main_thread() -> None:
    with ThreadPoolExecutor(1) as pool, pytest.raises(InvalidArgument, match="main thread"):
        pool.submit(rerobots.instances.catch_sigterm, True).result()


def test_reservation_is_cancelled_at_exit(program: Program, sim: Simulator) -> None:
    with client(sim) as apic:
        first = apic.request_instance(MISTY)["id"]
        done = program(f"rerobots.Instance(wdeployment_id='{MISTY}', reserve=True)")
        assert "terminating at exit" in done.stderr
        assert apic.get_reservations() == []
        assert active(sim) == [first]
        apic.terminate_instance(first)


def test_catch_sigterm_false(program: Program, sim: Simulator) -> None:
    opt_out = "from rerobots.instances import catch_sigterm; catch_sigterm(False)\n"
    done = program(opt_out + LAUNCH + "rri.detach(); os.kill(os.getpid(), signal.SIGTERM)")
    assert done.returncode == -signal.SIGTERM
    for id_ in active(sim):
        client(sim).terminate_instance(id_)


def test_import_installs_no_signal_handler(program: Program) -> None:
    done = program("import rerobots.api\nprint(int(signal.getsignal(signal.SIGTERM)))")
    assert done.stdout == "0\n", done.stderr


def test_forked_child_terminates_no_instances(program: Program, sim: Simulator) -> None:
    done = program(
        LAUNCH + "pid = os.fork()\n"
        "if pid == 0: raise SystemExit\n"
        "os.waitpid(pid, 0)\n"
        "print(rri.get_status())\n"
        "rri.terminate()\n"
    )
    assert done.stdout == "READY\n", done.stderr
    assert active(sim) == []


SAMPLE = [
    Case("sync", "Ctrl-C", 3, "none"),
    Case("sync", "two Ctrl-C", 6, "reset after"),
    Case("async", "Ctrl-C", 4, "reset before"),
    Case("async", "SIGTERM", 9, "503"),
    Case("async", "cancel", 5, "reset after"),
    Case("sync", "SIGTERM", 0, "none"),
    Case("thread", "SIGTERM", 0, "none"),
    Case("thread", "two Ctrl-C", 5, "none"),
]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: "-".join(map(str, case)))
def test_sample_of_the_life_matrix(case: Case) -> None:
    assert case in cases()
    outcome = run(case)
    assert outcome.is_fine, outcome.output
