"""Refused WebSockets."""

from __future__ import annotations

from collections.abc import Callable

from .conftest import WebSocketAPI


def test_refusals(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    wrong = (400, {"error_message": "wrong authorization token"})
    unknown = (400, {"error_message": "unrecognized command"})
    missing = (403, {"error_message": "add-on `cmdsh` not active on this instance"})
    shell = f"/addon/cmdsh/{rig.instance}/new"
    assert rig.refusal(shell) == missing
    apply("cmdsh")
    assert rig.refusal(shell, header=False) == wrong
    assert rig.refusal(f"{shell}/e30", header=False) == wrong
    assert rig.refusal(f"{shell}/%C3%A9", header=False) == wrong
    assert rig.refusal("/nothing") == unknown
    assert rig.refusal("/instances") == unknown
    assert rig.refusal(f"/addon/cmdsh/{rig.instance}/1/new")[1] == {
        "error_message": "not valid host ID"
    }
    plain = rig.get(shell)
    assert (plain.status_code, plain.json()) == unknown
    assert "x-ratelimit-limit" not in plain.headers
