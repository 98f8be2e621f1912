"""What the development page says of the code: its files, and the way of a call."""

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
    """The text below a title."""
    return re.split(r"\n[^\n]+\n-{3,}\n", TEXT.split(f"\n{title}\n-", 1)[1], maxsplit=1)[0]


def functions_of_ours(frame: FrameType | None) -> list[str]:
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
def test_files_that_it_names_exist(path: str) -> None:
    assert (ROOT / path).exists()


def test_each_part_of_the_package_is_on_the_map() -> None:
    parts = {path.name for path in (ROOT / "rerobots").iterdir() if (path / "__init__.py").exists()}
    assert set(re.findall(r"``(\w+)/``  ", section("Layout"))) >= parts


def test_where_ten_common_changes_are_made() -> None:
    rows = section("Ten common changes")
    assert len(re.findall(r"^\w.*``", rows, re.MULTILINE)) == 10
    assert "version" not in COMMANDS
    assert rerobots.api.Error.__module__ == "rerobots.errors"
    launch = rerobots.api.APIClient.request_instance.__annotations__
    assert set(bodies.LaunchOptions.__annotations__) <= set(launch)
    # None is dropped on the way.
    given = dict.fromkeys(bodies.LaunchOptions.__annotations__)
    values = {
        "sshkey": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5",
        "event_url": "https://h/",
        "duration": 1,
        "repo": {"url": "https://h/"},
    }
    body = bodies.launch_options({name: values.get(name, True) for name in given})
    assert len(body.to_dict()) == len(given)


def test_the_way_of_a_call_and_of_a_command(
    sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    ways: dict[str, list[str]] = {}

    def watch(cls: type, name: str) -> None:
        original = getattr(cls, name)

        def watched(self: Any, *args: Any, **kwargs: Any) -> Any:
            ways[name] = functions_of_ours(sys._getframe(1))
            return original(self, *args, **kwargs)

        monkeypatch.setattr(cls, name, watched)

    watch(httpx.Client, "send")
    watch(paramiko.Channel, "exec_command")
    with rerobots.api.APIClient(sim.api_token, base_uri=sim.base_uri) as apic:
        apic.get_wdeployments()
        way = ways["send"]
        with rerobots.Instance(wdeployment_id=MISTY, apic=apic) as rri:
            rri.wait_until_ready()
            assert rri.run("echo hello").stdout == "hello\n"
    told = section("How a call, a launch and a command travel")
    assert len(way) == 3
    assert len(ways["exec_command"]) == 6
    for name in (*way, *ways["exec_command"]):
        parts = [part for part in name.split(".") if not part.startswith("<")]
        assert re.search(rf"\b(?:{parts[0]}|{parts[-1]})\b", told), name
