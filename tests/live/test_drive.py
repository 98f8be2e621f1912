"""Driving during a block: the last command to the robot stops it."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import rerobots
import rerobots.api
from rerobots import _time_limits
from rerobots._instance import at_exit
from rerobots.sim import Simulator

from ..conftest import Awaited, Mode
from ..support.clock import Clock
from ..support.waiting import soon
from .conftest import ALL_ADDONS

pytestmark = pytest.mark.modes("async")

SCRIPT = Path(__file__).parents[1] / "support/hold_script.py"
TX = "POST /addon/drive/*/tx"

Launch = Callable[..., rerobots.Instance]


@pytest.fixture
def rri(launch: Launch) -> rerobots.Instance:
    instance = launch(wdeployment_id=ALL_ADDONS)
    instance.wait_until_ready()
    instance.drive.activate(wait=True)
    return instance


@pytest.fixture(autouse=True)
def _no_thread_is_left() -> Iterator[None]:
    yield
    gc.collect()
    for thread in threading.enumerate():
        if thread.name == "rerobots-drive":
            thread.join(15)
            assert not thread.is_alive()
    assert not at_exit._held_off


def commands(sim: Simulator) -> list[tuple[float, float]]:
    sent = [request.json() for request in sim.requests.find(TX) if request.body]
    return [(each["linearv"], each["angularv"]) for each in sent]


def holding(mode: Mode, rri: rerobots.Instance, **velocities: float) -> Any:
    """Return a hold that plain `with` accepts, sync or async."""
    hold = rri.drive.hold(**velocities)
    return hold if mode.name == "sync" else Awaited(hold, mode._runner)


def test_command_is_repeated_until_the_block_ends(
    sim: Simulator, mode: Mode, rri: rerobots.Instance, clock: Clock
) -> None:
    robot = sim.instance(rri.id).robot
    started = clock.monotonic()
    with holding(mode, rri, linear=0.2):
        assert robot.state.linearv == 0.2
        for number in range(2, 7):
            clock.advance(_time_limits.DRIVE_PERIOD)
            assert soon(lambda: len(commands(sim)) >= number)  # noqa: B023  # called at once
        assert robot.state.linearv == 0.2
    assert not robot.state.moving
    sent = commands(sim)
    assert sent[-1] == (0, 0)
    assert sent[:-1] == [(0.2, 0.0)] * (len(sent) - 1)
    assert len(sent) - 1 <= (clock.monotonic() - started) / _time_limits.DRIVE_PERIOD + 1


def test_set_takes_effect_at_once(
    sim: Simulator, mode: Mode, rri: rerobots.Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rerobots._time_limits.DRIVE_PERIOD", 3600.0)
    robot = sim.instance(rri.id).robot
    with holding(mode, rri, linear=0.2) as hold:
        for _ in range(20):
            hold.set(linear=0.1, angular=0.5)
        assert soon(lambda: robot.state.angularv == 0.5)
    assert commands(sim)[-1] == (0, 0)


def test_exception_in_the_block_stops_the_robot(
    sim: Simulator, mode: Mode, rri: rerobots.Instance
) -> None:
    with pytest.raises(ZeroDivisionError), holding(mode, rri, angular=1.0):
        raise ZeroDivisionError
    assert commands(sim)[-1] == (0, 0)


def test_invalid_velocities(rri: rerobots.Instance) -> None:
    values: list[Any] = [float("nan"), float("inf"), "fast", None]
    for value in values:
        with pytest.raises(rerobots.api.InvalidArgument):
            rri.drive.hold(linear=value)


def test_hold_cannot_be_used_twice(mode: Mode, rri: rerobots.Instance) -> None:
    hold = holding(mode, rri)
    with hold:
        pass
    with pytest.raises(rerobots.api.InvalidArgument, match="for one block"), hold:
        pass


def test_refused_first_command_raises(sim: Simulator, mode: Mode, launch: Launch) -> None:
    instance = launch(wdeployment_id=ALL_ADDONS)
    instance.wait_until_ready()
    sim.faults.add(TX, status=400)
    with (
        pytest.raises(rerobots.api.Error) as caught,
        holding(mode, instance, linear=0.2),
    ):
        pytest.fail("the block was entered")
    assert caught.value.status_code == 400
    # The robot did not move, so no stop command was sent.
    assert commands(sim) == [(0.2, 0.0)]


@pytest.mark.usefixtures("clock")
def test_robot_is_stopped_after_a_lost_first_response(
    sim: Simulator, mode: Mode, rri: rerobots.Instance
) -> None:
    sim.faults.add(TX, reset="after", times=1)
    with pytest.raises(rerobots.api.ConnectionFailed), holding(mode, rri, linear=0.2):
        pytest.fail("the block was entered")
    assert soon(lambda: not sim.instance(rri.id).robot.state.moving)


def test_connection_is_lost_for_a_while(
    sim: Simulator, mode: Mode, rri: rerobots.Instance, clock: Clock
) -> None:
    with holding(mode, rri, linear=0.2) as hold, clock.hurrying():
        fault = sim.faults.add(TX, reset="before", times=2)
        assert soon(lambda: fault.hits == 2)
        hold.set(linear=0.1)
        assert soon(lambda: sim.instance(rri.id).robot.state.linearv == 0.1)
    assert commands(sim)[-1] == (0, 0)


@pytest.mark.sample(1)
@pytest.mark.parametrize("fault", [{"status": 503}, {"reset": "before"}, {"reset": "after"}])
@pytest.mark.usefixtures("clock")
def test_lost_stop_command_is_retried(
    sim: Simulator, mode: Mode, rri: rerobots.Instance, fault: dict[str, Any]
) -> None:
    with holding(mode, rri, linear=0.2):
        sim.faults.add(TX, **fault, times=3)
    assert not sim.instance(rri.id).robot.state.moving
    assert commands(sim)[-1] == (0, 0)


def test_failed_stop_command_raises(
    sim: Simulator,
    mode: Mode,
    rri: rerobots.Instance,
    clock: Clock,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with pytest.raises(rerobots.api.ConnectionFailed), holding(mode, rri, linear=0.2):
        sim.faults.add(TX, reset="before")
    assert f"the robot of instance {rri.id} may still move: it was not stopped" in caplog.text
    assert clock.passed >= _time_limits.DRIVE_STOP - 1
    sim.faults.clear()
    rri.drive.stop()


@pytest.mark.usefixtures("clock")
def test_stop_error_is_a_note_on_the_block_error(
    sim: Simulator, mode: Mode, rri: rerobots.Instance
) -> None:
    def fail() -> None:
        sim.faults.add(TX, reset="before")
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError) as caught, holding(mode, rri, linear=0.2):
        fail()
    assert "drive.hold: POST" in caught.value.__notes__[0]


def test_instance_terminated_in_the_block(
    sim: Simulator, mode: Mode, rri: rerobots.Instance, caplog: pytest.LogCaptureFixture
) -> None:
    def terminate_and_keep_driving(hold: Any) -> None:
        rri.terminate()
        for _ in range(100):
            time.sleep(0.02)
            hold.set(linear=0.2)

    with pytest.raises(rerobots.api.Error), holding(mode, rri, linear=0.2) as hold:
        terminate_and_keep_driving(hold)
    assert "may still move" in caplog.text


def test_dropped_hold_stops_the_robot(sim: Simulator, mode: Mode, rri: rerobots.Instance) -> None:
    hold = holding(mode, rri, linear=0.2)
    hold.__enter__()
    del hold
    gc.collect()
    assert soon(lambda: commands(sim)[-1] == (0, 0))


def test_end_of_the_thread_stops_the_robot(sim: Simulator) -> None:
    apic = rerobots.api.APIClient(sim.api_token, base_uri=sim.base_uri)
    rri = rerobots.Instance(wdeployment_id=ALL_ADDONS, apic=apic)
    rri.detach()
    rri.wait_until_ready()
    rri.drive.activate(wait=True)
    kept = []

    def work() -> None:
        hold = rri.drive.hold(linear=0.2)
        hold.__enter__()
        kept.append(hold)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    holding = kept[0]._repeater
    assert holding is not None
    holding.wait()
    assert commands(sim)[-1] == (0, 0)
    apic.close()


# Programs that end

SIGNALS = {
    "SIGINT": [signal.SIGINT],
    "two SIGINT": [signal.SIGINT, signal.SIGINT],
    "SIGTERM": [signal.SIGTERM],
    "SIGTERM, SIGINT": [signal.SIGTERM, signal.SIGINT],
}
SAMPLE = ("SIGINT", "SIGTERM", "exception", "cancel")
OTHER_ENDS = {
    "sync": ["exception", "exit", "left"],
    "async": ["exception", "exit", "left", "cancel", "timeout", "abandoned"],
}


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("kind", "way"),
    [
        pytest.param(kind, way, marks=[] if way in SAMPLE else pytest.mark.long)
        for kind, ways in OTHER_ENDS.items()
        for way in [*SIGNALS, *ways]
    ],
)
def test_end_of_the_program_stops_the_robot(kind: str, way: str) -> None:
    with Simulator(record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0) as sim:
        apic = rerobots.api.APIClient(sim.api_token, base_uri=sim.base_uri)
        rri = rerobots.Instance(wdeployment_id=ALL_ADDONS, apic=apic)
        rri.detach()
        rri.wait_until_ready()
        rri.drive.activate(wait=True)
        # Each command takes this long, so that the program ends while one is on its way.
        sim.faults.add(TX, latency=0.1)
        program = subprocess.Popen(
            [sys.executable, "-W", "error", SCRIPT, kind, way],
            env={**os.environ, "TOKEN": sim.api_token, "URI": sim.base_uri, "ID": rri.id},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert program.stdout is not None
        assert program.stdout.readline() == "driving\n"
        for number, each in enumerate(SIGNALS.get(way, [])):
            time.sleep(0.25 if number == 0 else 0.05)
            program.send_signal(each)
        _, stderr = program.communicate(timeout=20)
        assert commands(sim)[0] == (0.2, 0.0)
        assert commands(sim)[-1] == (0, 0), stderr
        assert not sim.instance(rri.id).robot.state.moving
        if way in ("SIGINT", "SIGTERM", "exception", "exit"):
            wanted = {"SIGINT": -signal.SIGINT, "SIGTERM": 143, "exception": 1, "exit": 3}
            assert program.returncode == wanted[way], stderr
        apic.close()
