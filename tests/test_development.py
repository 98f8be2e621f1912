"""The development page: the files that it names, and the functions that a call crosses."""

import re
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import httpx
import paramiko
import pytest

import rerobots.api
from rerobots._client import bodies
from rerobots.cli.program import COMMANDS
from rerobots.sim import Simulator

from .conftest import MISTY

ROOT = Path(__file__).parents[1]
(PAGE,) = (ROOT / "doc/source").rglob("development.rst")
TEXT = PAGE.read_text("utf-8")


def section(title: str) -> str:
    """Return the text of a section."""
    return re.split(r"\n[^\n]+\n-{3,}\n", TEXT.split(f"\n{title}\n-", 1)[1], maxsplit=1)[0]


def package_functions(frame: FrameType | None) -> list[str]:
    found = []
    while frame is not None:
        if "/rerobots/" in frame.f_code.co_filename:
            found.append(frame.f_code.co_qualname)
        frame = frame.f_back
    return found[::-1]


@pytest.mark.parametrize(
    "path",
    sorted(
        set(re.findall(r"``((?:rerobots|openapi|tests|tools)/[\w/]+(?:\.py|\.yaml|/))``", TEXT))
    ),
)
def test_named_files_exist(path: str) -> None:
    assert (ROOT / path).exists()


def test_layout_lists_every_package() -> None:
    parts = {path.name for path in (ROOT / "rerobots").iterdir() if (path / "__init__.py").exists()}
    assert set(re.findall(r"``(\w+)/``  ", section("Layout"))) >= parts


def test_ten_common_changes() -> None:
    rows = section("Ten common changes")
    assert len(re.findall(r"^\w.*``", rows, re.MULTILINE)) == 10
    assert "version" not in COMMANDS
    assert rerobots.api.Error.__module__ == "rerobots.errors"
    launch = rerobots.api.APIClient.request_instance.__annotations__
    assert set(bodies.LaunchOptions.__annotations__) <= set(launch)
    # No option is dropped.
    given = dict.fromkeys(bodies.LaunchOptions.__annotations__)
    values = {
        "sshkey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
        "event_url": "https://h/",
        "duration": 1,
        "repo": {"url": "https://h/"},
    }
    body = bodies.launch_options({name: values.get(name, True) for name in given})
    assert len(body.to_dict()) == len(given)


def test_call_and_command_cross_the_described_functions(
    sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    callers: dict[str, list[str]] = {}

    def watch(cls: type, name: str) -> None:
        original = getattr(cls, name)

        def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
            callers[name] = package_functions(sys._getframe(1))
            return original(self, *args, **kwargs)

        monkeypatch.setattr(cls, name, watched)

    watch(httpx.Client, "send")
    watch(paramiko.Channel, "exec_command")
    with rerobots.api.APIClient(sim.api_token, base_uri=sim.base_uri) as apic:
        apic.get_wdeployments()
        of_call = callers["send"]
        with rerobots.Instance(wdeployment_id=MISTY, apic=apic) as rri:
            rri.wait_until_ready()
            assert rri.run("echo hello").stdout == "hello\n"
    text = section("How a call, a launch and a command travel")
    assert len(of_call) == 3
    assert len(callers["exec_command"]) == 6
    for name in (*of_call, *callers["exec_command"]):
        parts = [part for part in name.split(".") if not part.startswith("<")]
        assert re.search(rf"\b(?:{parts[0]}|{parts[-1]})\b", text), name
