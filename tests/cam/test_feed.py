"""`cam.frames`: feeds of cameras, in sync and async code, and their failures."""

import asyncio
import base64
import gc
import itertools
import os
import signal
import threading
import time
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any

import pytest

import rerobots
import rerobots.aio
from rerobots._live.feed import Feed, Mailbox, Over
from rerobots.api import (
    AddonNotSupported,
    ConnectionFailed,
    InvalidArgument,
    RequestTimeout,
    WrongAuthToken,
)
from rerobots.frames import Frame
from rerobots.sim import Simulator

from ..support.clock import Clock
from ..support.waiting import soon
from .conftest import reading

Check = Callable[[], None]


def test_frames_of_one_camera(robot: rerobots.Instance, nothing_is_left: Check) -> None:
    with robot.cam.frames(1) as feed:
        frames = list(itertools.islice(feed, 10))
        assert "rerobots-camera-1" in reading()
    assert all((each.width, each.height, each.camera) == (64, 48, 1) for each in frames)
    assert [each.received for each in frames] == sorted(each.received for each in frames)
    assert frames[-1].array.shape == (48, 64, 3)
    assert (feed.skipped, feed.reconnects) == (0, 0)
    nothing_is_left()
    # A closed feed has no more frames.
    assert list(feed) == []


def test_frames_of_several_cameras(robot: rerobots.Instance, nothing_is_left: Check) -> None:
    with robot.cam.frames([2, 0, 3]) as feed:
        cameras = [frame.camera for frame in itertools.islice(feed, 60)]
    assert all(cameras.count(each) >= 10 for each in (0, 2, 3))
    nothing_is_left()


def test_slow_reader_gets_new_frames(robot: rerobots.Instance) -> None:
    with robot.cam.frames() as feed:
        asked = datetime.min.replace(tzinfo=UTC)
        for frame in itertools.islice(feed, 6):
            assert frame.received >= asked
            asked, dropped = datetime.now(UTC), feed.dropped
            # The second frame dropped from now on was replaced by one that came later.
            while feed.dropped < dropped + 2:
                time.sleep(0.01)


def test_latest_false_returns_all_frames(robot: rerobots.Instance) -> None:
    with robot.cam.frames(latest=False) as feed:
        began = next(iter(feed)).received
        time.sleep(0.34)
        now = datetime.now(UTC)
        waiting = list(itertools.takewhile(lambda frame: frame.received < now, feed))
        assert len(waiting) >= 3, "those that arrived meanwhile are missing"
        assert all(frame.received > began for frame in waiting)
        assert feed.dropped == 0


def test_feed_ends_with_the_instance(
    cameras: Simulator, robot: rerobots.Instance, nothing_is_left: Check
) -> None:
    taken = 0
    for _ in robot.cam.frames([0, 1]):
        taken += 1
        if taken == 3:
            cameras.instance(robot.id).become("TERMINATING")
    assert taken >= 3
    nothing_is_left()


def test_feed_ends_with_the_addon(robot: rerobots.Instance, nothing_is_left: Check) -> None:
    taken = 0
    for _ in robot.cam.frames():
        taken += 1
        if taken == 3:
            robot.cam.deactivate()
    assert taken >= 3
    nothing_is_left()


def test_reconnect_after_a_lost_connection(
    cameras: Simulator, robot: rerobots.Instance, hasty: None
) -> None:
    fault = cameras.faults.camera(drop=0.2, times=3)
    with robot.cam.frames() as feed:
        for _ in feed:
            if feed.reconnects >= 3:
                break
    assert fault.hits == 3


def test_reconnect_after_a_stall(
    cameras: Simulator, robot: rerobots.Instance, clock: Clock
) -> None:
    fault = cameras.faults.camera(stall=True, after=0.1, times=2)
    with robot.cam.frames() as feed, clock.hurrying(0.5):
        for _ in feed:
            if feed.reconnects >= 2:
                break
    assert fault.hits == 2


def test_lost_connection_without_reconnect(
    cameras: Simulator, robot: rerobots.Instance, nothing_is_left: Check
) -> None:
    cameras.faults.camera(drop=0.2, times=1)
    with pytest.raises(ConnectionFailed, match="feed") as raised:
        list(robot.cam.frames(reconnect=False))
    assert cameras.api_token not in str(raised.value)
    nothing_is_left()


def test_server_that_stays_away(
    cameras: Simulator,
    robot: rerobots.Instance,
    hasty: None,
    clock: Clock,
    nothing_is_left: Check,
) -> None:
    cameras.faults.camera(drop=0.2, times=1)
    feed = robot.cam.frames(timeout=3)
    next(iter(feed))
    cameras.faults.add("GET /addon/cam/*/feed/*", reset="before")
    with clock.hurrying(), pytest.raises(ConnectionFailed):
        list(feed)
    assert clock.passed > 1
    nothing_is_left()


def test_camera_without_frames(
    cameras: Simulator, robot: rerobots.Instance, clock: Clock, nothing_is_left: Check
) -> None:
    cameras.faults.camera(late=True)
    feed = robot.cam.frames(timeout=15)
    with clock.hurrying(0.25), pytest.raises(RequestTimeout, match="camera 0 in 15 s"):
        list(feed)
    assert feed.reconnects >= 1
    nothing_is_left()


def test_late_first_frame(cameras: Simulator, robot: rerobots.Instance) -> None:
    cameras.faults.camera(late=0.5, times=1)
    with robot.cam.frames() as feed:
        assert next(iter(feed)).width == 64


# 65500 x 65500 pixels.
BOMB = base64.b64encode(b"\xff\xd8\xff\xc0\0\x0b\x08\xff\xdc\xff\xdc\x01\0\0\0\xff\xd9").decode()
WRONG = ["cut", "corrupt", "empty", "png", "nonsense", "data:,", "é"]


@pytest.mark.parametrize("frame", [*WRONG, f"data:image/jpeg;base64,{BOMB}"])
def test_invalid_messages_are_skipped(
    cameras: Simulator, robot: rerobots.Instance, frame: str
) -> None:
    cameras.faults.camera(frame=frame, times=4)
    with robot.cam.frames() as feed:
        assert next(iter(feed)).width == 64
        assert (feed.skipped, feed.reconnects) == (4, 0)


def test_huge_frame_is_skipped(cameras: Simulator, robot: rerobots.Instance) -> None:
    cameras.faults.camera(frame="huge", times=1)
    with robot.cam.frames() as feed:
        assert next(iter(feed)).width == 64
        assert feed.skipped == 1


def test_only_invalid_messages(cameras: Simulator, robot: rerobots.Instance, clock: Clock) -> None:
    cameras.faults.camera(frame="cut")
    with clock.hurrying(), pytest.raises(RequestTimeout, match=r"messages were not frames"):
        list(robot.cam.frames(timeout=5))


@pytest.mark.parametrize("reconnect", [False, True])
def test_invalid_messages_without_a_pause(reconnect: bool, clock: Clock) -> None:
    class Busy:
        def receive(self, timeout: float | None = None) -> bytes:
            time.sleep(0.001)
            return b"no frame"

        def abort(self) -> None:
            pass

    mailbox = Mailbox(None)
    feed = Feed(lambda _: Busy(), [0], mailbox, timeout=2, reconnect=reconnect)
    feed.start()
    with clock.hurrying(), pytest.raises(RequestTimeout, match=r"messages were not frames"):
        mailbox.take(20)
    feed.close()


def test_failing_camera_ends_the_feed(
    cameras: Simulator, robot: rerobots.Instance, clock: Clock, nothing_is_left: Check
) -> None:
    cameras.faults.camera(camera=1, late=True)
    with robot.cam.frames([0, 1], timeout=5) as feed:
        next(iter(feed))
        with clock.hurrying(), pytest.raises(RequestTimeout, match="a 1"):
            list(feed)
    nothing_is_left()


def test_dropped_feed_is_closed(robot: rerobots.Instance, nothing_is_left: Check) -> None:
    for _ in robot.cam.frames():
        break
    gc.collect()
    nothing_is_left()


def test_error_in_the_block_closes_the_feed(
    robot: rerobots.Instance, nothing_is_left: Check
) -> None:

    def fail() -> None:
        with robot.cam.frames() as feed:
            for _ in feed:
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    nothing_is_left()


@pytest.mark.parametrize(
    "arguments",
    [
        {"camera": 4},
        {"camera": []},
        {"camera": [0, 0]},
        {"timeout": 0},
        {"timeout": float("inf")},
    ],
)
def test_invalid_arguments_send_nothing(
    cameras: Simulator, robot: rerobots.Instance, arguments: dict[str, Any]
) -> None:
    cameras.requests.clear()
    with pytest.raises(InvalidArgument):
        robot.cam.frames(**arguments)
    assert len(cameras.requests) == 0


def test_deployment_without_cameras(sim: Simulator, launch: Any) -> None:
    with pytest.raises(AddonNotSupported):
        next(iter(launch("null").cam.frames()))


def test_client_without_a_token(cameras: Simulator, robot: rerobots.Instance) -> None:
    getattr(robot, "_target", robot).apic._token = None
    with pytest.raises(WrongAuthToken):
        next(iter(robot.cam.frames()))


# Interrupted and cancelled


def test_ctrl_c_while_waiting(cameras: Simulator, nothing_is_left: Check) -> None:
    with rerobots.api.APIClient(cameras.api_token, base_uri=cameras.base_uri) as apic:
        rri = rerobots.Instance(["robot"], apic=apic)
        feed = rri.cam.frames()
        next(feed)
        cameras.faults.camera(late=True)
        cameras.faults.camera(frame="empty")
        timer = threading.Timer(0.3, os.kill, [os.getpid(), signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            list(feed)
        nothing_is_left()
        cameras.faults.clear()
        rri.terminate()


def test_cancelled_task(cameras: Simulator, nothing_is_left: Check) -> None:
    async def main() -> None:
        async with (
            rerobots.aio.AsyncAPIClient(cameras.api_token, base_uri=cameras.base_uri) as apic,
            rerobots.aio.AsyncInstance(["robot"], apic=apic) as rri,
        ):

            async def watch() -> None:
                async for _ in rri.cam.frames():
                    pass

            # While the add-on is activated, while the feed is opened, and while it is read.
            for seconds in (0.0, 0.002, 0.01, 0.05, 0.3):
                task = asyncio.create_task(watch())
                await asyncio.sleep(seconds)
                task.cancel()
                with pytest.raises(asyncio.CancelledError):
                    await task
                await asyncio.to_thread(nothing_is_left)

    asyncio.run(main())


def test_many_feeds_in_one_event_loop(cameras: Simulator, nothing_is_left: Check) -> None:
    async def main() -> None:
        async with (
            rerobots.aio.AsyncAPIClient(cameras.api_token, base_uri=cameras.base_uri) as apic,
            rerobots.aio.AsyncInstance(["robot"], apic=apic) as rri,
        ):

            async def watch(camera: int) -> list[Frame]:
                async with rri.cam.frames(camera) as feed:
                    return [frame async for frame in _first(feed, 10)]

            taken = await asyncio.gather(*(watch(camera) for camera in (0, 1, 2, 3)))
            assert [{each.camera for each in frames} for frames in taken] == [{0}, {1}, {2}, {3}]

    asyncio.run(main())
    nothing_is_left()


def test_tasks_share_a_feed(cameras: Simulator, nothing_is_left: Check) -> None:
    async def main() -> None:
        async with (
            rerobots.aio.AsyncAPIClient(cameras.api_token, base_uri=cameras.base_uri) as apic,
            rerobots.aio.AsyncInstance(["robot"], apic=apic) as rri,
        ):
            feed = rri.cam.frames()
            taken = await asyncio.gather(*(anext(feed) for _ in range(5)))
            assert len({id(frame) for frame in taken}) == 5
            assert reading() == ["rerobots-camera-0"]
            # A feed that is closed while it is opened does not start.
            other = rri.cam.frames(1)
            opening = asyncio.create_task(anext(other))
            await asyncio.sleep(0)
            await other.aclose()
            with pytest.raises(StopAsyncIteration):
                await opening
            await feed.aclose()

    asyncio.run(main())
    nothing_is_left()


async def _first(feed: AsyncIterator[Frame], count: int) -> AsyncIterator[Frame]:
    async for frame in feed:
        yield frame
        count -= 1
        if not count:
            return


def test_feed_continues_after_a_timeout_in_async_code(cameras: Simulator) -> None:
    async def main() -> None:
        async with (
            rerobots.aio.AsyncAPIClient(cameras.api_token, base_uri=cameras.base_uri) as apic,
            rerobots.aio.AsyncInstance(["robot"], apic=apic) as rri,
            rri.cam.frames() as feed,
        ):
            await anext(feed)
            cameras.faults.camera(frame="empty")
            await asyncio.sleep(0.2)
            late = asyncio.gather(*(asyncio.wait_for(anext(feed), 0.2) for _ in range(2)))
            with pytest.raises(TimeoutError):
                await late
            cameras.faults.clear()
            assert (await anext(feed)).width == 64

    asyncio.run(main())
    cameras.faults.clear()


# The mailbox alone


def _frame(camera: int, number: int) -> Frame:
    # A header, and no picture: 1 x number.
    size = number.to_bytes(2)
    data = b"\xff\xd8\xff\xc0\0\x0b\x08\0\x01" + size + b"\x01\0\0\0\xff\xd9"
    return Frame(data, camera, datetime.now(UTC))


def test_mailbox_keeps_the_newest_frame_of_each_camera() -> None:
    box = Mailbox(None)
    for number in range(1, 6):
        box.put(_frame(0, number))
    box.put(_frame(1, 9))
    box.put(_frame(0, 7))
    assert [(f.camera, f.width) for f in (box.take(0), box.take(0)) if f] == [(0, 7), (1, 9)]
    assert (box.take(0), box.dropped) == (None, 5)


def test_put_blocks_while_the_mailbox_is_full() -> None:
    # A small frame takes a bit more than 1 KiB.
    box = Mailbox(2000)
    put: list[int] = []

    def fill() -> None:
        for number in range(1, 5):
            box.put(_frame(0, number))
            put.append(number)

    thread = threading.Thread(target=fill)
    thread.start()
    assert soon(lambda: len(put) >= 2, 20)
    time.sleep(0.1)
    assert put == [1, 2]
    frame = box.take(1)
    assert frame is not None
    assert frame.width == 1
    box.close()
    thread.join(5)
    assert not thread.is_alive()
    with pytest.raises(Over):
        box.take(0)


def test_frames_are_taken_before_the_error() -> None:
    box = Mailbox(None)
    box.put(_frame(0, 1))
    box.end(RequestTimeout("late"))
    assert box.take(0) is not None
    with pytest.raises(RequestTimeout):
        box.take(0)
    with pytest.raises(Over):
        box.take(0)
