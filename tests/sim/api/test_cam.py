"""The `cam` add-on."""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image

from ..conftest import API
from .conftest import PREFIX, WebSocketAPI, error, jpeg


def test_cam(timed: Any, misty: str) -> None:
    path = f"/addon/cam/{misty}"
    assert error(timed.get(path)) == (404, "add-on `cam` not active on this instance")
    assert error(timed.get(f"{path}/0/img")) == (404, "add-on `cam` not active on this instance")
    assert timed.delete(path).status_code == 404
    done = timed.post(path)
    assert (done.status_code, done.content) == (200, b"")
    assert done.headers["content-type"] == "application/octet-stream"
    assert timed.get(path).json() == {"status": "starting", "remote_user": "root"}
    assert error(timed.get(f"{path}/0/img")) == (503, "add-on `cam` not streaming yet")
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


@pytest.mark.parametrize("camera", ["4", "9"])
def test_unknown_cameras(timed: Any, misty: str, camera: str) -> None:
    response = timed.get(f"/addon/cam/{misty}/{camera}/img")
    assert error(response) == (400, "not valid camera identifier")


def test_feed_of_a_camera(rig: WebSocketAPI, apply: Callable[[str], str]) -> None:
    path = apply("cam")
    with rig.open(f"{path}/2/feed/{rig.in_path}", header=False) as socket:
        frames = [str(socket.recv(10)) for _ in range(3)]
    for frame in frames:
        assert frame.startswith(PREFIX)
        with Image.open(io.BytesIO(base64.b64decode(frame.removeprefix(PREFIX)))) as image:
            assert image.size == (640, 480)


def test_upload_replaces_the_picture_of_a_camera(
    rig: WebSocketAPI, apply: Callable[[str], str]
) -> None:
    path = apply("cam")
    drawn = rig.get(f"{path}/1/img").json()["data"]
    sent = base64.b64encode(jpeg("red")).decode()
    with (
        rig.open(f"{path}/1/upload/{rig.in_path}") as upload,
        rig.open(f"{path}/1/feed/{rig.in_path}") as feed,
    ):
        for message in ("nonsense", PREFIX + "%", PREFIX + "AAAA", b"\x00", PREFIX + sent):
            upload.send(message)
        while str(feed.recv(10)) != PREFIX + sent:
            pass
    assert rig.get(f"{path}/1/img").json()["data"] == sent != drawn
    assert rig.get(f"{path}/0/img").json()["data"] != sent


def test_tokens_for_one_instance_get_no_pictures(rig: WebSocketAPI) -> None:
    path = f"/addon/cam/{rig.instance}"
    rig.post(path)
    claims: dict[str, Any] = {"in": rig.instance}
    token = rig.sim.make_token(**claims)
    own = API(rig.sim, token)
    in_path = base64.urlsafe_b64encode(token.encode()).decode()
    assert own.get(path).status_code == 200
    assert own.get(f"{path}/0/img").status_code == 404
    assert own.get(f"{path}/0/feed/{in_path}").status_code == 404
    own.http.close()
    rig.delete(path)


def test_uploaded_picture_is_that_of_the_handle(
    rig: WebSocketAPI, apply: Callable[[str], str]
) -> None:
    path = apply("cam")
    sent = jpeg("blue")
    instance = rig.sim.instance(rig.instance)
    assert instance.picture(3) != sent
    with rig.open(f"{path}/3/upload/{rig.in_path}") as upload:
        upload.send(PREFIX + base64.b64encode(sent).decode())
        while rig.get(f"{path}/3/img").json()["data"] != base64.b64encode(sent).decode():
            pass
    assert instance.picture(3) == sent
