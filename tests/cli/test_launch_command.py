"""`launch ... -- CMD`: however it ends, no instance is left."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from rerobots.api import APIClient
from rerobots.sim import Simulator

from .conftest import Program, active, first_line, stop_reading


@pytest.mark.long
def test_status_and_output_of_the_command(rerobots: Program, apic: APIClient) -> None:
    done = rerobots("launch", "many", "--", "echo out; echo err >&2; exit 7", status=7)
    assert done.stdout == "out\n"
    assert "err\n" in done.stderr
    assert active(apic) == []
    assert rerobots("launch", "many", "--", "kill -9 $$", status=137).stdout == ""
    words = ["a b", "$HOME", "'"]
    assert rerobots.out("launch", "many", "--", "printf", "%s|", *words) == "a b|$HOME|'|"
    assert active(apic) == []


# `make test` tries a sample of signals and moments, `make longtest` all combinations.
STATUSES = {signal.SIGINT: 130, signal.SIGTERM: 143, signal.SIGHUP: 129}
SAMPLE = [
    (signal.SIGINT, "in the command"),
    (signal.SIGTERM, "at once"),
    (signal.SIGHUP, "in the command"),
]


@pytest.mark.sample(2)
@pytest.mark.parametrize(
    ("number", "status", "moment"),
    [
        pytest.param(
            number, status, moment, marks=[] if (number, moment) in SAMPLE else pytest.mark.long
        )
        for number, status in STATUSES.items()
        for moment in ("at once", "in the command")
    ],
)
def test_signals(
    number: signal.Signals, status: int, moment: str, rerobots: Program, apic: APIClient
) -> None:
    command = ["launch", "many", "--keep-alive", "--", "echo begun; sleep 60"]
    with rerobots.start(*command) as process:
        if moment == "in the command":
            assert first_line(process) == "begun\n"
        else:
            while not active(apic):
                assert process.poll() is None
        process.send_signal(number)
        _, err = process.communicate(timeout=30)
    assert process.returncode == status, err
    assert "Traceback" not in err
    assert active(apic) == []


@pytest.mark.long
def test_second_ctrl_c(rerobots: Program, apic: APIClient) -> None:
    with rerobots.start("launch", "many", "--", "echo begun; sleep 60") as process:
        assert first_line(process) == "begun\n"
        process.send_signal(signal.SIGINT)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=30)
    assert process.returncode in (130, -signal.SIGINT), err
    assert active(apic) == []


def test_lost_connection(rerobots: Program, apic: APIClient, world: Simulator) -> None:
    with rerobots.start("launch", "many", "--", "echo begun; sleep 60") as process:
        assert first_line(process) == "begun\n"
        world.instance(active(apic)[0]).drop_ssh()
        _, err = process.communicate(timeout=30)
    assert process.returncode == 1
    assert "error: " in err
    assert active(apic) == []


@pytest.mark.long
def test_stdout_closed_by_its_reader(rerobots: Program, apic: APIClient) -> None:
    with rerobots.start("launch", "many", "--", "yes") as process:
        first_line(process)
        assert "Traceback" not in stop_reading(process)
    assert active(apic) == []


def test_failing_instance(rerobots: Program, apic: APIClient, world: Simulator) -> None:
    many = [world.deployment(each.id) for each in world.deployments if each.type == "many"]
    for each in many:
        each.set_launches("hangs")
    with rerobots.start("launch", "many", "--wait", "--", "true") as process:
        while not active(apic):
            assert process.poll() is None
        world.instance(active(apic)[0]).become("INIT_FAIL")
        _, err = process.communicate(timeout=30)
    for each in many:
        each.set_launches("ready")
        each.unlock()
    assert process.returncode == 1
    assert "error: " in err


def test_sigterm_during_wait(rerobots: Program, apic: APIClient) -> None:
    with rerobots.start("launch", "many", "--wait") as process:
        while not active(apic):
            assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        out, _ = process.communicate(timeout=30)
    # Either the signal ended the instance, or it came too late, and the id was printed.
    assert process.returncode in (0, 143, -signal.SIGTERM)
    assert active(apic) == ([] if process.returncode == 143 else [out.strip()])


def test_id_that_cannot_be_written(rerobots: Program, apic: APIClient) -> None:
    with Path("/dev/full").open("w") as full, rerobots.start("launch", "many", stdout=full) as run:
        run.communicate(timeout=30)
    assert run.returncode != 0
    assert active(apic) == []
