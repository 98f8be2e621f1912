"""Camera pictures: codings, formats and invalid data."""

import base64
import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
from PIL import Image

import rerobots
from rerobots import images
from rerobots.api import APIClient
from rerobots.sim import Simulator

from ..conftest import MISTY, Mode
from ..support.server import Received, Response, Server

pytestmark = pytest.mark.modes("async")


def picture(mode: str = "RGB", image_format: str = "JPEG") -> bytes:
    """Return a picture of 6 x 4 coloured blocks, 48 pixels wide and 32 high."""
    blocks = np.random.default_rng(1).integers(0, 256, (4, 6, 3), dtype=np.uint8)
    file = io.BytesIO()
    Image.fromarray(blocks.repeat(8, 0).repeat(8, 1)).convert(mode).save(file, image_format)
    return file.getvalue()


class Camera:
    """The camera of a server, with the response that a test sets."""

    def __init__(self) -> None:
        self.response: dict[str, Any] = {}
        self.set_picture(picture())

    def set_picture(self, data: bytes, image_format: str = "JPEG") -> None:
        encoded = base64.b64encode(data).decode()
        self.response = {
            "success": True,
            "format": image_format,
            "coding": "base64",
            "data": encoded,
        }

    def respond(self, _: Received) -> Response:
        return Response(body=json.dumps(self.response).encode())


@pytest.fixture
def camera() -> Camera:
    return Camera()


@pytest.fixture
def apic(camera: Camera, mode: Mode) -> Iterator[APIClient]:
    with Server(camera.respond) as server:
        client = mode.client(api_token="token", base_uri=server.base_uri)
        yield client
        client.close()


@pytest.mark.parametrize("space", ["RGB", "L", "CMYK"])
def test_array_from_jpeg(space: str, camera: Camera, apic: APIClient) -> None:
    camera.set_picture(picture(space))
    res = apic.get_snapshot_cam(MISTY, dformat="ndarray")
    assert res["success"] is True
    assert (res["format"], res["coding"]) == ("ndarray", None)
    frame = res["data"]
    assert frame.shape == (32, 48, 3)
    assert frame.dtype == np.uint8
    with Image.open(io.BytesIO(picture(space))) as reference:
        expected = np.asarray(reference.convert("RGB")).astype(int)
    assert np.abs(frame - expected).max() <= 1
    frame[0, 0] = 7
    assert frame[0, 0].tolist() == [7, 7, 7]


def test_array_from_png(camera: Camera, apic: APIClient) -> None:
    camera.set_picture(picture(image_format="PNG"), "PNG")
    res = apic.get_snapshot_cam(MISTY, dformat="ndarray")
    assert res["success"] is True
    assert res["data"].shape == (32, 48, 3)
    with pytest.raises(rerobots.api.MalformedResponse, match="PNG"):
        apic.get_snapshot_cam(MISTY, dformat="jpeg")


@pytest.mark.parametrize("dformat", [None, "jpeg", "JPEG"])
def test_bytes_and_base64(dformat: Any, apic: APIClient) -> None:
    res: object = apic.get_snapshot_cam(MISTY, dformat=dformat)
    assert res == {"success": True, "format": "JPEG", "coding": None, "data": picture()}
    encoded = apic.get_snapshot_cam(MISTY, coding="base64", dformat=dformat)
    assert encoded["success"] is True
    assert encoded["coding"] == "base64"
    assert base64.b64decode(str(encoded["data"])) == picture()


def test_no_picture_yet(camera: Camera, apic: APIClient) -> None:
    camera.response = {"success": False, "message": "try again soon", "newer": 1}
    assert dict(apic.get_snapshot_cam(MISTY, dformat="ndarray")) == camera.response


@pytest.mark.parametrize(
    "change", [{"data": "no base64!"}, {"data": None}, {"coding": "hex"}, {"data": "aGVsbG8="}]
)
def test_invalid_pictures(change: dict[str, Any], camera: Camera, apic: APIClient) -> None:
    camera.response.update(change)
    with pytest.raises(rerobots.api.MalformedResponse) as caught:
        apic.get_snapshot_cam(MISTY, dformat="ndarray")
    assert (caught.value.status_code, caught.value.method) == (200, "GET")
    assert str(caught.value.url).endswith(f"/addon/cam/{MISTY}/0/img")


def test_truncated_picture() -> None:
    with pytest.raises(rerobots.api.MalformedResponse):
        images.decode(picture()[:300])


WITHOUT_EXTRA = """
import sys
for name in ("numpy", "PIL", "simplejpeg", "paramiko"):
    sys.modules[name] = None
import rerobots, rerobots.api, rerobots.aio
apic = rerobots.api.APIClient()
rri = rerobots.Instance.attach(sys.argv[1], apic=apic)
for call in (
    lambda: apic.get_snapshot_cam(rri.id, dformat="ndarray"),
    rri.start_sshclient,
):
    try:
        call()
    except rerobots.api.MissingExtra as err:
        assert isinstance(err, ImportError) and isinstance(err, rerobots.api.Error)
        assert 'pip install "rerobots[extra]"' in str(err), err
    else:
        raise SystemExit("no error")
print(rri.get_status())
"""


def test_missing_extras_say_what_to_install(sim: Simulator) -> None:
    launched = rerobots.api.APIClient(sim.api_token, base_uri=sim.base_uri).request_instance(MISTY)
    result = subprocess.run(
        [sys.executable, "-c", WITHOUT_EXTRA, launched["id"]],
        env=os.environ | {"REROBOTS_API_TOKEN": sim.api_token, "REROBOTS_BASE_URI": sim.base_uri},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.stdout in ("INIT\n", "READY\n"), result.stderr
