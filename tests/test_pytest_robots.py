"""The pytest plugin on simulated and real robots; a separate simulator stands for the latter."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from rerobots.api import APIClient

from .test_examples import simulator
from .test_pytest_plugin import PLUGINS


class Project:
    """A folder with tests; each run has its own process.

    `pytester` would unload the modules that this process imports meanwhile, so that they are
    imported twice.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def makepyfile(self, text: str) -> Path:
        path = self.path / "test_it.py"
        path.write_text(textwrap.dedent(text))
        return path

    def makeini(self, text: str) -> None:
        (self.path / "pytest.ini").write_text(text)

    def run(self, *options: str) -> Result:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *PLUGINS, *options],
            cwd=self.path,
            capture_output=True,
            text=True,
            check=False,
        )
        return Result(done.returncode, done.stdout, done.stderr)


class Result(NamedTuple):
    """The result of a run."""

    code: int
    stdout: str
    stderr: str

    def has(self, *patterns: str) -> None:
        """Check that lines of the output match these patterns, in this order."""
        pytest.LineMatcher(self.stdout.splitlines()).fnmatch_lines(patterns)


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project(tmp_path)


REAL = ("--rerobots=real", "--rerobots-budget=30m", "--rerobots-type=basic_misty2fieldtrial")
RECORD = "--rerobots-record=retain-on-failure"

SUITE = """
import pytest
import rerobots.api


@pytest.fixture
def bad_setup(rerobots_instance):
    rerobots_instance.exec_ssh("echo setting up")
    raise OSError("no setup")


@pytest.fixture
def bad_teardown(rerobots_instance):
    yield
    raise OSError("no teardown")


def test_drive(rerobots_instance):
    rerobots_instance.drive.activate(wait=True)
    rerobots_instance.drive.send(linear=0.1)


def test_camera(rerobots_instance):
    rerobots_instance.cam.activate(wait=True)
    assert rerobots_instance.cam.snapshot().array.shape == (480, 640, 3)


def test_ssh(rerobots_instance):
    assert rerobots_instance.exec_ssh("echo hello").strip() == b"hello"


def test_fails(rerobots_instance):
    rerobots_instance.exec_ssh("echo before the failure")
    assert rerobots_instance.get_status() == "BROKEN"


def test_setup_fails(bad_setup):
    pass


def test_teardown_fails(bad_teardown, rerobots_instance):
    rerobots_instance.run("echo all is well")


def test_dies(rerobots_instance):
    rerobots_instance.exec_ssh("echo still here")
    with rerobots.api.APIClient() as other:
        other.terminate_instance(rerobots_instance.id)
    rerobots_instance.exec_ssh("true")


@pytest.mark.rerobots(type="fixed_kobuki", addons=["cmdsh"])
def test_another_type(rerobots_instance):
    assert rerobots_instance.get_details()["type"] == "fixed_kobuki"


@pytest.mark.rerobots(addons=["teleport"])
def test_no_such_robot(rerobots_instance):
    pass


def test_no_robot():
    pass
"""
OUTCOMES = {
    "test_drive": "passed",
    "test_camera": "passed",
    "test_ssh": "passed",
    "test_fails": "failed",
    "test_setup_fails": "error",
    "test_teardown_fails": "error",
    "test_dies": "lost",
    "test_another_type": "passed",
    "test_no_such_robot": "skipped",
    "test_no_robot": "passed",
}


@pytest.fixture(autouse=True)
def _no_other_plugins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[APIClient]:
    """A client of the server of robots, which the environment names."""
    with simulator() as environment:
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        with APIClient() as apic:
            yield apic


def run(project: Project, *options: str) -> tuple[Result, dict[str, str]]:
    """Run tests; return the outcome of each."""
    done = project.run(
        "-W", "error", "-W", "default::ResourceWarning", "--junitxml=out.xml", *options
    )
    outcomes: dict[str, str] = {}
    for case in ET.parse(project.path / "out.xml").getroot().iter("testcase"):
        children = {child.tag: child for child in case}
        lost = any("RobotLost" in child.get("message", "") for child in children.values())
        tags = ("error", "failure", "skipped")
        outcome = next((tag for tag in tags if tag in children), "passed")
        outcomes[case.get("name", "")] = "lost" if lost else outcome.replace("ure", "ed")
    return done, outcomes


def artifacts(project: Project) -> dict[str, set[str]]:
    folders = (project.path / "test-results").iterdir()
    return {
        folder.name.rpartition("py-")[2]: {path.name for path in folder.iterdir()}
        for folder in folders
    }


def wait_until_empty(apic: APIClient, seconds: float) -> list[str]:
    deadline = time.monotonic() + seconds
    while (left := apic.get_instances()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return left


COMPLETE = {"recording.mcap", "camera-0.jpg", "commands.txt"}


def check_suite(project: Project, done: Result, outcomes: dict[str, str]) -> None:
    assert outcomes == OUTCOMES, done.stdout
    kept = artifacts(project)
    assert set(kept) == {"test_fails", "test_setup_fails", "test_teardown_fails", "test_dies"}
    for name, files in kept.items():
        assert files >= COMPLETE, name
    folders = project.path / "test-results"
    (failing,) = folders.glob("*test_fails")
    assert "$ echo before the failure\nbefore the failure" in (failing / "commands.txt").read_text()
    done.has("*ERROR at call of test_dies*", "*RobotLost*", "kept: *")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_the_suite_on_the_simulator(project: Project) -> None:
    project.makepyfile(SUITE)
    check_suite(project, *run(project, RECORD))


@pytest.mark.long
@pytest.mark.timeout(300)
def test_the_suite_on_real_robots(project: Project, server: APIClient) -> None:
    project.makepyfile(SUITE)
    done, outcomes = run(project, RECORD, *REAL)
    check_suite(project, done, outcomes)
    done.has("robots: 8, seconds rented: *")
    assert wait_until_empty(server, 5) == []


@pytest.mark.timeout(120)
def test_real_robots(project: Project, server: APIClient) -> None:
    project.makepyfile(
        """
        def test_ssh(rerobots_instance):
            assert rerobots_instance.exec_ssh("echo hello").strip() == b"hello"

        def test_handles(rerobots_sim):
            pass
        """
    )
    done, outcomes = run(project, "-rs", *REAL)
    assert outcomes == {"test_ssh": "passed", "test_handles": "skipped"}, done.stdout
    done.has("robots: 1, seconds rented: *", "*not available with --rerobots=real*")
    names = {
        item.get("name") for item in ET.parse(project.path / "out.xml").getroot().iter("property")
    }
    assert names == {"rerobots_deployment", "rerobots_instance", "rerobots_seconds"}
    assert wait_until_empty(server, 5) == []


def test_nothing_is_rented_without_a_budget(project: Project) -> None:
    project.makepyfile("def test(rerobots_instance): pass")
    done = project.run("--rerobots=real")
    assert done.code == pytest.ExitCode.USAGE_ERROR
    assert "set --rerobots-budget=30m, too" in done.stderr


@pytest.mark.long
@pytest.mark.parametrize("budget", ["much", "0m", "-1", "3d"])
def test_invalid_budgets(project: Project, budget: str) -> None:
    done = project.run("--rerobots=real", f"--rerobots-budget={budget}")
    assert done.code == pytest.ExitCode.USAGE_ERROR


@pytest.mark.long
@pytest.mark.timeout(180)
def test_budget_is_enforced(project: Project, server: APIClient) -> None:
    project.makepyfile(
        """
        import time, pytest

        @pytest.mark.parametrize("turn", range(3))
        def test(turn, rerobots_instance):
            time.sleep(4)
        """
    )
    done, outcomes = run(project, *REAL, "--rerobots-budget=33s")
    assert list(outcomes.values()) == ["passed", "error", "error"]
    done.has("*BudgetExceeded*")
    assert wait_until_empty(server, 10) == []


DIES_ONCE = """
import rerobots.api

used = []

def test(rerobots_instance):
    used.append(rerobots_instance.id)
    if len(used) == 1:
        with rerobots.api.APIClient() as other:
            other.terminate_instance(rerobots_instance.id)
    assert rerobots_instance.exec_ssh("echo hello").strip() == b"hello"
    assert len(set(used)) == len(used)

def test_after(rerobots_instance):
    assert rerobots_instance.exec_ssh("echo hello").strip() == b"hello"
"""


@pytest.mark.timeout(120)
@pytest.mark.long
@pytest.mark.parametrize("scope", ["function", "session"])
def test_tests_with_a_lost_robot_are_retried(project: Project, scope: str) -> None:
    project.makeini(f"[pytest]\nrerobots_instance_scope={scope}\nrerobots_sim_scope=session")
    project.makepyfile(DIES_ONCE)
    done, outcomes = run(project, "--rerobots-retry-lost=1")
    assert outcomes == {"test": "passed", "test_after": "passed"}, done.stdout


@pytest.mark.long
@pytest.mark.timeout(180)
@pytest.mark.parametrize("ending", ["-x", "Ctrl-C", "os._exit"])
def test_robots_are_terminated_however_a_run_ends(
    project: Project, server: APIClient, ending: str
) -> None:
    action = {"-x": "assert False", "Ctrl-C": "time.sleep(60)", "os._exit": "os._exit(3)"}[ending]
    project.makeini("[pytest]\nrerobots_instance_scope=session")
    path = project.makepyfile(
        f"""
        import os, time, pathlib

        def test(rerobots_instance):
            pathlib.Path("entered").touch()
            {action}
        """
    )
    with subprocess.Popen(
        [sys.executable, "-m", "pytest", *PLUGINS, *REAL, "-x", path],
        cwd=project.path,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ.copy(),
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        while not (project.path / "entered").exists():
            assert process.poll() is None, process.communicate()[0]
            time.sleep(0.1)
        if ending == "Ctrl-C":
            process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
        assert process.returncode != 0
    # After os._exit, the server terminates instances that nobody keeps alive.
    assert wait_until_empty(server, 70 if ending == "os._exit" else 5) == []


@pytest.mark.long
@pytest.mark.timeout(180)
def test_a_worker_for_each_free_robot(project: Project, server: APIClient) -> None:
    project.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("turn", range(4))
        def test(turn, rerobots_instance):
            assert rerobots_instance.get_status() == "READY"
        """
    )
    done, outcomes = run(project, "-p", "xdist", "-n", "auto", *REAL)
    assert set(outcomes.values()) == {"passed"}, done.stdout
    done.has("*2 workers*", "robots: 4, seconds rented: *")
    assert wait_until_empty(server, 5) == []
