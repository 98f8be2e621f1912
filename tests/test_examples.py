"""The examples, run as a person runs them: each in a process of its own, on `rerobots.sim`."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parent.parent / "examples"


@contextlib.contextmanager
def simulator() -> Iterator[dict[str, str]]:
    """Run `python -m rerobots.sim` with its default delays; gives the environment of its users."""
    command = [sys.executable, "-m", "rerobots.sim"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as it:
        try:
            assert it.stdout is not None
            lines = [it.stdout.readline().removeprefix("export ").strip() for _ in range(2)]
            yield dict(line.split("=", 1) for line in lines)
        finally:
            it.terminate()
            it.communicate(timeout=20)


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
    assert "Terminate the instance" in done.stdout
    assert (tmp_path / "out/snapshot.png").exists()


@pytest.mark.timeout(120)
@pytest.mark.long
def test_test_of_patrol(tmp_path: Path) -> None:
    done = run(tmp_path, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(EXAMPLES))
    assert done.returncode == 0, done.stdout
    assert "1 passed" in done.stdout


def test_every_example_is_run() -> None:
    assert {path.name for path in EXAMPLES.glob("*.py")} == {
        "errand.py",
        "patrol.py",
        "test_patrol.py",
        "tutorial.py",
    }
