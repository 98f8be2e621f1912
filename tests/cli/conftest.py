"""The installed program, in a process of its own, against a simulator with real delays."""

from __future__ import annotations

import os
import subprocess
import sysconfig
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from rerobots.api import APIClient
from rerobots.sim import DEFAULT_DEPLOYMENTS, SIMULATED, Deployment, Simulator

PROGRAM = Path(sysconfig.get_path("scripts")) / "rerobots"
MINE = "5b0c6a44-3f0e-4c43-9a5d-8f2f1d0d7c11"
DELAYS = {"record_delay": 0.05, "init_delay": 0.2, "addon_delay": 0.1, "terminate_delay": 0.1}


class Program:
    """Runs `rerobots` with the settings of one user.

    Args:
        sim: Simulator of the API.
        home: Folder of the user.
    """

    def __init__(self, sim: Simulator, home: Path) -> None:
        self.sim = sim
        self.home = home
        self.environment = {
            "HOME": str(home),
            "PATH": os.environ["PATH"],
            "REROBOTS_BASE_URI": sim.base_uri,
            "REROBOTS_API_TOKEN": sim.api_token,
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            "PYTHONWARNINGS": "error",
            "TERM": "xterm-256color",
        }

    def start(self, *arguments: str, **settings: Any) -> subprocess.Popen[str]:
        """Start it; its streams are pipes."""
        streams = {name: subprocess.PIPE for name in ("stdin", "stdout", "stderr")}
        return subprocess.Popen(
            [str(PROGRAM), *arguments],
            text=True,
            cwd=self.home,
            env=self.environment,
            **{**streams, **settings},
        )

    def __call__(
        self,
        *arguments: str,
        status: int | None = 0,
        given: str = "",
        env: Mapping[str, str] | None = None,
    ) -> subprocess.CompletedProcess[str]:
        """Run it to its end, without a terminal; check its exit status."""
        done = subprocess.run(
            [str(PROGRAM), *arguments],
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
        """Run it to a good end; returns what it wrote, without the end of the line."""
        return self(*arguments).stdout.rstrip("\n")


@pytest.fixture(scope="session")
def world() -> Iterator[Simulator]:
    mine = Deployment(id=MINE, type="mine", supported_addons=SIMULATED, owner="fixture")
    spare = [Deployment(type="many") for _ in range(4)]
    with Simulator(deployments=[*DEFAULT_DEPLOYMENTS, mine, *spare], **DELAYS) as simulator:
        yield simulator


@pytest.fixture
def apic(world: Simulator) -> Iterator[APIClient]:
    with APIClient(world.api_token, ignore_env=True, base_uri=world.base_uri) as client:
        yield client


def eventually(is_so: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def active(apic: APIClient) -> list[str]:
    """The ids of instances that run, or begin to."""
    return [each["id"] for each in apic.iter_instances() if each["status"] in ("INIT", "READY")]


@pytest.fixture
def rerobots(world: Simulator, apic: APIClient, tmp_path: Path) -> Iterator[Program]:
    """The program; what it launched and left ends with the test."""
    yield Program(world, tmp_path)
    for _ in range(100):
        left = [each["id"] for each in apic.iter_instances() if each["status"] != "TERMINATED"]
        if not left:
            break
        for handle in world.instances:
            if handle.id in left and handle.status == "INIT":
                handle.become("READY")
            elif handle.id in left and handle.status == "READY":
                apic.terminate_instance(handle.id)
        time.sleep(0.05)
    assert not left


@pytest.fixture
def ready(rerobots: Program) -> str:
    """The id of an instance that is READY, launched by the program."""
    return rerobots.out("launch", "mine", "--wait")
