"""The `cmd` add-on."""

from __future__ import annotations

import json
from collections.abc import Callable

from .conftest import WebSocketAPI


def test_commands_run_on_the_host(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    path = apply("cmd")
    assert rig.get(f"{path}/stdout").json() == {"lines": [], "terminated": False, "id": None}
    assert rig.post(f"{path}/file", {"path": "notes.txt", "data": "caf\u00e9\n"}).json() == {
        "success": True
    }
    command = rig.post(f"{path}/tx", {"cmd": "cat notes.txt; echo wrong >&2; pwd"}).json()["id"]
    *lines, home = rig.lines(f"{path}/stdout/{command}")
    assert lines == ["café", "wrong"]
    assert home.endswith("/root")
    many = rig.post(f"{path}/tx", {"cmd": "seq 200; printf end"}).json()
    first: list[str] = []
    while not first:
        first = rig.get(f"{path}/stdout").json()["lines"]
    assert len(first) <= 80
    rest = rig.lines(f"{path}/stdout/{many['id']}")
    assert first + rest == [*(str(number) for number in range(1, 201)), "end"]


def test_commands_are_cancelled(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    path = apply("cmd")
    command = rig.post(f"{path}/tx", {"cmd": "echo started; sleep 60"}).json()["id"]
    while not rig.get(f"{path}/stdout/{command}").json()["lines"]:
        pass
    cancelled = rig.post(f"{path}/cancel/{command}").json()
    assert cancelled == {"success": True, "id": command}
    assert rig.lines(f"{path}/stdout/{command}") == []


def test_robot_runs_commands_in_place_of_the_host(
    rig: WebSocketAPI, apply: Callable[[str], str]
) -> None:
    path = apply("cmd")
    with rig.open(f"{path}/rx/{rig.in_path}") as robot:
        # Once the ping returns, the robot is registered.
        robot.send("nonsense")
        robot.ping().wait(10)
        sent = rig.post(f"{path}/tx", {"cmd": "dance"}).json()["id"]
        assert json.loads(robot.recv(10)) == {"cmd": "dance", "id": sent}
        robot.send(json.dumps({"id": sent, "lines": ["done"], "terminated": True}))
        assert rig.lines(f"{path}/stdout/{sent}") == ["done"]
