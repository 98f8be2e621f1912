"""The REST interface of a Misty, at the URLs of `mistyproxy`."""

from __future__ import annotations

import json
import math
import ssl
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from rerobots.sim.world.robot import MAX_ANGULAR, MAX_LINEAR

from ...conftest import PLAIN


class Misty:
    def __init__(self, api: Any) -> None:
        self.api = api
        self.id = api.ready("fixed_misty2")
        self.http = httpx.Client(trust_env=False, verify=PLAIN)
        self.activate()

    def activate(self) -> None:
        assert self.api.post(f"/addon/mistyproxy/{self.id}").status_code == 200
        self.api.advance(1)
        self.urls = self.api.get(f"/addon/mistyproxy/{self.id}").json()["url"]

    def ask(self, method: str, path: str, body: object = None) -> httpx.Response:
        return self.http.request(method, f"http://{self.urls[0]}/api{path}", json=body)

    def post(self, path: str, **body: object) -> Any:
        response = self.ask("POST", path, body)
        assert response.status_code == 200, response.text
        return response.json()

    def pubsub(self) -> ClientConnection:
        return connect(f"ws://{self.urls[0]}/pubsub", open_timeout=10)

    def subscribe(self, socket: ClientConnection, kind: str) -> None:
        """Subscribe as the event `mine`, replacing its subscription."""
        body = {"Operation": "subscribe", "Type": kind, "DebounceMs": 50, "EventName": "mine"}
        socket.send(json.dumps(body))
        while "added" not in str(json.loads(socket.recv(10))["message"]):
            pass

    @property
    def robot(self) -> Any:
        return self.api.sim.instance(self.id).robot.state


@pytest.fixture
def misty(timed: Any) -> Iterator[Misty]:
    made = Misty(timed)
    yield made
    made.http.close()


def test_led(misty: Misty) -> None:
    done = misty.post("/led", red=255, green=0, blue=100)
    assert done == {"result": True, "status": "Success"}
    assert misty.robot.led == (255, 0, 100)
    assert misty.ask("GET", "/led").json()["result"] == {"red": 255, "green": 0, "blue": 100}


def test_head(misty: Misty) -> None:
    misty.post("/head", Yaw=30, Pitch=-10, Roll=0, Velocity=50)
    misty.api.advance(2)
    head = misty.robot.head
    assert [math.degrees(a) for a in (head.yaw, head.pitch, head.roll)] == pytest.approx(
        [30, 10, 0]
    )
    misty.post("/head", Yaw=500)
    misty.api.advance(2)
    assert math.degrees(misty.robot.head.yaw) == pytest.approx(81)


def test_drive(misty: Misty) -> None:
    misty.post("/drive", LinearVelocity=50, AngularVelocity=-20)
    assert misty.robot.linearv == MAX_LINEAR / 2
    assert misty.robot.angularv == pytest.approx(-MAX_ANGULAR / 5)
    misty.post("/drive/stop")
    assert not misty.robot.moving
    misty.post("/drive/time", LinearVelocity=40, AngularVelocity=0, TimeMS=1500)
    misty.api.advance(5)
    assert math.hypot(misty.robot.x, misty.robot.y) == pytest.approx(0.3)
    assert not misty.robot.moving


def test_picture_on_the_face(misty: Misty) -> None:
    assert misty.post("/images/display", FileName="e_Joy.jpg")["result"] is True
    assert misty.ask("GET", "/images/list").json()["result"][0]["name"] == "e_Joy.jpg"


def test_arms(misty: Misty) -> None:
    misty.post("/arms/set", LeftArmPosition=-90, RightArmPosition=45, LeftArmVelocity=50)
    misty.post("/arms", Arm="left", Position=10)
    with misty.pubsub() as socket:
        misty.subscribe(socket, "ActuatorPosition")
        arms = json.loads(socket.recv(10))["message"]
    assert arms == {"LeftArmPosition": 10.0, "RightArmPosition": 45.0}


def test_faces(misty: Misty) -> None:
    assert misty.ask("GET", "/faces").json()["result"] == []
    for name in ("alice", "bob"):
        misty.post("/faces/training/start", FaceId=name)
    assert misty.ask("GET", "/faces").json()["result"] == ["alice", "bob"]
    with misty.pubsub() as socket:
        misty.subscribe(socket, "FaceRecognition")
        misty.post("/faces/recognition/start")
        assert json.loads(socket.recv(10))["message"]["label"] == "alice"
    misty.post("/faces/recognition/stop")
    assert misty.ask("DELETE", "/faces?FaceId=alice").status_code == 200
    assert misty.ask("GET", "/faces").json()["result"] == ["bob"]
    misty.ask("DELETE", "/faces")
    assert misty.ask("GET", "/faces").json()["result"] == []


def test_pubsub(misty: Misty) -> None:
    with misty.pubsub() as socket:
        for message in ("nonsense", "[]", "{}", '{"Operation": "unsubscribe", "EventName": "x"}'):
            socket.send(message)
        for kind, key in (
            ("BatteryCharge", "chargePercent"),
            ("IMU", "yaw"),
            ("DriveEncoders", "linearVelocity"),
            ("SelfState", "position"),
        ):
            misty.subscribe(socket, kind)
            event = json.loads(socket.recv(10))
            assert (event["eventName"], key in event["message"]) == ("mine", True)
        socket.send(json.dumps({"Operation": "unsubscribe", "EventName": "mine"}))
        while "removed" not in str(json.loads(socket.recv(10))["message"]):
            pass
    with pytest.raises(InvalidStatus):
        connect(f"ws://{misty.urls[0]}/elsewhere", open_timeout=10)


def test_browsers_of_other_origins(misty: Misty) -> None:
    options = misty.http.options(f"http://{misty.urls[0]}/api/led")
    assert options.headers["Access-Control-Allow-Headers"] == "Authorization,Content-Type"
    assert misty.ask("GET", "/led").headers["Access-Control-Allow-Origin"] == "*"


def test_battery_and_device(misty: Misty) -> None:
    misty.api.advance(1800)
    battery = misty.ask("GET", "/battery").json()
    assert battery["status"] == "Success"
    assert 0.2 <= battery["result"]["chargePercent"] < 1
    assert misty.ask("GET", "/device").json()["result"]["serialNumber"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/led", {"red": 1, "green": 2}),
        ("/led", {"red": 1, "green": 2, "blue": 300}),
        ("/led", {"red": "x", "green": 2, "blue": 3}),
        ("/led", [1]),
        ("/head", {}),
        ("/head", {"Yaw": True}),
        ("/drive", {"LinearVelocity": 1}),
        ("/drive", {"LinearVelocity": 1, "AngularVelocity": 1e400}),
        ("/drive/time", {"LinearVelocity": 1, "AngularVelocity": 0, "TimeMS": -1}),
    ],
)
def test_invalid_commands(misty: Misty, path: str, body: object) -> None:
    text = str(body).replace("'", '"').replace("inf", "1e400").replace("True", "true")
    response = misty.http.post(f"http://{misty.urls[0]}/api{path}", content=text)
    assert response.status_code == 400
    assert response.json()["status"] == "Failed"
    assert not misty.robot.moving


def test_unknown_paths(misty: Misty) -> None:
    assert misty.ask("POST", "/dance").status_code == 404
    assert misty.ask("POST", "/battery").status_code == 405
    assert misty.ask("GET", "/drive").status_code == 405


def test_https(misty: Misty) -> None:
    trusting = ssl.create_default_context(cadata=misty.api.sim.certificate)
    with httpx.Client(verify=trusting, trust_env=False) as http:
        response = http.post(f"{misty.urls[1]}/api/led", json={"red": 9, "green": 8, "blue": 7})
        assert response.json()["status"] == "Success"
        # The API itself is not available there.
        assert http.get(misty.urls[1].rpartition("/")[0] + "/workspaces").status_code == 404
    assert misty.robot.led == (9, 8, 7)
    with pytest.raises(httpx.ConnectError), httpx.Client(trust_env=False) as http:
        http.get(misty.urls[1])


def test_url_is_valid_while_the_addon_is_active(misty: Misty) -> None:
    old = misty.urls[0]
    misty.api.delete(f"/addon/mistyproxy/{misty.id}")
    assert misty.ask("GET", "/battery").status_code == 404
    misty.api.advance(5)
    misty.activate()
    assert misty.urls[0] != old
    assert misty.ask("GET", "/battery").status_code == 200
    assert misty.http.get(f"http://{old}/api/battery").status_code == 404
    misty.api.post(f"/terminate/{misty.id}")
    assert misty.ask("GET", "/battery").status_code == 404


def test_requests_are_recorded_without_the_secret(misty: Misty) -> None:
    misty.post("/led", red=1, green=2, blue=3)
    found = misty.api.sim.requests.find("POST /*/api/led")[-1]
    assert found.json() == {"red": 1, "green": 2, "blue": 3}
    assert misty.urls[0].rpartition("/")[2] not in found.path
