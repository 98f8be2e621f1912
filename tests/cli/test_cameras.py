"""Recording cameras, and watching them on a page."""

from __future__ import annotations

import re
import signal
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import av
import pytest
from mcap.reader import make_reader

from .conftest import Program, first_line


def duration(path: Path) -> float:
    """Return the seconds between the first and the last frame of a video."""
    with av.open(path) as video:
        times = [float((each.pts or 0) * (each.time_base or 0)) for each in video.demux()]
        return max(times) - min(times)


@pytest.mark.long
def test_record_video(rerobots: Program, ready: str) -> None:
    done = rerobots("record", "run.mkv", ready, "--seconds", "2")
    assert done.stdout == ""
    assert re.search(r"run\.mkv: \d+ frames, \d\.\d s", done.stderr)
    assert 0.5 < duration(rerobots.home / "run.mkv") <= 2.2
    refused = rerobots("record", "run.mkv", status=1)
    assert "left unchanged" in refused.stderr


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGINT, 0),
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.long),
    ],
)
def test_recording_ended_by_a_signal(
    number: int, status: int, rerobots: Program, ready: str
) -> None:
    with rerobots.start("-v", "record", "run.mcap") as process:
        assert process.stderr is not None
        while "recording" not in process.stderr.readline():
            pass
        path = rerobots.home / "run.mcap"
        while not path.exists() or path.stat().st_size < 50_000:
            assert process.poll() is None
        process.send_signal(number)
        process.communicate(timeout=20)
    assert process.returncode == status
    with path.open("rb") as file:
        topics = [channel.topic for _, channel, _ in make_reader(file).iter_messages()]
    assert len([topic for topic in topics if topic.startswith("/camera/")]) > 1


def test_snapshot_format_follows_the_suffix(rerobots: Program, ready: str) -> None:
    rerobots("snapshot", "-o", "a.png")
    assert (rerobots.home / "a.png").read_bytes().startswith(b"\x89PNG")
    rerobots("snapshot", ready, "-o", "a.jpg")
    assert (rerobots.home / "a.jpg").read_bytes().startswith(b"\xff\xd8")
    assert ".jpg, .png" in rerobots("snapshot", "-o", "a.txt", status=2).stderr


def test_record_to_an_unknown_format(rerobots: Program) -> None:
    done = rerobots("record", "run.avi", status=2)
    assert ".mkv or .mcap" in done.stderr


def get(url: str, **headers: str) -> tuple[int, bytes]:
    """Return the status and body of a response."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers)) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as err:
        with err:
            return err.code, err.read()


def number_after(url: str, number: int) -> int:
    """Return the number of the frame after another one, and check that it is a JPEG."""
    with urllib.request.urlopen(f"{url}0.jpg?after={number}") as response:
        assert response.read(2) == b"\xff\xd8"
        return int(response.headers["X-Frame"])


@contextmanager
def watching(rerobots: Program, *arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run `rerobots watch`; yield its process and the address of its page."""
    with rerobots.start("watch", *arguments, "--no-browser") as process:
        try:
            yield process, first_line(process).strip()
        finally:
            process.kill()


def test_watch_page(rerobots: Program, ready: str) -> None:
    with watching(rerobots, ready, "--camera", "0") as (process, url):
        status, page = get(url)
        assert status == 200
        assert b"const cameras = [0];" in page
        first = number_after(url, 0)
        assert number_after(url, first) > first
        assert get(f"{url}3.jpg?after=0")[0] == 410
        assert get(f"{url}other")[0] == 404
        # Refused without the key, and under any other name for this address.
        assert get(url.rsplit("/", 2)[0] + "/")[0] == 403
        assert get(url, Host="evil.example")[0] == 403
        process.send_signal(signal.SIGINT)
        assert "127.0.0.1" not in process.communicate(timeout=20)[1]
        assert process.returncode == 130


@pytest.mark.long
def test_watch_page_after_cameras_are_switched_off(rerobots: Program, ready: str) -> None:
    with watching(rerobots, "--camera", "1") as (process, url):
        assert get(f"{url}1.jpg?after=0")[0] == 200
        rerobots("addons", "--deactivate", "cam")
        assert get(f"{url}1.jpg?after={10**9}") == (410, b"the cameras have been switched off")
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=20)
        assert process.returncode == 143


def test_ctrl_c_while_the_browser_opens(rerobots: Program, ready: str, tmp_path: Path) -> None:
    program = tmp_path / "xdg-open"
    program.write_text("#!/bin/sh\nsleep 0.001\nkill -INT $PPID\nsleep 1\n")
    program.chmod(0o755)
    path = f"{tmp_path}:{rerobots.environment['PATH']}"
    env = rerobots.environment | {"PATH": path, "PYTHONWARNINGS": "default"}
    # Three times, because the signal must come just after the browser was started.
    for _ in range(3):
        with rerobots.start("watch", "--camera", "0", env=env) as process:
            try:
                assert process.wait(20) == 130
            finally:
                process.kill()
