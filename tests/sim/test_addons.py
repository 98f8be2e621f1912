"""Add-ons and the VPN."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterator
from typing import Any

import pytest
from PIL import Image


def error(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["error_message"]


@pytest.fixture
def misty(timed: Any) -> Iterator[str]:
    return timed.ready("fixed_misty2")  # type: ignore[no-any-return]


def test_cam(timed: Any, misty: str) -> None:
    path = f"/addon/cam/{misty}"
    assert error(timed.get(path)) == (404, "add-on cam not active on this instance")
    assert error(timed.get(f"{path}/0/img")) == (404, "add-on cam not active on this instance")
    assert timed.delete(path).status_code == 404
    done = timed.post(path)
    assert (done.status_code, done.content) == (200, b"")
    assert done.headers["content-type"] == "application/octet-stream"
    assert timed.get(path).json() == {"status": "starting", "remote_user": "root"}
    assert error(timed.get(f"{path}/0/img")) == (503, "add-on cam not streaming yet")
    timed.advance(1)
    assert timed.get(path).json()["status"] == "active"
    waiting = timed.get(f"{path}/0/img")
    assert waiting.status_code == 200
    assert waiting.json().keys() == {"success", "message"}
    assert waiting.json()["success"] is False
    timed.advance(0.3)
    for camera in range(4):
        shot = timed.get(f"{path}/{camera}/img").json()
        assert (shot["success"], shot["format"], shot["coding"]) == (True, "JPEG", "base64")
        image = Image.open(io.BytesIO(base64.b64decode(shot["data"], validate=True)))
        assert (image.format, image.size, image.mode) == ("JPEG", (640, 480), "RGB")
    assert timed.post(path).status_code == 200
    assert timed.get(path).json()["status"] == "active"
    done = timed.delete(path)
    assert (done.status_code, done.content) == (200, b"")
    assert timed.get(path).json()["status"] == "stopping"
    assert timed.delete(path).status_code == 404
    timed.advance(0.3)
    assert timed.get(path).status_code == 404
    assert timed.post(path).status_code == 200
    assert timed.get(path).json()["status"] == "starting"


@pytest.mark.parametrize("camera", ["4", "-1", "00", "x", "%20"])
def test_cameras_that_are_none(timed: Any, misty: str, camera: str) -> None:
    answer = timed.get(f"/addon/cam/{misty}/{camera}/img")
    assert error(answer) == (400, "not valid camera identifier")


def test_remote_user(timed: Any, misty: str) -> None:
    path = f"/addon/cam/{misty}"
    assert error(timed.post(path, {"user": 1})) == (400, "value for option user has wrong type")
    timed.post(path, {"user": "pi"})
    assert timed.get(path).json()["remote_user"] == "pi"


def test_mistyproxy(timed: Any, misty: str) -> None:
    path = f"/addon/mistyproxy/{misty}"
    assert error(timed.get(path)) == (404, "add-on mistyproxy not active on this instance")
    assert timed.post(path).status_code == 200
    assert timed.get(path).json() == {"status": "starting"}
    again = f"add-on mistyproxy already applied to instance {misty}"
    assert error(timed.post(path)) == (503, again)
    timed.advance(1)
    first = timed.get(path).json()
    assert first.keys() == {"status", "url"}
    plain, secure = first["url"]
    assert plain.startswith("127.0.0.1:")
    assert secure.startswith("https://127.0.0.1:")
    assert secure.rpartition("/")[2] == plain.rpartition("/")[2]
    assert timed.get(path).json() == first
    assert timed.delete(path).status_code == 200
    assert timed.get(path).json() == {"status": "stopping"}
    timed.advance(1)
    assert timed.delete(path).status_code == 404
    timed.post(path)
    timed.advance(1)
    assert not set(timed.get(path).json()["url"]) & set(first["url"])


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


def test_vpn(timed: Any) -> None:
    instance_id = timed.launch(vpn=True)
    path = f"/vpn/{instance_id}"
    timed.advance(1)
    busy = timed.post(path)
    assert busy.status_code == 503
    assert busy.json() == {"result_message": "This instance is busy. Try again later."}
    timed.advance(5)
    assert timed.get(path).json() == {"status": "ready", "clients": []}
    made = timed.post(path).json()
    assert made.keys() == {"client_id", "ovpn"}
    assert made["ovpn"].startswith("client\n")
    assert made["ovpn"].count("-----BEGIN CERTIFICATE-----") == 2
    expected = {"status": "ready", "clients": [made["client_id"]]}
    assert timed.get(path).json() == expected
    assert timed.get(f"/instance/{instance_id}").json()["vpn"] == expected


def test_no_vpn(timed: Any, misty: str) -> None:
    for answer in (timed.get(f"/vpn/{misty}"), timed.post(f"/vpn/{misty}")):
        assert error(answer) == (400, "instance does not have VPN")
    assert "vpn" not in timed.get(f"/instance/{misty}").json()
