"""The `py` add-on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from websockets.exceptions import ConnectionClosed

from .conftest import WebSocketAPI


def test_python_interpreter(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    path = apply("py")
    url = rig.get(path).json()["url"]
    assert url.startswith("https://")
    with rig.open(url.replace("https", "wss"), header=False) as socket:
        socket.send("def twice(x):\n    return 2 * x\n")
        socket.send("for i in range(2):\n    print(i)\ntwice('é')")
        assert [socket.recv(10) for _ in range(3)] == ["0", "1", "'éé'"]
        socket.send("1 / 0")
        while (line := socket.recv(10)) != "ZeroDivisionError: division by zero":
            assert isinstance(line, str)
        socket.send("exit()")
        with pytest.raises(ConnectionClosed):
            socket.recv(10)
