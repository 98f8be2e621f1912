"""What add-ons have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .conftest import WebSocketAPI, error


def test_remote_user(timed: Any, misty: str) -> None:
    path = f"/addon/cam/{misty}"
    assert error(timed.post(path, {"user": 1})) == (400, "value for option user has wrong type")
    timed.post(path, {"user": "pi"})
    assert timed.get(path).json()["remote_user"] == "pi"


def test_unsupported(api: Any) -> None:
    instance_id = api.ready("null")
    for name in ("cam", "mistyproxy"):
        answer = api.post(f"/addon/{name}/{instance_id}")
        assert error(answer) == (503, f"this instance does not support the {name} add-on")


def test_instances_that_are_not_ready(timed: Any) -> None:
    instance_id = timed.launch("fixed_misty2")
    path = f"/addon/cam/{instance_id}"
    timed.advance(1)
    assert timed.post(path).status_code == 503
    timed.advance(5)
    assert timed.post(path).status_code == 200
    timed.post(f"/terminate/{instance_id}")
    assert timed.get(path).status_code == 404
    assert timed.post(path).status_code == 400


def test_java_and_vscode_answer_that_there_is_none(
    rig: WebSocketAPI, apply: Callable[[str], str]
) -> None:
    with rig.open(rig.get(apply("java")).json()["url"], header=False) as socket:
        assert "no Java" in str(socket.recv(10))
    path = apply("vscode")
    url = rig.get(path).json()["url"]
    answer = rig.http.get(url, headers={"Authorization": ""})
    assert (answer.status_code, "no editor" in answer.text) == (501, True)
    rig.delete(path)
    assert rig.http.get(url).json() == {"error_message": "unrecognized command"}
