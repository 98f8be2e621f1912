"""The examples in docstrings run, and so do the tutorial and the lines of the guide."""

import doctest
import importlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import rerobots
import rerobots.api
from rerobots.sim import Simulator

from .conftest import MISTY

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "rerobots.errors",
    "rerobots.images",
    "rerobots.instances",
    "rerobots._sync.api",
    "rerobots._sync.addon_calls",
    "rerobots._sync.connection",
    "rerobots._sync.deployment_calls",
    "rerobots._sync.instance_calls",
    "rerobots._sync.instance_core",
    "rerobots._sync.instance_ssh",
    "rerobots._sync.instances",
)
FINDER = doctest.DocTestFinder(exclude_empty=True)
EXAMPLES = [
    example
    for name in MODULES
    for example in FINDER.find(importlib.import_module(name))
    if example.examples
]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_examples_run(
    example: doctest.DocTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "robot.py").write_text("print('hello')\n")
    with Simulator(record_delay=0, init_delay=0, addon_delay=0, terminate_delay=0) as sim:
        monkeypatch.setenv("REROBOTS_API_TOKEN", sim.api_token)
        monkeypatch.setenv("REROBOTS_BASE_URI", sim.base_uri)
        with rerobots.api.APIClient() as apic:
            example.globs.update(_names(apic, example.name))
            runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
            output: list[str] = []
            assert runner.run(example, out=output.append).failed == 0, "".join(output)


def _names(apic: rerobots.api.APIClient, example: str) -> dict[str, Any]:
    """What the examples take for granted; what they launch themselves is left free."""
    names: dict[str, Any] = {"rerobots": rerobots, "apic": apic, "wdeployment_id": MISTY}
    if example.endswith((".request_instance", ".Instance")):
        return names
    rri = rerobots.Instance(wdeployment_id=MISTY, apic=apic)
    names |= {"rri": rri, "instance_id": rri.instance_id}
    if "cam" in example or "images" in example:
        rri.activate_addon_cam()
        while not rri.get_snapshot_cam()["success"]:
            pass
    if "vpn" in example:
        rri.terminate()
        names["vpn_instance_id"] = apic.request_instance(MISTY, vpn=True)["id"]
    if example.endswith(("exec_ssh", "_file", "sftp_client")):
        rri.start_sshclient()
    return names


def test_every_documented_method_has_an_example() -> None:
    having = {example.name.rsplit(".", 1)[1] for example in EXAMPLES}
    documented = {
        name
        for cls in (rerobots.api.APIClient, rerobots.Instance)
        for name, value in vars(cls).items()
        if not name.startswith("_") and callable(value)
    }
    assert documented <= having


def test_the_tutorial_runs(tmp_path: Path) -> None:
    done = _run("--output", str(tmp_path / "out"))
    assert done.returncode == 0, done.stderr
    assert "READY" in done.stdout
    assert "unchanged" in done.stdout
    assert str(tmp_path / "out/snapshot.png") in done.stdout
    assert (tmp_path / "out/snapshot.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("words", "environment", "arguments"),
    [
        ("cannot read the token file", {}, ["--token-file", "missing.txt"]),
        ("cannot reach the server", {"REROBOTS_BASE_URI": "http://127.0.0.1:1"}, []),
        ("not a base URI", {"REROBOTS_BASE_URI": "nonsense"}, []),
    ],
)
def test_the_tutorial_with_bad_input(
    words: str, environment: dict[str, str], arguments: list[str], tmp_path: Path
) -> None:
    done = _run(*arguments, REROBOTS_API_TOKEN="token", **environment)
    assert done.returncode == 1
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def _run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "error", ROOT / "examples/tutorial.py", *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


GUIDE = """
import rerobots.api

with open('jwt.txt') as fp:
    apic = rerobots.api.APIClient(api_token=fp.read())

apic.get_wdeployments(query='misty')
apic.get_wdeployment_info('3a65acd4-4aef-4ffc-b7f9-d50e48fc5541')
rri = rerobots.Instance(wdeployment_id='3a65acd4-4aef-4ffc-b7f9-d50e48fc5541', apic=apic)
while rri.get_status() != 'READY':
    pass
rri.get_details()
rri.activate_addon_cam()
while rri.status_addon_cam()['status'] != 'active':
    pass
res = rri.get_snapshot_cam(dformat='ndarray')
while not res['success']:
    res = rri.get_snapshot_cam(dformat='ndarray')
assert res['data'].shape == (480, 640, 3)
rri.start_sshclient()
rri.exec_ssh('pwd')
rri.get_file('/etc/hosts', 'hosts')
rri.terminate()
"""


def test_the_lines_of_the_guide(
    sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REROBOTS_BASE_URI", sim.base_uri)
    (tmp_path / "jwt.txt").write_text(sim.api_token + "\n")
    exec(compile(GUIDE, "guide", "exec"), {})
    assert (tmp_path / "hosts").exists()
