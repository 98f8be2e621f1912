"""The end of programs: whatever ends them, none of their instances runs on."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from rerobots.api import APIClient
from rerobots.sim import Simulator

from .conftest import MISTY
from .life_matrix import Case, cases, run


def client(sim: Simulator) -> APIClient:
    return APIClient(sim.api_token, base_uri=sim.base_uri)


def active(sim: Simulator) -> list[str]:
    """Ids of the instances that run."""
    with client(sim) as apic:
        return apic.get_instances()


@pytest.fixture
def program(sim: Simulator) -> Callable[[str], "subprocess.CompletedProcess[str]"]:
    def run_program(lines: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", f"import os, signal, rerobots\n{lines}"],
            env={
                **os.environ,
                "REROBOTS_API_TOKEN": sim.api_token,
                "REROBOTS_BASE_URI": sim.base_uri,
            },
            capture_output=True,
            text=True,
            timeout=50,
        )

    return run_program


Program = Callable[[str], "subprocess.CompletedProcess[str]"]
ONE = f"rri = rerobots.Instance(wdeployment_id='{MISTY}')\n"


def test_what_runs_at_exit_is_terminated(program: Program, sim: Simulator) -> None:
    done = program(ONE + "print(rri.id)")
    assert done.returncode == 0
    assert f"terminating at exit: {done.stdout.strip()}" in done.stderr
    assert active(sim) == []


def test_what_was_detached_outlives_the_program(program: Program, sim: Simulator) -> None:
    done = program(ONE + "print(rri.detach())")
    assert (done.returncode, done.stderr) == (0, "")
    assert active(sim) == [done.stdout.strip()]


def test_sigterm_ends_like_ctrl_c(program: Program, sim: Simulator) -> None:
    done = program(ONE + "with rri:\n    os.kill(os.getpid(), signal.SIGTERM)\n    print('no')")
    assert (done.returncode, done.stdout) == (128 + signal.SIGTERM, "")
    assert active(sim) == []


@pytest.mark.parametrize(
    "block",
    [
        f"async with rerobots.aio.AsyncInstance(wdeployment_id='{MISTY}'):",
        "with _terminal.raw(pty.openpty()[1]):",
    ],
    ids=["instance", "terminal"],
)
def test_sigterm_ends_async_code_between_two_steps(
    block: str, program: Program, sim: Simulator
) -> None:
    # Raised within one, it could make the event loop forget a task: the end would wait for ever.
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


def test_a_second_sigterm_does_not_wait_for_the_event_loop(
    program: Program, sim: Simulator
) -> None:
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


def test_a_handler_of_others_is_called_too(program: Program, sim: Simulator) -> None:
    own = "signal.signal(signal.SIGTERM, lambda *_: print('mine', flush=True))\n"
    done = program(own + ONE + "with rri:\n    os.kill(os.getpid(), signal.SIGTERM)")
    assert done.stdout == "mine\n"
    assert active(sim) == []


def test_sigterm_is_left_alone_if_so_said(program: Program, sim: Simulator) -> None:
    out = "from rerobots.instances import catch_sigterm; catch_sigterm(False)\n"
    done = program(out + ONE + "rri.detach(); os.kill(os.getpid(), signal.SIGTERM)")
    assert done.returncode == -signal.SIGTERM
    for id_ in active(sim):
        client(sim).terminate_instance(id_)


def test_nothing_is_installed_on_import(program: Program) -> None:
    done = program("import rerobots.api\nprint(int(signal.getsignal(signal.SIGTERM)))")
    assert done.stdout == "0\n", done.stderr


def test_a_fork_leaves_its_parents_instances_alone(program: Program, sim: Simulator) -> None:
    done = program(
        ONE + "pid = os.fork()\n"
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
]


@pytest.mark.parametrize("case", SAMPLE, ids=lambda case: "-".join(map(str, case)))
def test_a_sample_of_the_matrix(case: Case) -> None:
    assert case in cases()
    outcome = run(case)
    assert outcome.is_fine, outcome.output
