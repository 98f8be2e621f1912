"""hardshare: owners' cameras, and devices that advertise."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection

from rerobots.sim import Deployment, Simulator, SystemClock

from .conftest import PREFIX, WebSocketAPI, jpeg


@pytest.fixture
def owner() -> Iterator[WebSocketAPI]:
    """An owner of shared hardware, with a fast clock."""
    mine = Deployment(type="mine", owner="tester", supported_addons=("cam",))
    delays: dict[str, Any] = {
        "record_delay": 0.0,
        "init_delay": 0.0,
        "addon_delay": 0.0,
        "terminate_delay": 0.0,
    }
    with Simulator(deployments=[mine], clock=SystemClock(30), **delays) as sim:
        made = WebSocketAPI(sim, sim.api_token)
        made.token = sim.api_token
        yield made
        made.http.close()


def wait_for(api: WebSocketAPI, instance: str, status: str) -> None:
    while api.status(instance) != status:
        pass


def test_camera_upload_gets_start_and_stop(owner: WebSocketAPI) -> None:
    deployment = owner.deployment("mine")
    camera = owner.post("/hardshare/cam", {"wds": [deployment]}).json()["id"]
    sent = base64.b64encode(jpeg("blue")).decode()
    with owner.open(f"/hardshare/cam/{camera}/upload") as socket:
        # Frames are ignored before START.
        socket.send(PREFIX + base64.b64encode(jpeg("red")).decode())
        instance = owner.post(f"/new/{deployment}").json()["id"]
        assert socket.recv(10) == "START"
        path = f"/addon/cam/{instance}"
        assert owner.get(path).json()["status"] == "ready"
        assert owner.post(path).status_code == 200
        socket.send(PREFIX + sent)
        while owner.get(f"{path}/0/img").json()["data"] != sent:
            pass
        owner.post(f"/terminate/{instance}")
        assert socket.recv(10) == "STOP"
    assert owner.delete(f"/hardshare/cam/{camera}").content == b""
    assert owner.refusal(f"/hardshare/cam/{camera}/upload")[0] == 404


def say(device: ClientConnection, **body: Any) -> None:
    device.send(json.dumps({"v": 0, **body}))


def hear(device: ClientConnection) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(device.recv(10))
    assert body["v"] == 0
    return body


def test_device_that_advertises(owner: WebSocketAPI) -> None:
    deployment = owner.post("/hardshare/register").json()["id"]
    assert owner.post(f"/new/{deployment}").status_code == 503
    with owner.open(f"/hardshare/ad/{deployment}") as device:
        say(device, cmd="INSTANCE_STATUS", s="NONE")
        device.ping().wait(10)
        repo = {"url": "https://git.example/robot.git", "path": "robot"}
        instance = owner.post(f"/new/{deployment}", {"repo": repo}).json()["id"]
        launch = hear(device)
        assert (launch["cmd"], launch["id"], launch["ct"]) == (
            "INSTANCE_LAUNCH",
            instance,
            "sshtun",
        )
        assert launch["pr"].startswith("ssh-ed25519 ")
        assert (launch["repo"], launch["repo_path"]) == (repo["url"], repo["path"])
        assert owner.status(instance) == "INIT"
        say(device, cmd="ACK", mi=launch["mi"])
        wait_for(owner, instance, "READY")
        say(device, cmd="INSTANCE_STATUS", s="READY")
        assert owner.get("/hardshare/instances").json()[0]["id"] == instance
        owner.post(f"/hardshare/terminate/{instance}")
        destroy = hear(device)
        assert (destroy["cmd"], destroy["id"]) == ("INSTANCE_DESTROY", instance)
        say(device, cmd="ACK", mi=destroy["mi"])
        assert owner.status(instance) == "TERMINATING"
        say(device, cmd="ACK", req="INSTANCE_DESTROY", st="DONE")
        wait_for(owner, instance, "TERMINATED")
    assert owner.get(f"/deployment/{deployment}").json()["online"] is True
    owner.post(f"/hardshare/dis/{deployment}")
    assert owner.get(f"/deployment/{deployment}").json()["online"] is False


def test_device_that_cannot_launch(owner: WebSocketAPI) -> None:
    deployment = owner.post("/hardshare/register").json()["id"]
    with owner.open(f"/hardshare/ad/{deployment}") as device:
        device.ping().wait(10)
        instance = owner.post(f"/new/{deployment}", {"vpn": True}).json()["id"]
        launch = hear(device)
        assert launch["ct"] == "vpn"
        assert "repo" not in launch
        say(device, cmd="NACK", mi=launch["mi"])
        wait_for(owner, instance, "INIT_FAIL")
        assert hear(device)["cmd"] == "INSTANCE_DESTROY"


@pytest.mark.long
def test_device_that_does_not_reply(owner: WebSocketAPI) -> None:
    deployment = owner.post("/hardshare/register").json()["id"]
    with owner.open(f"/hardshare/ad/{deployment}") as device:
        device.ping().wait(10)
        instance = owner.post(f"/new/{deployment}").json()["id"]
        wait_for(owner, instance, "INIT_FAIL")
        owner.delete(f"/deployment/{deployment}/lockout")
        hear(device)
        hear(device)
        instance = owner.post(f"/new/{deployment}").json()["id"]
        say(device, cmd="ACK", mi=hear(device)["mi"])
        wait_for(owner, instance, "READY")
        owner.post(f"/terminate/{instance}")
        # The server waits a minute after INSTANCE_DESTROY.
        wait_for(owner, instance, "TERMINATED")


@pytest.mark.parametrize(
    "message", ["x", "[]", "{}", '{"v": 0}', '{"v": 1, "cmd": "ACK"}', b"\xff"]
)
def test_device_with_invalid_messages(owner: WebSocketAPI, message: str | bytes) -> None:
    deployment = owner.post("/hardshare/register").json()["id"]
    with owner.open(f"/hardshare/ad/{deployment}") as device:
        device.send(message)
        with pytest.raises(ConnectionClosed):
            device.recv(10)
