"""Examples in docstrings, the tutorial with bad input, and code of the published guide."""

import base64
import doctest
import importlib
import inspect
import os
import pydoc
import re
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, get_args

import pytest

import rerobots
import rerobots.api
from rerobots._client._sync.hardshare import Hardshare
from rerobots.sim import DEFAULT_DEPLOYMENTS, Deployment, Simulator
from rerobots_openapi.dicts import KnownAddonName

from .conftest import MISTY
from .support.contract import Contract, Specification
from .support.server import Server

ROOT = Path(__file__).resolve().parent.parent
MODULES = (
    "rerobots.errors",
    "rerobots._fleet.pool",
    "rerobots._fleet.report",
    "rerobots.fleet",
    "rerobots.frames",
    "rerobots.images",
    "rerobots.tokens",
    *(
        f"rerobots.{package}._sync.{path.stem}"
        for package in ("_client", "_instance", "_live")
        for path in (ROOT / "rerobots" / package / "_sync").glob("[!_]*.py")
    ),
)
FINDER = doctest.DocTestFinder(exclude_empty=True)


def _find(name: str) -> Iterator[doctest.DocTest]:
    """Yield the examples of a module, and of the classes that it re-exports."""
    module = importlib.import_module(name)
    yield from FINDER.find(module)
    for cls in vars(module).values():
        if not inspect.isclass(cls) or cls.__module__ == name:
            continue
        if name in {getattr(each, "__module__", None) for each in vars(cls).values()}:
            yield from FINDER.find(cls, f"{name}.{cls.__name__}", module=False)


EXAMPLES = [example for name in MODULES for example in _find(name) if example.examples]
# Examples whose output comes from the simulator, not from an example of the specification.
SIMULATED = (
    "rerobots._fleet",
    "rerobots.errors",
    "rerobots.fleet",
    "rerobots.frames",
    "rerobots.images",
    "rerobots._instance._sync.instance",
    "rerobots._client._sync.api.APIClient",
    "rerobots._client._sync.connection",
    "rerobots._instance._sync.ssh_",
    ".get_snapshot_cam",
    "_addon_cam",
    "_addon_mistyproxy",
    "DeploymentCalls.get_wdeployment",
    "InstanceCalls.get_instance",
    "InstanceCalls.request_instance",
    "InstanceCalls.terminate_instance",
    "InstanceCalls.get_vpn",
)
# Short forms of `activate_addon()` and the like need no examples of their own.
NAMED_ADDON = re.compile(r"(activate|status|deactivate|start|stop)_addon_\w+")
# A deployment of the user, with every add-on.
EVERYTHING = Deployment(
    type="everything",
    id="5f3ad5b0-63b1-4d5b-b6a8-0a9ab5f6e0a1",
    supported_addons=get_args(KnownAddonName),
    owner="alice",
)


def is_simulated(example: doctest.DocTest) -> bool:
    return any(name in example.name for name in SIMULATED) or "rri" in (example.docstring or "")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.name)
def test_examples_run(
    example: doctest.DocTest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "robot.py").write_text("print('hello')\n")
    serve = _simulate if is_simulated(example) else _follow_contract
    with serve(example.name) as names, names["apic"]:
        monkeypatch.setenv("REROBOTS_API_TOKEN", names["api_token"])
        monkeypatch.setenv("REROBOTS_BASE_URI", names["base_uri"])
        example.globs.update(names, rerobots=rerobots, wdeployment_id=MISTY)
        output: list[str] = []
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        assert runner.run(example, out=output.append).failed == 0, "".join(output)


@contextmanager
def _follow_contract(_: str) -> Iterator[dict[str, Any]]:
    """Yield the names that examples use, with a server that follows the specification."""
    contract = Contract(Specification())
    id_ = "9b3a1f0e-7c55-4d0a-8a6e-5b0f6f0c2d11"
    claims = base64.urlsafe_b64encode(b'{"sub": "alice"}').decode()
    with Server(contract.respond) as server:
        yield {
            "apic": rerobots.api.APIClient(api_token="token", base_uri=server.base_uri),
            "api_token": f"a.{claims}.c",
            "base_uri": server.base_uri,
            "instance_id": id_,
            "reservation_id": id_,
        }


@contextmanager
def _simulate(example: str) -> Iterator[dict[str, Any]]:
    """Yield the same names, with the simulator; examples that launch get no instance."""
    with Simulator(
        deployments=[*DEFAULT_DEPLOYMENTS, EVERYTHING],
        record_delay=0,
        init_delay=0,
        addon_delay=0,
        terminate_delay=0,
    ) as sim:
        token = sim.make_token(user="alice")
        # Interpreters are reached over TLS.
        verify = ssl.create_default_context(cadata=sim.certificate)
        apic = rerobots.api.APIClient(api_token=token, base_uri=sim.base_uri, verify=verify)
        names: dict[str, Any] = {"apic": apic, "api_token": token, "base_uri": sim.base_uri}
        if not example.endswith((".request_instance", ".Instance", ".hardshare")):
            names |= _launch(apic, example)
        yield names


def _launch(apic: rerobots.api.APIClient, example: str) -> dict[str, Any]:
    vpn = "vpn" in example
    # These examples show the id of this deployment.
    deployment_id = MISTY if "rerobots._client._sync.instances" in example else EVERYTHING.id
    instance_id = apic.request_instance(deployment_id, vpn=vpn, keepalive="keepalive" in example)[
        "id"
    ]
    rri = rerobots.Instance(instance_id=instance_id, apic=apic)
    if "cam" in example or "images" in example:
        rri.activate_addon_cam()
        while not rri.get_snapshot_cam()["success"]:
            pass
    if example.endswith("status_addon_mistyproxy"):
        rri.activate_addon_mistyproxy()
    if example.endswith(("status_addon_drive", "deactivate_addon_drive", "send_drive_command")):
        rri.activate_addon_drive()
    if example.endswith(("status_addon_vnc", "start_addon_vnc", "stop_addon_vnc")):
        rri.activate_addon_vnc()
    if "stop_addon" in example:
        rri.start_addon_vnc()
    if "access_rule" in example:
        rri.create_access_rule("CAP_INSTANTIATE")
    return {"rri": rri, "instance_id": instance_id, "vpn_instance_id": instance_id}


def test_every_documented_method_has_an_example() -> None:
    with_example = {example.name.rsplit(".", 1)[1] for example in EXAMPLES}
    documented = {
        name
        for cls in (rerobots.api.APIClient, Hardshare, rerobots.Instance)
        for name, value in inspect.getmembers(cls, inspect.isfunction)
        if not name.startswith("_") and not NAMED_ADDON.fullmatch(name)
    }
    assert documented <= with_example


@pytest.mark.parametrize(
    "cls",
    [rerobots.Instance, rerobots.APIClient, rerobots.aio.AsyncInstance, rerobots.fleet.RobotPool],
)
def test_help_shows_no_private_module(cls: type) -> None:
    shown = pydoc.plain(pydoc.render_doc(cls))
    headings = [line for line in shown.splitlines() if re.match(r"(class | \|  \w.* from )", line)]
    assert len(headings) > 2
    assert not [line for line in headings if "rerobots._" in line]


def test_package_help_begins_with_the_main_names() -> None:
    beginning = pydoc.plain(pydoc.render_doc(rerobots)).partition("PACKAGE CONTENTS")[0]
    for name in re.findall(r"^ +(rerobots[.\w]+)  ", beginning, re.MULTILINE):
        assert pydoc.locate(name) is not None, name
    assert "rerobots.fleet.RobotPool" in beginning


def test_instance_classes_are_exported() -> None:
    names = set(dir(rerobots.instances)) - {"catch_sigterm"}
    assert names >= {"Cam", "Drive", "Instance", "Job"}
    for name in names:
        assert getattr(rerobots.instances, name).__name__ == name
    assert rerobots.api.Hardshare.__name__ == "Hardshare"
    for module in (rerobots.api, rerobots.instances):
        with pytest.raises(AttributeError, match="no attribute 'Nothing'"):
            module.Nothing  # noqa: B018


@pytest.mark.parametrize(
    ("words", "environment", "arguments"),
    [
        ("cannot read the token file", {}, ["--token-file", "missing.txt"]),
        ("cannot reach the server", {"REROBOTS_BASE_URI": "http://127.0.0.1:1"}, []),
        ("not a base URI", {"REROBOTS_BASE_URI": "nonsense"}, []),
    ],
)
def test_tutorial_with_bad_input(
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


def test_code_of_the_published_guide(
    sim: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("REROBOTS_BASE_URI", sim.base_uri)
    (tmp_path / "jwt.txt").write_text(sim.api_token + "\n")
    exec(compile(GUIDE, "guide", "exec"), {})
    assert (tmp_path / "hosts").exists()
