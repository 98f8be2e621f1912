"""The program in its own process, against a simulator with real delays."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sysconfig
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from rerobots.api import APIClient, BusyWorkspaceInstance, InstanceTerminated
from rerobots.sim import DEFAULT_DEPLOYMENTS, Deployment, Simulator

from ..support.waiting import soon

PROGRAM = Path(sysconfig.get_path("scripts")) / "rerobots"
ADDONS = ("cam", "cmd", "cmdsh", "drive", "mistyproxy", "vnc")
MINE = "5b0c6a44-3f0e-4c43-9a5d-8f2f1d0d7c11"


class Program:
    """The program `rerobots`, with the settings of one user.

    Args:
        sim: Simulator of the API.
        home: Home folder of the user.
        forked: Command that runs it in a fork of a process that has loaded it.
    """

    def __init__(self, sim: Simulator, home: Path, forked: list[str]) -> None:
        self.sim = sim
        self.home = home
        self._forked = forked
        self.environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "REROBOTS_BASE_URI": sim.base_uri,
            "REROBOTS_API_TOKEN": sim.api_token,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONWARNINGS": "error",
            "TERM": "xterm-256color",
        }

    def start(self, *arguments: str, **settings: Any) -> subprocess.Popen[Any]:
        """Start the installed program, with pipes as its streams."""
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        return subprocess.Popen(
            [str(PROGRAM), *arguments],
            **{
                **streams,
                "text": True,
                "cwd": self.home,
                "env": self.environment,
                **settings,
            },
        )

    def __call__(
        self,
        *arguments: str,
        status: int | None = 0,
        given: str = "",
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run the program without a terminal; check its exit status.

        If `env` adds variables, this runs the installed program instead of a fork.
        """
        done = subprocess.run(
            [*([str(PROGRAM)] if env else self._forked), *arguments],
            input=given,
            capture_output=True,
            text=True,
            check=False,
            cwd=self.home,
            env={**self.environment, **(env or {})},
            timeout=50,
        )
        assert "Traceback" not in done.stderr, done.stderr
        assert self.sim.api_token not in done.stdout + done.stderr
        if status is not None:
            assert done.returncode == status, (done.stdout, done.stderr)
        return done

    def out(self, *arguments: str) -> str:
        """Run the program, which must succeed; return its output without the last newline."""
        return self(*arguments).stdout.rstrip("\n")


@pytest.fixture(scope="session")
def world() -> Iterator[Simulator]:
    mine = Deployment(id=MINE, type="mine", supported_addons=ADDONS, owner="tester")
    spare = [Deployment(type="many") for _ in range(4)]
    with Simulator(
        deployments=[*DEFAULT_DEPLOYMENTS, mine, *spare],
        record_delay=0.05,
        init_delay=0.2,
        addon_delay=0.1,
        terminate_delay=0.1,
    ) as simulator:
        yield simulator


@pytest.fixture
def apic(world: Simulator) -> Iterator[APIClient]:
    with APIClient(world.api_token, ignore_env=True, base_uri=world.base_uri) as client:
        yield client


def first_line(process: subprocess.Popen[Any]) -> Any:
    """Wait for the next line that a process writes, and return it."""
    assert process.stdout is not None
    return process.stdout.readline()


def stop_reading(process: subprocess.Popen[Any]) -> Any:
    """Close the stdout of a process; return the rest of its stderr."""
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    return process.stderr.read()


def active(apic: APIClient) -> list[str]:
    """Return the ids of instances that are READY or starting."""
    return [each["id"] for each in apic.iter_instances() if each["status"] in ("INIT", "READY")]


@pytest.fixture
def rerobots(
    world: Simulator, apic: APIClient, tmp_path: Path, forked: list[str]
) -> Iterator[Program]:
    """The program; instances that it leaves are terminated after the test."""
    yield Program(world, tmp_path, forked)

    def is_clean() -> bool:
        left = [each for each in apic.iter_instances() if each["status"] in ("INIT", "READY")]
        for each in left:
            with contextlib.suppress(BusyWorkspaceInstance, InstanceTerminated):
                apic.terminate_instance(each["id"])
        return not left

    assert soon(is_clean)


@pytest.fixture
def ready(rerobots: Program) -> str:
    """The id of an instance that is READY, launched by the program."""
    return rerobots.out("launch", "mine", "--wait")
