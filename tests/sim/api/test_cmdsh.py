"""The `cmdsh` add-on."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from .conftest import NOWHERE, WebSocketAPI, read_until


@pytest.mark.parametrize("end", ["/new", "/0/new", "/new/{token}", "/0/new/{token}"])
def test_shell(rig: WebSocketAPI, apply: Callable[[str], str], end: str) -> None:
    path = apply("cmdsh")
    header = "token" not in end
    with rig.open(path + end.format(token=rig.in_path), header=header) as socket:
        socket.send("echo $((40 + 2)); tty\n")
        assert "/dev/pts/" in read_until(socket, "/dev/pts/")
        socket.send(b"exit\n")
        with pytest.raises(ConnectionClosed):
            read_until(socket, "what a shell does not say")


def test_robot_serves_shells(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    path = apply("cmdsh")
    with rig.open(f"{path}/rx") as robot:
        robot.ping().wait(10)
        with rig.open(f"{path}/new") as user:
            asked = json.loads(robot.recv(10))
            assert asked["cmd"] == "new"
            with rig.open(f"{path}/rx/{asked['sid']}") as shell:
                user.send("ls\n")
                assert shell.recv(10) == b"ls\n"
                shell.send(b"README\n")
                assert user.recv(10) == b"README\n"
            with pytest.raises(ConnectionClosed):
                user.recv(10)
    assert rig.refusal(f"{path}/rx/{NOWHERE}") == (404, {"error_message": "shell not found"})
