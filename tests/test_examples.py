"""The examples, each run in its own process on `rerobots.sim`."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from websockets.sync.server import ServerConnection, serve

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@contextlib.contextmanager
def simulator() -> Iterator[dict[str, str]]:
    """Run `python -m rerobots.sim` with its default delays; yield the environment to use it."""
    command = [sys.executable, "-m", "rerobots.sim"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as server:
        try:
            assert server.stdout is not None
            lines = [server.stdout.readline().removeprefix("export ").strip() for _ in range(2)]
            yield dict(line.split("=", 1) for line in lines)
        finally:
            server.terminate()
            server.communicate(timeout=20)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    with simulator() as environment:
        return subprocess.run(
            [sys.executable, "-W", "error", *arguments],
            env={**os.environ, **environment},
            cwd=folder,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )


@pytest.mark.timeout(120)
@pytest.mark.long
def test_patrol(tmp_path: Path) -> None:
    done = run(tmp_path, str(EXAMPLES / "patrol.py"))
    assert (done.returncode, done.stderr) == (0, "")
    pictures = sorted(path.name for path in tmp_path.iterdir())
    assert pictures == [f"corner-{corner}.jpg" for corner in range(4)]


@pytest.mark.long
@pytest.mark.timeout(120)
def test_first(tmp_path: Path) -> None:
    done = run(tmp_path, str(EXAMPLES / "first.py"))
    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "snapshot.jpg").stat().st_size > 10_000


@pytest.mark.long
@pytest.mark.timeout(120)
def test_errand(tmp_path: Path) -> None:
    done = run(tmp_path, str(EXAMPLES / "errand.py"))
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.split("\n")
    assert lines[0] == "to the left"
    assert lines[2:] == ["3", "2", "1", "done", ""]


@pytest.mark.timeout(120)
def test_tutorial(tmp_path: Path) -> None:
    done = run(tmp_path, str(EXAMPLES / "tutorial.py"), "--output", "out")
    assert (done.returncode, done.stderr) == (0, "")
    for words in ("READY", "unchanged", "out/snapshot.jpg", "Terminate the instance"):
        assert words in done.stdout
    for name in ("snapshot.jpg", "driven.jpg"):
        assert (tmp_path / "out" / name).stat().st_size > 10_000


@pytest.mark.timeout(120)
@pytest.mark.long
def test_example_tests_pass(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES))
    assert done.returncode == 0, done.stdout
    assert "2 passed" in done.stdout


@pytest.mark.timeout(120)
@pytest.mark.skipif(
    "RERUN_PYTHON" not in os.environ,
    reason="rerun-sdk takes 790 MB: `make rerun` installs it, and runs this",
)
def test_rerun(tmp_path: Path) -> None:
    python = os.environ["RERUN_PYTHON"]
    with simulator() as environment:
        done = subprocess.run(
            [python, EXAMPLES / "rerun_cameras.py", "run.rrd"],
            env={**os.environ, **environment},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    printed = subprocess.run(
        [python, "-m", "rerun", "rrd", "print", "run.rrd"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    for path in ("camera/0", "camera/2", "drive/linear", "drive/angular"):
        assert path in printed.stdout


def check_trials(done: subprocess.CompletedProcess[str]) -> None:
    """Check the output of an example that runs four trials on two robots."""
    assert done.returncode == 0, done.stderr
    lines = done.stdout.splitlines()
    assert lines[:4] == [f"{seed} {seed} (480, 640, 3)" for seed in range(4)]
    assert lines[4].startswith("4 tasks: 4 done, 0 failed, 0 retried; 2 robots, 0 lost")


@pytest.mark.long
@pytest.mark.timeout(300)
def test_fleet_processes(tmp_path: Path) -> None:
    check_trials(run(tmp_path, str(EXAMPLES / "fleet_processes.py")))


@pytest.mark.long
@pytest.mark.timeout(300)
def test_fleet_dask(tmp_path: Path) -> None:
    # Dask's own modules warn.
    check_trials(run(tmp_path, "-W", "default", str(EXAMPLES / "fleet_dask.py")))


@pytest.mark.timeout(240)
@pytest.mark.skipif(
    "RAY_PYTHON" not in os.environ, reason="Ray is large: `make ray` installs it, and runs this"
)
def test_fleet_ray(tmp_path: Path) -> None:
    with simulator() as environment:
        done = subprocess.run(
            [os.environ["RAY_PYTHON"], EXAMPLES / "fleet_ray.py"],
            env={**os.environ, **environment},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
    check_trials(done)


class Bridge:
    """A rosbridge server with what the example needs; it records the messages that it receives."""

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []

    def handle(self, connection: ServerConnection) -> None:
        for text in connection:
            self.received.append(json.loads(text))
            if self.received[-1]["op"] == "publish" and len(self.received) == 3:
                position = {"x": 1.0, "y": 2.0, "z": 0.0}
                odometry = {"pose": {"pose": {"position": position}}}
                message = {"op": "publish", "topic": "/odom", "msg": odometry}
                connection.send(json.dumps(message))


@pytest.mark.timeout(120)
@pytest.mark.long
def test_rosbridge(tmp_path: Path) -> None:
    bridge = Bridge()
    with serve(bridge.handle, "127.0.0.1", 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            port = server.socket.getsockname()[1]
            done = run(tmp_path, str(EXAMPLES / "rosbridge.py"), str(port))
        finally:
            server.shutdown()
            thread.join()
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "at {'x': 1.0, 'y': 2.0, 'z': 0.0}\n"
    speeds = [each["msg"]["angular"]["z"] for each in bridge.received if each["op"] == "publish"]
    assert speeds == [0.5, 0.0]


def test_all_examples_are_known() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {
        "errand.py",
        "fleet_dask.py",
        "fleet_processes.py",
        "fleet_ray.py",
        "first.py",
        "patrol.py",
        "rerun_cameras.py",
        "rosbridge.py",
        "test_patrol.py",
        "tutorial.py",
    }
