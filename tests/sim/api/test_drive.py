"""The `drive` add-on."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from .conftest import WebSocketAPI


def test_listeners_receive_the_last_command(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    path = apply("drive")
    with rig.open(f"{path}/rx/{rig.in_path}") as socket:
        sent = {"linearv": 0.1, "angularv": 0.5}
        assert rig.post(f"{path}/tx", sent).json() == {"success": True}
        assert json.loads(socket.recv(10)) == sent
        rig.post(f"{path}/tx", {"linearv": 0})
        assert json.loads(socket.recv(10)) == {"linearv": 0}
        rig.delete(path)
        with pytest.raises(ConnectionClosed):
            socket.recv(10)
