"""Commands without SSH: output, lost output, timeouts and cancellation."""

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
from ..support.waiting import soon

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


def test_shell_syntax_error(rri: rerobots.Instance) -> None:
    result = rri.cmd.run("echo 'open", timeout=20)
    assert result.exit_code is None
    assert not result.ok


def test_many_lines_keep_their_order(sim: Simulator, rri: rerobots.Instance) -> None:
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


def test_on_output(rri: rerobots.Instance) -> None:
    lines: list[str] = []
    result = rri.cmd.run("echo 1; echo 2", on_output=lines.append)
    assert lines == ["1", "2"]
    assert result.stdout == ""


def test_async_on_output(sim: Simulator, rri: rerobots.Instance) -> None:
    rri.detach()
    lines: list[str] = []

    async def take(line: str) -> None:
        await asyncio.sleep(0)
        lines.append(line)

    async def main() -> None:
        async with rerobots.aio.AsyncAPIClient(sim.api_token, base_uri=sim.base_uri) as apic:
            other = await rerobots.aio.AsyncInstance(instance_id=rri.id, apic=apic)
            await other.cmd.run("echo 1; echo 2", on_output=take)

    asyncio.run(main())
    assert lines == ["1", "2"]


def test_iteration(rri: rerobots.Instance) -> None:
    with rri.cmd.start("echo 1; echo 2; exit 4") as running:
        assert list(running) == ["1", "2"]
        assert running.exit_code == 4
        assert running.wait().stdout == ""


def test_timeouts_of_next_line_and_wait(rri: rerobots.Instance) -> None:
    with rri.cmd.start("echo 1; sleep 30") as running:
        assert running.next_line(timeout=10) == "1"
        with pytest.raises(rerobots.api.RequestTimeout, match="no output in 0"):
            running.next_line(timeout=0.1)
        with pytest.raises(rerobots.api.CommandTimeout):
            running.wait(timeout=0.1)


def has_ended(marker: str) -> bool:
    """Return whether the processes of a command have ended."""
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True, check=True)
    return not [
        line for line in listed.stdout.splitlines() if line.startswith("sleep") and marker in line
    ]


def wait_until_ended(marker: str) -> None:
    assert soon(lambda: has_ended(marker), 10), f"{marker} still runs"


@pytest.mark.long
def test_timeout_during_continuous_output(rri: rerobots.Instance) -> None:
    with pytest.raises(rerobots.api.CommandTimeout, match="yes") as raised:
        rri.cmd.run("yes", timeout=2)
    assert raised.value.result is not None
    assert raised.value.result.stdout.startswith("y\n")


def test_timeout_cancels_the_command(sim: Simulator, rri: rerobots.Instance) -> None:
    with pytest.raises(rerobots.api.CommandTimeout, match="in 1 s") as caught:
        rri.cmd.run("echo out; sleep 31.5", timeout=1)
    assert caught.value.result is not None
    assert caught.value.result.stdout == "out\n"
    assert len(sim.requests.find(CANCEL)) == 1
    wait_until_ended("31.5")


def test_exception_in_a_callback_cancels_the_command(rri: rerobots.Instance) -> None:
    def fail(line: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        rri.cmd.run("echo out; sleep 32.5", on_output=fail)
    wait_until_ended("32.5")


def test_end_of_the_block_cancels_the_command(rri: rerobots.Instance) -> None:
    with rri.cmd.start("echo started; sleep 33.5") as command:
        assert next(iter(command)) == "started"
    wait_until_ended("33.5")
    assert rri.cmd.run("true").ok


def test_invalid_arguments(sim: Simulator, rri: rerobots.Instance) -> None:
    arguments: list[Any] = [("",), (None,), ("true", -1), ("true", "soon")]
    for each in arguments:
        with pytest.raises(rerobots.api.InvalidArgument):
            rri.cmd.run(*each)
    assert not sim.requests.find("POST /addon/cmd/*/tx")


def test_lost_response_makes_the_output_incomplete(sim: Simulator, rri: rerobots.Instance) -> None:
    sim.faults.add(STDOUT, reset="after", times=1)
    result = rri.cmd.run("echo 1; sleep 1; echo 2", timeout=30)
    assert result.stdout.endswith("2\n")
    assert not result.is_complete


def test_503_loses_no_output(sim: Simulator, rri: rerobots.Instance) -> None:
    sim.faults.add(STDOUT, status=503, times=2)
    result = rri.cmd.run("echo 1; sleep 0.3; echo 2", timeout=30)
    assert (result.stdout, result.is_complete) == ("1\n2\n", True)


def test_output_read_too_late_is_incomplete(rri: rerobots.Instance, clock: Clock) -> None:
    with rri.cmd.start("echo 1; sleep 0.3; echo 2") as running:
        assert running.next_line() == "1"
        clock.advance(_time_limits.OUTPUT_KEPT + 1)
        assert running.wait().is_complete is False


def test_lost_response_that_reported_the_end(
    sim: Simulator, rri: rerobots.Instance, clock: Clock
) -> None:
    with rri.cmd.start("true") as running:
        time.sleep(0.5)  # The command has ended by then.
        sim.faults.add(STDOUT, reset="after", times=1)
        with pytest.raises(rerobots.api.ConnectionFailed, match="may have reported its end"):
            running.wait(timeout=100)
    assert clock.passed >= _time_limits.OUTPUT_KEPT - 5


def test_deactivated_addon(rri: rerobots.Instance) -> None:
    running = rri.cmd.start("sleep 30")
    rri.cmd.deactivate()
    with pytest.raises(rerobots.api.AddonNotActive), running:
        running.wait(timeout=20)


def test_put_file(rri: rerobots.Instance) -> None:
    rri.cmd.put_file("notes.txt", "hello\n")
    assert rri.cmd.run("cat notes.txt").stdout == "hello\n"


@pytest.mark.long
def test_polling_stays_below_the_rate_limit(rri: rerobots.Instance, pauses: list[float]) -> None:
    running = rri.cmd.start("sleep 34.5")
    with pytest.raises(rerobots.api.CommandTimeout):
        running.wait(timeout=3600)
    assert len(pauses) < 1500
    assert max(pauses) <= 5
    running.cancel()


# Concurrency and interrupts


def test_concurrent_commands_and_cancellation(sim: Simulator, rri: rerobots.Instance) -> None:
    rri.detach()

    async def main() -> None:
        async with rerobots.aio.AsyncAPIClient(sim.api_token, base_uri=sim.base_uri) as apic:
            other = await rerobots.aio.AsyncInstance(instance_id=rri.id, apic=apic)
            results = await asyncio.gather(*(other.cmd.run(f"echo {n}") for n in range(8)))
            assert [result.stdout for result in results] == [f"{n}\n" for n in range(8)]
            started: asyncio.Queue[str] = asyncio.Queue()
            runs = [other.cmd.run("echo; sleep 35.5", on_output=started.put) for _ in range(4)]
            tasks = [asyncio.ensure_future(run) for run in runs]
            for _ in tasks:
                await started.get()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            assert all(task.cancelled() for task in tasks)

    asyncio.run(main())
    assert len(sim.requests.find(CANCEL)) == 4
    wait_until_ended("35.5")


_SCRIPT = """
import os, sys
import rerobots, rerobots.api

apic = rerobots.api.APIClient(os.environ["TOKEN"], base_uri=os.environ["URI"])
rri = rerobots.Instance(instance_id=os.environ["ID"], apic=apic)
rri.cmd.run("echo runs; sleep 36.5", on_output=lambda line: print(line, flush=True))
"""


def test_ctrl_c_cancels_the_command(sim: Simulator, rri: rerobots.Instance) -> None:
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
    wait_until_ended("36.5")
