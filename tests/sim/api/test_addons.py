"""All add-ons."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import Any

import httpx

from .conftest import WebSocketAPI, error


def test_remote_user(timed: Any, misty: str) -> None:
    path = f"/addon/cam/{misty}"
    assert error(timed.post(path, {"user": 1})) == (400, "value for option `user` has wrong type")
    timed.post(path, {"user": "pi"})
    assert timed.get(path).json()["remote_user"] == "pi"


def test_unsupported(api: Any) -> None:
    instance_id = api.ready("null")
    for name in ("cam", "mistyproxy"):
        response = api.post(f"/addon/{name}/{instance_id}")
        assert error(response) == (503, f"this instance does not support the `{name}` add-on")


def test_java_and_vscode_are_not_simulated(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    java = rig.get(apply("java")).json()["url"]
    with rig.open(java.replace("https", "wss"), header=False) as socket:
        assert "no Java" in str(socket.recv(10))
    path = apply("vscode")
    url = rig.get(path).json()["url"]
    trusting = ssl.create_default_context(cadata=rig.sim.certificate)
    with httpx.Client(verify=trusting, trust_env=False) as http:
        response = http.get(url)
        assert (response.status_code, "no editor" in response.text) == (501, True)
        rig.delete(path)
        assert http.get(url).status_code == 404
