"""Files written by `cmd` and `cmdsh`."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from .conftest import WebSocketAPI


@pytest.mark.parametrize("name", ["cmd", "cmdsh"])
def test_files_stay_in_the_folder_of_the_instance(
    rig: WebSocketAPI, apply: Callable[[str], str], name: str, tmp_path: Any
) -> None:
    path = apply(name)
    runs = apply("cmd")
    rig.post(f"{runs}/tx", {"cmd": f"ln -sfn {tmp_path} out; ln -sfn {tmp_path}/x leaf; mkfifo p"})
    rig.lines(f"{runs}/stdout")
    for place in ("../../../escaped", "out/escaped", "leaf", "/etc/../../up", "a/b/c"):
        response = rig.post(f"{path}/file", {"path": place, "data": "aGk=", "b64": True})
        assert response.json() == {"success": True}
    assert list(tmp_path.iterdir()) == []
    for place in ("p", "", "a\0b", "\ud800"):
        # The server does not report a file that it cannot write.
        unwritten = rig.http.post(f"{path}/file", content=json.dumps({"path": place, "data": ""}))
        assert unwritten.json() == {"success": True}
    for body in (
        {"path": "x", "data": "%", "b64": True},
        {"path": "x", "data": "", "b64": 1},
        {"path": "x", "data": 1},
        {"path": "x"},
        {"data": "x"},
    ):
        refused = rig.http.post(f"{path}/file", content=json.dumps(body))
        assert (refused.status_code, list(refused.json())) == (400, ["error_message"]), body
