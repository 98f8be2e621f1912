"""Feeds of cameras: rate, size and faults."""

from __future__ import annotations

import base64
import io
import itertools
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import httpx
import pytest
from PIL import Image
from websockets.exceptions import ConnectionClosedError
from websockets.sync.client import ClientConnection, connect

from rerobots.sim import Deployment, Simulator

PREFIX = "data:image/jpeg;base64,"
Open = Callable[..., AbstractContextManager[ClientConnection]]


@pytest.fixture(scope="module")
def camera_sim() -> Iterator[Simulator]:
    with Simulator(
        deployments=[Deployment(type="robot", supported_addons=("cam",))],
        record_delay=0,
        init_delay=0,
        addon_delay=0,
        frame_rate=30,
        frame_size=(320, 240),
    ) as sim:
        yield sim


@pytest.fixture(scope="module")
def instance_id(camera_sim: Simulator) -> str:
    headers = {"Authorization": f"Bearer {camera_sim.api_token}"}
    with httpx.Client(base_url=camera_sim.base_uri, headers=headers, trust_env=False) as http:
        id_ = str(http.post("/new/robot").json()["id"])
        assert http.post(f"/addon/cam/{id_}").status_code == 200
    return id_


@pytest.fixture
def feed(camera_sim: Simulator, instance_id: str) -> Iterator[Open]:
    token = base64.urlsafe_b64encode(camera_sim.api_token.encode()).decode()

    def open_feed(camera: int = 0) -> AbstractContextManager[ClientConnection]:
        uri = camera_sim.base_uri.replace("http", "ws")
        path = f"/addon/cam/{instance_id}/{camera}/feed/{token}"
        return connect(uri + path, max_size=None, compression=None)

    yield open_feed
    camera_sim.faults.clear()


def picture(text: Any) -> Image.Image:
    assert text.startswith(PREFIX)
    return Image.open(io.BytesIO(base64.b64decode(text.removeprefix(PREFIX), validate=True)))


def test_rate_and_size(feed: Open) -> None:
    began = time.monotonic()
    with feed() as socket:
        assert picture(socket.recv(10)).size == (320, 240)
        for _ in range(15):
            socket.recv(10)
        # A busy machine sends fewer frames, never more.
        assert time.monotonic() - began > 14 / 30


@pytest.mark.parametrize(
    "options",
    [
        {"frame_rate": 0},
        {"frame_rate": 31},
        {"frame_rate": float("nan")},
        {"frame_size": (1921, 1080)},
        {"frame_size": (640, 0)},
        {"frame_size": (640,)},
    ],
)
def test_invalid_rates_and_sizes(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="frame_"):
        Simulator(**options)


def test_full_hd() -> None:
    with Simulator(record_delay=0, init_delay=0, frame_size=(1920, 1080)) as sim:
        headers = {"Authorization": f"Bearer {sim.api_token}"}
        with httpx.Client(base_url=sim.base_uri, headers=headers, trust_env=False) as http:
            id_ = http.post("/new/fixed_misty2").json()["id"]
        with Image.open(io.BytesIO(sim.instance(id_).picture(2))) as image:
            assert image.size == (1920, 1080)


def test_late_first_frame(camera_sim: Simulator, feed: Open) -> None:
    fault = camera_sim.faults.camera(late=0.3, times=1)
    began = time.monotonic()
    with feed() as socket:
        socket.recv(10)
        assert time.monotonic() - began >= 0.3
        socket.recv(10)
    with feed() as socket:
        socket.recv(10)
    assert fault.hits == 1


def test_stalled_feed_continues_when_the_fault_is_removed(
    camera_sim: Simulator, feed: Open
) -> None:
    fault = camera_sim.faults.camera(camera=1, stall=True)
    with feed(0) as other, feed(1) as socket:
        other.recv(10)
        with pytest.raises(TimeoutError):
            socket.recv(0.3)
        camera_sim.faults.remove(fault)
        socket.recv(10)


def test_stall_after_some_time(camera_sim: Simulator, feed: Open) -> None:
    camera_sim.faults.camera(stall=0.4, after=0.2)
    with feed() as socket:
        times = [time.monotonic()]
        while time.monotonic() - times[0] < 1:
            socket.recv(10)
            times.append(time.monotonic())
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert max(gaps) >= 0.4


def test_feed_that_is_reset(camera_sim: Simulator, feed: Open) -> None:
    camera_sim.faults.camera(drop=0.2, times=1)
    with feed() as socket:
        time.sleep(0.3)
        with pytest.raises(ConnectionClosedError) as raised:
            list(socket)
    assert raised.value.rcvd is None
    with feed() as socket:
        socket.recv(10)


@pytest.mark.parametrize(
    ("frame", "sent"),
    [("empty", ""), ("nonsense", "nonsense"), ("png", PREFIX), ("cut", PREFIX), ("huge", PREFIX)],
)
def test_other_frames(camera_sim: Simulator, feed: Open, frame: str, sent: str) -> None:
    fault = camera_sim.faults.camera(frame=frame, times=1)
    with feed() as socket:
        text = str(socket.recv(20))
        assert text.startswith(sent)
        if sent != PREFIX:
            assert text == sent
        if frame == "huge":
            assert len(text) > 60_000_000
        assert picture(socket.recv(10)).size == (320, 240)
    assert fault.hits == 1


@pytest.mark.parametrize(
    "options", [{}, {"late": 1, "drop": 1}, {"drop": -1}, {"stall": 1, "times": 0}, {"after": 1}]
)
def test_invalid_faults(camera_sim: Simulator, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        camera_sim.faults.camera(**options)
