"""`cam.snapshot`: a picture in one call, in both modes."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, cast

import pytest

import rerobots
from rerobots.api import (
    AddonNotActive,
    AddonNotReady,
    AddonNotSupported,
    InstanceTerminated,
    InvalidArgument,
    MalformedResponse,
)
from rerobots.sim import Simulator

from ..conftest import MISTY

Launch = Callable[..., rerobots.Instance]


def test_snapshot_right_after_a_launch(launch: Launch) -> None:
    frame = launch(wdeployment_id=MISTY).cam.snapshot(1)
    assert (frame.width, frame.height, frame.camera, frame.format) == (640, 480, 1, "JPEG")
    assert frame.array.shape == (480, 640, 3)
    assert timedelta(0) <= datetime.now(UTC) - frame.received < timedelta(seconds=10)


def test_snapshot_retries_until_there_is_a_picture(
    sim: Simulator, launch: Launch, pauses: list[float]
) -> None:
    rri = launch(wdeployment_id=MISTY)
    not_yet = {"success": False, "message": "no picture yet"}
    late = sim.faults.add("GET /addon/cam/*/img", status=200, body=not_yet, times=3)
    assert rri.cam.snapshot().width == 640
    assert late.hits == 3
    assert len(pauses) >= 3
    starting = {"error_message": "add-on `cam` not streaming yet"}
    sim.faults.add("GET /addon/cam/*/img", status=503, body=starting, times=2)
    assert rri.cam.snapshot().width == 640


def test_wait_false_activates_nothing(sim: Simulator, launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    with pytest.raises(AddonNotActive):
        rri.cam.snapshot(wait=False)
    rri.cam.activate(wait=True)
    sim.faults.add(
        "GET /addon/cam/*/img", status=200, body={"success": False, "message": "wait"}, times=1
    )
    with pytest.raises(AddonNotReady, match="no picture yet"):
        rri.cam.snapshot(wait=False)
    assert rri.cam.snapshot(wait=False).width == 640


def test_snapshot_gives_up_after_wait(sim: Simulator, launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    rri.cam.activate(wait=True)
    sim.faults.add("GET /addon/cam/*/img", status=200, body={"success": False, "message": "wait"})
    with pytest.raises(AddonNotReady, match=r"no picture after 0\.3 s") as raised:
        rri.cam.snapshot(wait=0.3)
    assert raised.value.retryable


def test_instance_that_has_ended(launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    rri.terminate()
    with pytest.raises(InstanceTerminated):
        rri.cam.snapshot()


def test_instance_that_somebody_else_has_ended(sim: Simulator, launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    rri.get_status()
    sim.instance(rri.id).become("TERMINATED")
    with pytest.raises(InstanceTerminated):
        rri.cam.snapshot()


def test_deployment_without_cameras(launch: Launch) -> None:
    with pytest.raises(AddonNotSupported):
        launch("null").cam.snapshot()


def test_invalid_picture(sim: Simulator, launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    body = {"success": True, "format": "JPEG", "coding": "base64", "data": "AAAA"}
    sim.faults.add("GET /addon/cam/*/img", status=200, body=body)
    with pytest.raises(MalformedResponse, match="an invalid picture"):
        rri.cam.snapshot()


@pytest.mark.parametrize("arguments", [{"camera": 4}, {"wait": -1}, {"wait": float("nan")}])
def test_invalid_arguments_send_nothing(
    sim: Simulator, launch: Launch, arguments: dict[str, Any]
) -> None:
    rri = launch(wdeployment_id=MISTY)
    sim.requests.clear()
    with pytest.raises(InvalidArgument):
        rri.cam.snapshot(**arguments)
    assert len(sim.requests) == 0


def test_messages_name_the_argument(launch: Launch) -> None:
    rri = launch(wdeployment_id=MISTY)
    for call in (
        lambda: rri.cam.snapshot(camera=7),
        lambda: rri.cam.record("a.mkv", camera=9, seconds=1),
    ):
        with pytest.raises(InvalidArgument, match=r"^camera must be"):
            call()
    with pytest.raises(InvalidArgument, match=r"^camera_id must be"):
        rri.get_snapshot_cam(camera_id=7)
    with pytest.raises(InvalidArgument, match=r"^linear must be"):
        rri.drive.send(linear=cast("Any", "fast"))
