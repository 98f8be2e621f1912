"""Cameras that send small frames at a high rate."""

import functools
import threading
import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest

import rerobots
from rerobots import _time_limits
from rerobots.sim import Deployment, Robot, Simulator
from rerobots.sim.scene.picture import SceneState, picture

from ..conftest import Mode, make_mode

STATE = SceneState("robot", Robot(time.monotonic).state, ((0.0, 0.0),), datetime(2026, 1, 2))


@pytest.fixture(scope="module")
def cameras() -> Iterator[Simulator]:
    """A simulator whose cameras send 30 frames of 64 x 48 pixels per second."""
    # Draw once for each camera: drawing takes longer than the tests.
    drawn = functools.cache(lambda camera: picture(STATE, camera, (64, 48)))
    with (
        pytest.MonkeyPatch.context() as patch,
        Simulator(
            deployments=[Deployment(type="robot", supported_addons=("cam", "drive"))],
            record_delay=0,
            init_delay=0,
            addon_delay=0,
            terminate_delay=0,
            frame_rate=30,
            frame_size=(64, 48),
        ) as simulator,
    ):
        patch.setattr("rerobots.sim.api.cam.snapshot", lambda _, camera, *__: drawn(camera))
        yield simulator


# Both modes read the same feeds; tests of their own cover what async adds.
@pytest.fixture(params=["sync", pytest.param("async", marks=pytest.mark.long)])
def mode(request: pytest.FixtureRequest) -> Iterator[Mode]:
    yield from make_mode(request.param)


@pytest.fixture
def robot(cameras: Simulator, mode: Mode) -> Iterator[rerobots.Instance]:
    """An instance on that simulator."""
    apic = mode.client(api_token=cameras.api_token, base_uri=cameras.base_uri)
    rri = mode.instance(["robot"], apic=apic)
    yield rri
    cameras.faults.clear()
    if cameras.instance(rri.id).status == "READY":
        cameras.instance(rri.id).become("TERMINATED")


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Feeds reconnect after a short silence and a short pause."""
    monkeypatch.setattr(_time_limits, "FEED_SILENCE", 0.3)
    monkeypatch.setattr("rerobots._timeouts.backoff", lambda attempt: 0.02)


def reading() -> list[str]:
    """Return the names of the threads that read feeds, including the library's."""
    return [each.name for each in threading.enumerate() if each.name.startswith("rerobots-camera")]


@pytest.fixture
def nothing_is_left() -> Callable[[], None]:
    """A function that checks that all threads that read feeds end."""

    def check() -> None:
        deadline = time.monotonic() + 5
        while reading() and time.monotonic() < deadline:
            time.sleep(0.01)
        assert reading() == []

    return check
