"""Commands without SSH: all their output, its loss, and their end."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest

import rerobots
import rerobots.aio
import rerobots.api
from rerobots import _time_limits
from rerobots.sim import Simulator

from ..support.clock import Clock

pytestmark = pytest.mark.modes("async")

STDOUT = "GET /addon/cmd/*/stdout/*"
CANCEL = "POST /addon/cmd/*/cancel/*"


@pytest.fixture(autouse=True)
def _active(rri: rerobots.Instance) -> None:
    rri.cmd.activate(wait=True)


def test_output_and_exit_code(rri: rerobots.Instance) -> None:
    result = rri.cmd.run("echo out; echo err >&2; printf 'no end'; exit 3")
    assert result.stdout == "out\nerr\nno end\n"
    assert (result.exit_code, result.ok, result.is_complete) == (3, False, True)
    assert result.command == "echo out; echo err >&2; printf 'no end'; exit 3"
    assert 0 < result.duration < 30
    assert rri.cmd.run("true").stdout == ""
    assert rri.cmd.run("cat <<END\na # b\nEND").stdout == "a # b\n"


def test_a_command_that_the_shell_does_not_understand(rri: rerobots.Instance) -> None:
    result = rri.cmd.run("echo 'open", timeout=20)
    assert result.exit_code is None
    assert not result.ok


def test_many_lines_are_taken_in_order(sim: Simulator, rri: rerobots.Instance) -> None:
    result = rri.cmd.run("seq 1 1000")
    assert result.stdout.split() == [str(number) for number in range(1, 1001)]
    assert result.is_complete
    assert len(sim.requests.find(STDOUT)) < 40


def test_check(rri: rerobots.Instance) -> None:
    assert rri.cmd.run("echo fine", check=True).ok
    with pytest.raises(rerobots.api.CommandFailed, match="its exit code is 3") as caught:
        rri.cmd.run("echo out; exit 3", check=True)
    assert caught.value.result is not None
    assert caught.value.result.stdout == "out\n"


def test_lines_as_they_come(rri: rerobots.Instance) -> None:
    taken: list[str] = []
    result = rri.cmd.run("echo 1; echo 2", on_output=taken.append)
    assert taken == ["1", "2"]
    assert result.stdout == ""


def test_an_async_callback(sim: Simulator, rri: rerobots.Instance) -> None:
    rri.detach()
    taken: list[str] = []

    async def take(line: str) -> None:
        await asyncio.sleep(0)
        taken.append(line)

    async def main() -> None:
        async with rerobots.aio.AsyncAPIClient(sim.api_token, base_uri=sim.base_uri) as apic:
            other = await rerobots.aio.AsyncInstance(instance_id=rri.id, apic=apic)
            await other.cmd.run("echo 1; echo 2", on_output=take)

    asyncio.run(main())
    assert taken == ["1", "2"]


def test_iteration(rri: rerobots.Instance) -> None:
    with rri.cmd.start("echo 1; echo 2; exit 4") as running:
        assert list(running) == ["1", "2"]
        assert running.exit_code == 4
        assert running.wait().stdout == ""


def test_the_next_line_in_time(rri: rerobots.Instance) -> None:
    with rri.cmd.start("echo 1; sleep 30") as running:
        assert running.next_line(timeout=10) == "1"
        with pytest.raises(rerobots.api.RequestTimeout, match="no output in 0"):
            running.next_line(timeout=0.1)
        with pytest.raises(rerobots.api.CommandTimeout):
            running.wait(timeout=0.1)


def ended(marker: str) -> bool:
    """Whether no process of a command runs any more."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return not [
        line for line in listed.stdout.splitlines() if line.startswith("sleep") and marker in line
    ]


def wait_ended(marker: str) -> None:
    deadline = time.monotonic() + 10
    while not ended(marker):
        assert time.monotonic() < deadline, f"{marker} still runs"
        time.sleep(0.05)


@pytest.mark.long
def test_output_without_a_pause_meets_its_timeout(rri: rerobots.Instance) -> None:
    with pytest.raises(rerobots.api.CommandTimeout, match="yes") as raised:
        rri.cmd.run("yes", timeout=2)
    assert raised.value.result is not None
    assert raised.value.result.stdout.startswith("y\n")


def test_a_timeout_cancels(sim: Simulator, rri: rerobots.Instance) -> None:
    with pytest.raises(rerobots.api.CommandTimeout, match="in 1 s") as caught:
        rri.cmd.run("echo out; sleep 31.5", timeout=1)
    assert caught.value.result is not None
    assert caught.value.result.stdout == "out\n"
    assert len(sim.requests.find(CANCEL)) == 1
    wait_ended("31.5")


def test_a_callback_that_raises_cancels(sim: Simulator, rri: rerobots.Instance) -> None:
    def fail(line: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rri.cmd.run("echo out; sleep 32.5", on_output=fail)
    wait_ended("32.5")


def test_the_end_of_the_block_cancels(sim: Simulator, rri: rerobots.Instance) -> None:
    with rri.cmd.start("sleep 33.5"):
        pass
    wait_ended("33.5")
    assert rri.cmd.run("true").ok


def test_what_cannot_be_used(sim: Simulator, rri: rerobots.Instance) -> None:
    arguments: list[Any] = [("",), (None,), ("true", -1), ("true", "soon")]
    for each in arguments:
        with pytest.raises(rerobots.api.InvalidArgument):
            rri.cmd.run(*each)
    assert not sim.requests.find("POST /addon/cmd/*/tx")


def test_a_lost_answer_is_told(sim: Simulator, rri: rerobots.Instance) -> None:
    sim.faults.add(STDOUT, reset="after", times=1)
    result = rri.cmd.run("echo 1; sleep 1; echo 2", timeout=30)
    assert result.stdout.endswith("2\n")
    assert not result.is_complete


def test_an_answer_that_was_never_asked_for_loses_nothing(
    sim: Simulator, rri: rerobots.Instance
) -> None:
    sim.faults.add(STDOUT, status=503, times=2)
    result = rri.cmd.run("echo 1; sleep 0.3; echo 2", timeout=30)
    assert (result.stdout, result.is_complete) == ("1\n2\n", True)


def test_output_that_waited_for_too_long_is_told(rri: rerobots.Instance, clock: Clock) -> None:
    with rri.cmd.start("echo 1; sleep 0.3; echo 2") as running:
        assert running.next_line() == "1"
        clock.advance(_time_limits.OUTPUT_KEPT + 1)
        assert running.wait().is_complete is False


def test_the_answer_that_told_the_end_is_lost(
    sim: Simulator, rri: rerobots.Instance, clock: Clock
) -> None:
    with rri.cmd.start("true") as running:
        time.sleep(0.5)  # It has ended there by then.
        sim.faults.add(STDOUT, reset="after", times=1)
        with pytest.raises(rerobots.api.ConnectionFailed, match="may have reported its end"):
            running.wait(timeout=100)
    assert clock.passed >= _time_limits.OUTPUT_KEPT - 5


def test_an_addon_that_ends(rri: rerobots.Instance) -> None:
    running = rri.cmd.start("sleep 30")
    rri.cmd.deactivate()
    with pytest.raises(rerobots.api.AddonNotActive), running:
        running.wait(timeout=20)


def test_a_file(rri: rerobots.Instance) -> None:
    rri.cmd.put_file("notes.txt", "hello\n")
    assert rri.cmd.run("cat notes.txt").stdout == "hello\n"


@pytest.mark.long
def test_pauses_keep_to_the_rate_limit(rri: rerobots.Instance, pauses: list[float]) -> None:
    running = rri.cmd.start("sleep 34.5")
    with pytest.raises(rerobots.api.CommandTimeout):
        running.wait(timeout=3600)
    assert len(pauses) < 1500
    assert max(pauses) <= 5
    running.cancel()


# Many at once, cancelled, interrupted


def test_many_at_once_and_cancelled(sim: Simulator, rri: rerobots.Instance) -> None:
    rri.detach()

    async def main() -> None:
        async with rerobots.aio.AsyncAPIClient(sim.api_token, base_uri=sim.base_uri) as apic:
            other = await rerobots.aio.AsyncInstance(instance_id=rri.id, apic=apic)
            results = await asyncio.gather(*(other.cmd.run(f"echo {n}") for n in range(8)))
            assert [result.stdout for result in results] == [f"{n}\n" for n in range(8)]
            begun: asyncio.Queue[str] = asyncio.Queue()
            runs = [other.cmd.run("echo; sleep 35.5", on_output=begun.put) for _ in range(4)]
            tasks = [asyncio.ensure_future(run) for run in runs]
            for _ in tasks:
                await begun.get()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert all(task.cancelled() for task in tasks)

    asyncio.run(main())
    assert len(sim.requests.find(CANCEL)) == 4
    wait_ended("35.5")


_SCRIPT = """
import os, sys
import rerobots, rerobots.api

apic = rerobots.api.APIClient(os.environ["TOKEN"], base_uri=os.environ["URI"])
rri = rerobots.Instance(instance_id=os.environ["ID"], apic=apic)
rri.cmd.run("echo runs; sleep 36.5", on_output=lambda line: print(line, flush=True))
"""


def test_ctrl_c_cancels(sim: Simulator, rri: rerobots.Instance) -> None:
    program = subprocess.Popen(
        [sys.executable, "-c", _SCRIPT],
        env={**os.environ, "TOKEN": sim.api_token, "URI": sim.base_uri, "ID": rri.id},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    assert program.stdout.readline() == "runs\n"
    program.send_signal(signal.SIGINT)
    _, stderr = program.communicate(timeout=20)
    assert stderr.rstrip().endswith("KeyboardInterrupt")
    wait_ended("36.5")
