"""hardshare: cameras of owners, and devices that advertise."""

from __future__ import annotations

import base64
import contextlib
import json
from collections.abc import Callable

from .conftest import PREFIX, WebSocketAPI, jpeg


def test_camera_of_an_owner(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    path = apply("cam")
    camera = rig.post("/hardshare/cam", {"wds": [rig.deployment("rig")]}).json()["id"]
    sent = base64.b64encode(jpeg("blue")).decode()
    with rig.open(f"/hardshare/cam/{camera}/upload") as socket:
        socket.send(PREFIX + sent)
        while rig.get(f"{path}/0/img").json()["data"] != sent:
            pass
    assert rig.delete(f"/hardshare/cam/{camera}").content == b""
    assert rig.get(f"{path}/0/img").json()["data"] != sent
    assert rig.refusal(f"/hardshare/cam/{camera}/upload")[0] == 404


def test_device_that_advertises(rig: WebSocketAPI) -> None:
    deployment = rig.post("/hardshare/register").json()["id"]
    assert rig.post(f"/new/{deployment}").status_code == 503
    with rig.open(f"/hardshare/ad/{deployment}") as device:
        device.ping().wait(10)
        instance = rig.forget_later(rig.post(f"/new/{deployment}"))
        launched = json.loads(device.recv(10))
        assert (launched["cmd"], launched["id"]) == ("INSTANCE_LAUNCH", instance)
        assert rig.get("/hardshare/instances").json()[0]["id"] == instance
        with contextlib.suppress(AssertionError):
            while rig.status(instance) == "INIT":
                pass
        rig.post(f"/hardshare/terminate/{instance}")
        assert json.loads(device.recv(10))["cmd"] == "INSTANCE_DESTROY"
    assert rig.get(f"/deployment/{deployment}").json()["online"] is True
    rig.post(f"/hardshare/dis/{deployment}")
    assert rig.get(f"/deployment/{deployment}").json()["online"] is False
