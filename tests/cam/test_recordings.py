"""Recordings: videos, and runs in MCAP, in both modes, and of killed programs."""

import asyncio
import contextlib
import errno
import io
import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest
from mcap.exceptions import EndOfFile
from mcap.reader import make_reader
from mcap.records import Message
from mcap.stream_reader import StreamReader
from mcap_protobuf.decoder import DecoderFactory
from PIL import Image

import rerobots
import rerobots.aio
from rerobots._live.feed import BUFFER, Feed, Mailbox
from rerobots._live.mcap_file import McapFile
from rerobots._live.video import VideoFile, Writing
from rerobots.api import (
    AddonNotSupported,
    ConnectionFailed,
    InvalidArgument,
    MissingExtra,
    RequestTimeout,
)
from rerobots.frames import Frame
from rerobots.sim import Simulator

from ..support.clock import Clock

Check = Callable[[], None]


def video_times(path: Path) -> list[float]:
    """Return the times of the frames of a video in seconds; decode all of them, too."""
    with av.open(str(path)) as video:
        stream = video.streams.video[0]
        assert stream.codec_context.name == "mjpeg"
        base = stream.time_base or Fraction(1)
        times = [float(p.pts * base) for p in video.demux(stream) if p.pts is not None]
    with av.open(str(path)) as video:
        assert sum(frame.width > 0 for frame in video.decode(video=0)) == len(times)
    return times


def messages(path: Path) -> Iterator[tuple[str, str, Any]]:
    """Yield topic, schema and content of the messages of a recording, by time."""
    with path.open("rb") as file:
        reader = make_reader(file, decoder_factories=[DecoderFactory()])
        for schema, channel, message in reader.iter_messages():
            assert schema is not None
            if channel.message_encoding == "json":
                yield channel.topic, schema.name, json.loads(message.data)
            else:
                decode = DecoderFactory().decoder_for(channel.message_encoding, schema)
                assert decode is not None
                yield channel.topic, schema.name, decode(message.data)


def test_video_of_some_seconds(
    robot: rerobots.Instance, tmp_path: Path, clock: Clock, nothing_is_left: Check
) -> None:
    path = tmp_path / "run.mkv"
    with clock.hurrying():
        recording = robot.cam.record(path, seconds=5)
    times = video_times(path)
    assert recording.frames == len(times) > 5
    assert times[0] == 0
    assert times == sorted(set(times))
    assert 2 < times[-1] <= 5
    assert recording.seconds == pytest.approx(times[-1], abs=0.002)
    assert recording.path == path
    nothing_is_left()


def test_video_until_stop(robot: rerobots.Instance, tmp_path: Path, nothing_is_left: Check) -> None:
    with robot.cam.record(tmp_path / "run.mkv", 2) as recording:
        deadline = time.monotonic() + 20
        while recording.frames < 5 and time.monotonic() < deadline:
            time.sleep(0.02)
    frames = recording.frames
    recording.stop()
    assert len(video_times(tmp_path / "run.mkv")) == recording.frames == frames >= 5
    nothing_is_left()


def test_frames_have_the_times_of_their_arrival(
    cameras: Simulator, robot: rerobots.Instance, tmp_path: Path, hasty: None
) -> None:
    cameras.faults.camera(stall=0.25, after=0.2)
    robot.cam.record(tmp_path / "run.mkv", seconds=1)
    times = video_times(tmp_path / "run.mkv")
    assert max(later - earlier for earlier, later in itertools.pairwise(times)) >= 0.24


class Kept:
    """A file that keeps frames in memory."""

    def __init__(self) -> None:
        self.frames: list[Frame] = []

    def add_frame(self, frame: Frame) -> None:
        self.frames.append(frame)

    def flush(self) -> None:
        pass

    def close(self) -> None:
        pass


def frames_at(*seconds: float, day: Callable[[float], datetime]) -> list[Frame]:
    """Return frames received at these seconds of a steady clock; the time of day differs."""
    noise = io.BytesIO()
    Image.new("RGB", (64, 48)).save(noise, "JPEG")
    made = [Frame(noise.getvalue(), 0, day(each)) for each in seconds]
    now = time.monotonic()
    for frame, each in zip(made, seconds, strict=True):
        frame._monotonic = now + each
    return made


NOON = datetime(2026, 1, 2, 12, tzinfo=UTC)
CLOCKS = {
    "ahead": lambda at: NOON + timedelta(seconds=at, hours=at > 1),
    "back": lambda at: NOON + timedelta(seconds=at, hours=-(at > 1)),
    "still": lambda _: NOON,
}


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS)
@pytest.mark.parametrize("from_start", [False, True])
def test_clock_change_during_a_recording(
    clock: Callable[[float], datetime], from_start: bool, tmp_path: Path
) -> None:
    frames = frames_at(0.5, 1.0, 2.0, 50.0, 59.0, 61.0, 500.0, day=clock)
    mailbox, kept, video = Mailbox(BUFFER), Kept(), VideoFile(tmp_path / "run.mkv")
    feed = Feed(lambda _: None, [], mailbox, timeout=1, reconnect=False)  # type: ignore[arg-type, return-value]  # pyright: ignore
    writing = Writing(feed, kept, 60.0, from_start=from_start)
    for frame in frames:
        mailbox.put(frame)
    # The recording ends neither too late nor too early.
    writing.start()
    assert writing.wait(30)
    assert kept.frames == frames[:5]
    for frame in kept.frames:
        video.add_frame(frame)
    video.close()
    assert writing.seconds == pytest.approx(58.5)
    assert video_times(tmp_path / "run.mkv")[-1] == pytest.approx(58.5, abs=0.002)


def test_recording_without_frames_ends_in_time() -> None:
    for frames, from_start in ((frames_at(0.0, day=lambda _: NOON), False), ([], True)):
        mailbox = Mailbox(BUFFER)
        feed = Feed(lambda _: None, [], mailbox, timeout=1, reconnect=False)  # type: ignore[arg-type, return-value]  # pyright: ignore
        writing = Writing(feed, Kept(), 0.2, from_start=from_start)
        for frame in frames:
            mailbox.put(frame)
        writing.start()
        assert writing.wait(30)
        assert (writing.frames, writing.error) == (len(frames), None)


def test_video_continues_after_a_lost_connection(
    cameras: Simulator, robot: rerobots.Instance, tmp_path: Path, clock: Clock
) -> None:
    cameras.faults.camera(drop=0.2, times=2)
    cameras.faults.camera(frame="cut", times=2)
    with clock.hurrying():
        recording = robot.cam.record(tmp_path / "run.mkv", seconds=12)
    assert (recording.reconnects, recording.skipped) == (2, 2)
    assert video_times(tmp_path / "run.mkv")[-1] > 1


def test_video_ends_with_the_instance(
    cameras: Simulator, robot: rerobots.Instance, tmp_path: Path
) -> None:
    recording = robot.cam.record(tmp_path / "run.mkv")
    while not recording.frames:
        time.sleep(0.01)
    cameras.instance(robot.id).become("TERMINATED")
    recording.wait()
    assert video_times(tmp_path / "run.mkv")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cameras fail after 5 s without a frame."""
    monkeypatch.setattr("rerobots._time_limits.FRAME_OF_A_RECORDING", 5.0)


def test_failing_camera_leaves_the_frames_so_far(
    cameras: Simulator, robot: rerobots.Instance, tmp_path: Path, clock: Clock, impatient: None
) -> None:
    cameras.faults.camera(drop=0.2)
    recording = robot.cam.record(tmp_path / "run.mkv")
    while not recording.frames:
        time.sleep(0.01)
    cameras.faults.add("GET /addon/cam/*/feed/*", reset="before")
    with clock.hurrying(), pytest.raises(ConnectionFailed):
        recording.wait()
    assert len(video_times(tmp_path / "run.mkv")) == recording.frames > 0


def test_camera_without_frames(
    cameras: Simulator, robot: rerobots.Instance, tmp_path: Path, clock: Clock, impatient: None
) -> None:
    cameras.faults.camera(late=True)
    with clock.hurrying(), pytest.raises(RequestTimeout, match="no frame of camera 0"):
        robot.cam.record(tmp_path / "run.mkv", seconds=1)


def test_error_in_the_block_is_not_masked(
    robot: rerobots.Instance, tmp_path: Path, nothing_is_left: Check
) -> None:
    def fail() -> None:
        with robot.cam.record(tmp_path / "run.mkv"):
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    nothing_is_left()


def test_ctrl_c_ends_a_recording(
    cameras: Simulator, tmp_path: Path, nothing_is_left: Check
) -> None:
    with rerobots.api.APIClient(cameras.api_token, base_uri=cameras.base_uri) as apic:
        rri = rerobots.Instance(["robot"], apic=apic)
        rri.cam.snapshot()
        timer = threading.Timer(1, os.kill, [os.getpid(), signal.SIGINT])
        timer.start()
        with pytest.raises(KeyboardInterrupt):
            rri.cam.record(tmp_path / "run.mkv", seconds=60)
        with av.open(str(tmp_path / "run.mkv")) as video:
            assert video.duration
        nothing_is_left()
        rri.terminate()


def test_cancelled_task_ends_a_recording(
    cameras: Simulator, tmp_path: Path, nothing_is_left: Check, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[Frame] = []
    add_frame = VideoFile.add_frame

    def note(self: VideoFile, frame: Frame) -> None:
        add_frame(self, frame)
        written.append(frame)

    monkeypatch.setattr(VideoFile, "add_frame", note)

    async def main() -> None:
        async with (
            rerobots.aio.AsyncAPIClient(cameras.api_token, base_uri=cameras.base_uri) as apic,
            rerobots.aio.AsyncInstance(["robot"], apic=apic) as rri,
        ):

            async def record() -> None:
                await rri.cam.record(tmp_path / "run.mkv", seconds=60)

            task = asyncio.create_task(record())
            while len(written) < 5:  # noqa: ASYNC110  # a thread writes them
                await asyncio.sleep(0.01)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task

    asyncio.run(main())
    assert video_times(tmp_path / "run.mkv")
    nothing_is_left()


def test_stop_raises_the_error_of_a_full_disk(
    robot: rerobots.Instance, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    robot.activate_addon_drive()
    recording = robot.record(tmp_path / "run.mcap")

    failed = threading.Event()

    def fail(_: McapFile) -> None:
        # Errors of a command are ignored; stop() raises those of the thread of the frames.
        if threading.current_thread() is not threading.main_thread():
            failed.set()
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(McapFile, "_flush", fail)
    while not failed.wait(0.01):
        robot.send_drive_command({"linearv": 0.1, "angularv": 0.0})
        clock.advance(0.1)
    robot.send_drive_command({"linearv": 0.1, "angularv": 0.0})
    with pytest.raises(OSError, match="No space left"):
        recording.stop()
    recording.stop()


def test_file_that_cannot_be_created(
    robot: rerobots.Instance, tmp_path: Path, nothing_is_left: Check
) -> None:
    (tmp_path / "run.mcap").symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left"):
        robot.record(tmp_path / "run.mcap")
    (tmp_path / "run.mkv").mkdir()
    with pytest.raises(OSError, match="directory"):
        robot.cam.record(tmp_path / "run.mkv")
    nothing_is_left()


@pytest.mark.parametrize(
    "arguments",
    [
        {"path": "run.mp4"},
        {"path": "no/such/folder/run.mkv"},
        {"path": 1},
        {"path": "run.mkv", "camera": 7},
        {"path": "run.mkv", "seconds": 0},
    ],
)
def test_invalid_arguments_send_nothing(
    cameras: Simulator, robot: rerobots.Instance, arguments: dict[str, Any]
) -> None:
    cameras.requests.clear()
    with pytest.raises(InvalidArgument):
        robot.cam.record(**arguments)
    with pytest.raises(InvalidArgument):
        robot.record("run.mkv")
    assert len(cameras.requests) == 0


def test_deployment_without_cameras(sim: Simulator, launch: Any, tmp_path: Path) -> None:
    rri = launch("null")
    with pytest.raises(AddonNotSupported):
        rri.cam.record(tmp_path / "run.mkv", seconds=1)
    # A run can be recorded without cameras.
    with rri.record(tmp_path / "run.mcap") as recording:
        recording.note("nothing to see")
    assert [topic for topic, _, _ in messages(tmp_path / "run.mcap")][-1] == "/notes"


@pytest.mark.parametrize(("module", "extra"), [("av", "video"), ("mcap.writer", "record")])
def test_missing_extra_is_named(
    robot: rerobots.Instance,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    module: str,
    extra: str,
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    record: Any = robot.cam.record if extra == "video" else robot.record
    name = "run.mkv" if extra == "video" else "run.mcap"
    with pytest.raises(MissingExtra, match=rf"rerobots\[{extra}\]"):
        record(tmp_path / name, seconds=1)


# Runs in MCAP


def test_run_on_one_timeline(
    robot: rerobots.Instance, tmp_path: Path, nothing_is_left: Check
) -> None:
    path = tmp_path / "run.mcap"
    robot.activate_addon_drive()
    with robot.record(path) as recording:
        recording.note("begin")
        robot.send_drive_command({"linearv": 0.2, "angularv": -0.5})
        robot.get_status()
        deadline = time.monotonic() + 20
        while recording.frames < 40 and time.monotonic() < deadline:
            time.sleep(0.02)
        recording.note("end: ¡olé!")
    recording.note("too late, and no error")
    robot.send_drive_command(None)
    found = list(messages(path))
    by_topic: dict[str, list[Any]] = {}
    for topic, schema, content in found:
        by_topic.setdefault(topic, []).append((schema, content))
    assert by_topic["/drive"] == [
        ("rerobots.DriveCommand", {"linearv": 0.2, "angularv": -0.5}),
    ]
    assert ("rerobots.Status", {"status": "READY"}) in by_topic["/status"]
    assert [note.message for _, note in by_topic["/notes"]] == ["begin", "end: ¡olé!"]
    for camera in range(4):
        for schema, image in by_topic[f"/camera/{camera}"]:
            assert (schema, image.format) == ("foxglove.CompressedImage", "jpeg")
            assert image.data.startswith(b"\xff\xd8")
            assert abs(image.timestamp.ToDatetime().timestamp()) > 0
    assert recording.frames == sum(len(v) for k, v in by_topic.items() if k.startswith("/cam"))
    nothing_is_left()


def test_repeated_commands_are_recorded(cameras: Simulator, tmp_path: Path, clock: Clock) -> None:
    with (
        rerobots.api.APIClient(cameras.api_token, base_uri=cameras.base_uri) as apic,
        rerobots.Instance(["robot"], apic=apic) as rri,
    ):
        rri.drive.activate(wait=True)
        cameras.requests.clear()
        with (
            rri.record(tmp_path / "run.mcap"),
            rri.drive.hold(linear=0.1),
            clock.hurrying(),
        ):
            while len(cameras.requests.find("POST /addon/drive/*/tx")) < 4:
                time.sleep(0.01)
    commands = [each for topic, _, each in messages(tmp_path / "run.mcap") if topic == "/drive"]
    assert commands.count({"linearv": 0.1, "angularv": 0.0}) >= 2
    assert commands[-1] == {"linearv": 0.0, "angularv": 0.0}


def test_run_of_some_seconds_of_one_camera(
    robot: rerobots.Instance, tmp_path: Path, clock: Clock
) -> None:
    began = clock.monotonic()
    with clock.hurrying():
        recording = robot.record(tmp_path / "run.mcap", 1, seconds=5)
    assert 5 <= clock.monotonic() - began < 25
    topics = {topic for topic, _, _ in messages(tmp_path / "run.mcap")}
    assert "/camera/1" in topics
    assert topics <= {"/camera/1", "/status"}
    assert recording.frames > 3


def test_camera_without_frames_in_a_run(
    cameras: Simulator, robot: rerobots.Instance, tmp_path: Path
) -> None:
    cameras.faults.camera(camera=3, late=True)
    with robot.record(tmp_path / "run.mcap", [0, 3]) as recording:
        deadline = time.monotonic() + 20
        while not recording.frames and time.monotonic() < deadline:
            time.sleep(0.02)
    topics = {topic for topic, _, _ in messages(tmp_path / "run.mcap")}
    assert "/camera/0" in topics
    assert "/camera/3" not in topics


def test_notes_from_many_threads(robot: rerobots.Instance, tmp_path: Path) -> None:
    with robot.record(tmp_path / "run.mcap", 0) as recording:

        def write(thread: int) -> None:
            for number in range(25):
                recording.note(f"{thread} {number}")

        threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with pytest.raises(InvalidArgument):
            recording.note(5)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    notes = [
        each.message for topic, _, each in messages(tmp_path / "run.mcap") if topic == "/notes"
    ]
    assert sorted(notes) == sorted(f"{t} {n}" for t in range(4) for n in range(25))


# Killed programs

SCRIPT = """
import sys, threading, rerobots, rerobots.api

rri = rerobots.Instance(instance_id=sys.argv[1])
rri.cam.activate(wait=True)
video = rri.cam.record("run.mkv")
run = rri.record("run.mcap")
run.note("begin")
while video.seconds < 2 or run.frames < 60:
    threading.Event().wait(0.02)
run.note("end")
threading.Event().wait(0.8)
print(video.frames, video.seconds, run.frames, flush=True)
threading.Event().wait(60)
"""


@pytest.mark.parametrize(
    "number", [signal.SIGKILL, pytest.param(signal.SIGINT, marks=pytest.mark.long)]
)
def test_recordings_of_a_killed_program(cameras: Simulator, tmp_path: Path, number: int) -> None:
    apic = rerobots.api.APIClient(cameras.api_token, base_uri=cameras.base_uri)
    with apic, rerobots.Instance(["robot"], apic=apic) as rri:
        with subprocess.Popen(
            [sys.executable, "-c", SCRIPT, rri.id],
            cwd=tmp_path,
            env={
                **os.environ,
                "REROBOTS_API_TOKEN": cameras.api_token,
                "REROBOTS_BASE_URI": cameras.base_uri,
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as program:
            assert program.stdout is not None
            frames, seconds, recorded = program.stdout.readline().split()
            program.send_signal(number)
            program.communicate(timeout=30)
        times = video_times(tmp_path / "run.mkv")
        assert times[-1] > float(seconds) - 1
        assert len(times) > int(frames) - 35
        kept: list[bytes] = []
        # The last record may be cut off.
        with (tmp_path / "run.mcap").open("rb") as file, contextlib.suppress(EndOfFile):
            for record in StreamReader(file).records:
                if isinstance(record, Message):
                    kept.append(record.data)
        assert len(kept) > int(recorded) - 130
        assert any(b"begin" in each for each in kept)
        assert any(each.find(b"end", 0, 100) >= 0 for each in kept)
