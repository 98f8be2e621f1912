"""Deployments from a YAML file, and the program's other options."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from rerobots.sim import load_deployments

GOOD = """
- type: my_robot
  id: 3a65acd4-4aef-4ffc-b7f9-d50e48fc5541
  supported_addons: [cam, drive]
  region: de:aa
  created: 2024-05-06 07:08:09
  dissolved: 2025-01-02
  addons_config: {cam: {"0": /dev/video0}}
  icounter: 7
  owner: alice
- type: other
  online: false
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "robots.yaml"


def test_a_good_file(file: Path) -> None:
    file.write_text(GOOD)
    mine, other = load_deployments(file)
    assert (mine.type, mine.region, mine.icounter, mine.owner) == ("my_robot", "de:aa", 7, "alice")
    assert mine.supported_addons == ("cam", "drive")
    assert mine.created == datetime(2024, 5, 6, 7, 8, 9, tzinfo=UTC)
    assert mine.dissolved == datetime(2025, 1, 2, tzinfo=UTC)
    assert (other.type, other.online) == ("other", False)
    file.write_text(f"deployments: {file.read_text().strip()!r}")
    file.write_text("deployments: [{type: x}]")
    assert load_deployments(str(file))[0].type == "x"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "a list of deployments is needed"),
        ("type: x", "a list of deployments is needed"),
        ("- [", "not YAML"),
        ("- x", "deployment 1: a mapping is needed"),
        ("- type: a\n- desc: no type", "deployment 2: .*'type'"),
        ("- type: a b", "letters, digits"),
        ("- {type: a, colour: red}", "unknown: colour; known are type, id"),
        ("- {type: a, supported_addons: cam}", "supported_addons has a value of the wrong kind"),
        ("- {type: a, lockout: 'yes'}", "lockout has a value of the wrong kind"),
        ("- {type: a, icounter: true}", "icounter has a value of the wrong kind"),
        ("- {type: 5}", "type has a value of the wrong kind"),
        ("- {type: a, id: 5}", "id has a value of the wrong kind"),
        ("- {type: a, created: soon}", "created has a value of the wrong kind"),
        (GOOD + GOOD, "two deployments have the same id"),
        ("- !!python/object/apply:os.getcwd []", "not YAML"),
    ],
)
def test_files_that_are_wrong(file: Path, text: str, words: str) -> None:
    file.write_text(text)
    with pytest.raises(ValueError, match=words) as info:
        load_deployments(file)
    assert str(file) in str(info.value)
    assert "\n" not in str(info.value)


@contextlib.contextmanager
def program(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "error", "-m", "rerobots.sim", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_the_program_with_all_options(file: Path) -> None:
    file.write_text(GOOD)
    options = ["--deployments", str(file), "--seed=3", "--speed=1000", "--enforce-rate-limit"]
    with program(*options) as it:
        assert it.stdout is not None
        uri = it.stdout.readline().strip().partition("=")[2]
        assert it.stdout.readline().startswith("export REROBOTS_API_TOKEN=")
        listed = httpx.get(f"{uri}/deployments?info&with_dissolved").json()["info"].values()
        assert {d["type"] for d in listed} == {"my_robot", "other"}
        it.send_signal(signal.SIGINT)
        _, complaints = it.communicate(timeout=10)
    assert it.returncode == 0
    assert f"{uri}/sim" in complaints


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--deployments=missing.yaml"], 1, "missing.yaml"),
        (["--speed=0"], 2, "speed must be"),
        (["--listen-beyond-loopback=0.0.0.0"], 2, "must be one IPv4 address"),
        (["--listen-beyond-loopback=192.0.2.1"], 1, "cannot listen on 192.0.2.1"),
    ],
)
def test_the_program_with_options_that_are_wrong(options: list[str], code: int, words: str) -> None:
    with program(*options) as it:
        output, complaints = it.communicate(timeout=10)
    assert (it.returncode, output) == (code, "")
    assert words in complaints
    assert "Traceback" not in complaints


def test_beyond_loopback_warns() -> None:
    # Any address of loopback will do to hear the warning.
    with program("--listen-beyond-loopback=127.0.0.1") as it:
        assert it.stdout is not None
        it.stdout.readline()
        it.stdout.readline()
        os.kill(it.pid, signal.SIGTERM)
        _, complaints = it.communicate(timeout=10)
    assert "WARNING" in complaints
    assert "beyond loopback" in complaints


def test_help_tells_all() -> None:
    with program("--help") as it:
        output, _ = it.communicate(timeout=10)
    for option in ("--deployments", "--seed", "--speed", "--listen-beyond-loopback", "DANGEROUS"):
        assert option in output
    assert "- type: my_robot" in output
    assert "run on this machine, as you" in output
