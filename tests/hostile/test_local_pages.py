"""Another user of this machine, who reads processes and folders, and sends bytes to local ports."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from rerobots import Instance
from rerobots.api import APIClient
from rerobots.cli import listening
from rerobots.sim import Deployment, Simulator

from ..cli.conftest import Program, first_line
from ..support.waiting import soon

OTHER_USER = 65534

# Requests that any user can send, each on its own connection.
REQUESTS = [
    b"GET /\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /\xff/ HTTP/1.0\r\n\r\n",
    b"GET /sim?key=\xff HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
    b"GET /sim?key=%ff HTTP/1.1\r\nHost: HERE\r\n\r\n",
    b"GET /sim HTTP/1.1\r\nHost: HERE\r\nCookie: rerobots-sim-PORT=\xff\r\n\r\n",
    b"GET /sim/state HTTP/1.1\r\nHost: HERE\r\nX-Sim-Page: \xff\r\n\r\n",
    b"GET /sim/state HTTP/1.1\r\nHost: HERE\r\nX-Sim-Page: \xc3\xa9\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: HERE\r\nAccept: text/html\xff\r\nOrigin: \xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: HERE\r\nAuthorization: Bearer \xff.\xff.\xff\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: HERE\r\nAuthorization: Bearer eyJ" + b"W" * 30000 + b".e.e\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: HERE\r\nContent-Length: \xff\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: HERE\r\nContent-Length: " + b"9" * 5000 + b"\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: HERE\r\nContent-Length: -1\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: HERE\r\nContent-Length: 20000\r\n\r\n" + b"[" * 20000,
    b'POST / HTTP/1.1\r\nHost: HERE\r\nContent-Length: 15\r\n\r\n{"id":"\\ud800"}',
    b"\xff\xfe\xfd\r\n\r\n",
    b"\0" * 70000,
    b"GET /\x1b]0;mine\x07 HTTP/1.1\r\nHost: HERE\r\n\r\n",
    b"GET /%1b%5d0;mine%07 HTTP/1.1\r\nHost: HERE\r\n\r\n",
    b"",
]


def status_lines(port: int) -> list[bytes]:
    """Send all requests; return the beginnings of the responses."""
    found = []
    for data in REQUESTS:
        here = f"127.0.0.1:{port}".encode()
        with socket.create_connection(("127.0.0.1", port), 10) as sock:
            sock.sendall(data.replace(b"HERE", here).replace(b"PORT", here[10:]))
            with contextlib.suppress(OSError):  # The server has reset the connection already.
                sock.shutdown(socket.SHUT_WR)
            with contextlib.suppress(ConnectionError):
                found.append(sock.recv(64).partition(b"\r\n")[0])
    return found


def run_as_other_user(*command: str) -> str:
    """Return what a command prints for another user."""
    if os.geteuid() != 0:
        pytest.skip("only root can act as another user")
    done = subprocess.run(
        command, user=OTHER_USER, group=OTHER_USER, extra_groups=[], capture_output=True, text=True
    )
    return done.stdout


@pytest.fixture
def rerobots(sim: Simulator, tmp_path: Path, forked: list[str]) -> Program:
    return Program(sim, tmp_path, forked)


@pytest.fixture
def misty(sim: Simulator) -> Iterator[str]:
    """The id of an instance with cameras."""
    with APIClient(sim.api_token, base_uri=sim.base_uri) as apic:
        yield apic.request_instance("fixed_misty2")["id"]


@pytest.fixture
def browser(tmp_path: Path) -> Path:
    """The file to which a fake browser, which keeps running, writes its arguments."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "xdg-open"
    program.write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/opened\nsleep 15\n')
    program.chmod(0o755)
    return tmp_path / "opened"


@contextlib.contextmanager
def watching(
    rerobots: Program, instance: str, *options: str, **env: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    environment = rerobots.environment | env
    with rerobots.start("watch", instance, "--camera", "0", *options, env=environment) as process:
        try:
            yield process, first_line(process).strip()
        finally:
            process.kill()


def test_other_users_cannot_read_the_page_address(
    rerobots: Program, misty: str, browser: Path
) -> None:
    path = f"{browser.parent}/bin:{os.environ['PATH']}"
    with watching(rerobots, misty, PATH=path) as (process, address):
        key = address.split("/")[3]
        assert len(key) > 20
        assert soon(lambda: browser.exists() and browser.read_text().strip())
        page = Path(browser.read_text().strip())
        # The user who started it gets there.
        assert f'content="0; url={address}"' in page.read_text()
        assert page.stat().st_mode & 0o777 == 0o600
        assert page.parent.stat().st_mode & 0o777 == 0o700
        lines = run_as_other_user("sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '")
        assert str(page) in lines
        assert key not in lines
        assert run_as_other_user("cat", str(page)) == ""
        assert run_as_other_user("ls", str(page.parent)) == ""
        assert key not in run_as_other_user("sh", "-c", "cat /proc/[0-9]*/environ")
        process.send_signal(signal.SIGINT)
        process.wait(20)
        assert not page.parent.exists()


def test_watch_page_withstands_any_bytes(rerobots: Program, misty: str) -> None:
    with watching(rerobots, misty, "--no-browser") as (process, address):
        found = status_lines(int(address.split(":")[2].split("/")[0]))
        assert not any(b" 200 " in each or b" 500 " in each for each in found)
        process.send_signal(signal.SIGINT)
        _, shown = process.communicate(timeout=20)
    assert shown.strip() == "Ctrl-C ends this"


def test_events_withstand_any_bytes(rerobots: Program) -> None:
    with rerobots.start("events", "0") as process:
        assert process.stderr is not None
        port = int(re.findall(r":(\d+);", process.stderr.readline())[0])
        found = status_lines(port)
        assert sum(b" 200 " in each for each in found) == 1
        process.send_signal(signal.SIGINT)
        lines, shown = process.communicate(timeout=20)
    assert shown.strip() == ""
    assert re.fullmatch(r"[\d: -]+\t\N{REPLACEMENT CHARACTER}\t\t\n", lines)


def test_simulator_withstands_any_bytes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "rerobots.sim", "-v"]
    with subprocess.Popen(command, stdout=-1, stderr=-1, text=True) as process:
        try:
            port = int(first_line(process).strip().rpartition(":")[2])
            found = status_lines(port)
            assert not any(b" 500 " in each for each in found)
            process.send_signal(signal.SIGINT)
            _, shown = process.communicate(timeout=30)
        finally:
            process.kill()
    assert "Traceback" not in shown
    assert "%5d0;mine" not in shown
    assert "]0;mine" in shown
    assert all(each.isprintable() or each == "\n" for each in shown)


def is_closed(sock: socket.socket) -> bool:
    """Return whether the other side has closed a connection."""
    return sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1) == b"\x08"


def test_threads_are_limited_with_many_connections(rerobots: Program, misty: str) -> None:
    with watching(rerobots, misty, "--no-browser") as (process, address):
        port = int(address.split(":")[2].split("/")[0])
        held = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(200)]
        threads = Path(f"/proc/{process.pid}/task")
        # Connections above the limit are closed.
        assert soon(lambda: sum(map(is_closed, held)) > 100)
        assert len(list(threads.iterdir())) <= listening._MOST_THREADS + 5
        for sock in held:
            sock.close()
        assert process.poll() is None


def test_events_ends_when_stdout_is_closed(rerobots: Program) -> None:
    with rerobots.start("events", "0") as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert "listening" in process.stderr.readline()
        process.stdout.close()
        # It does not wait for an event.
        assert process.wait(20) == 1
        assert process.stderr.read() == ""


def test_events_runs_while_stdout_is_open(rerobots: Program, tmp_path: Path) -> None:
    with (tmp_path / "lines").open("w") as file, rerobots.start("events", "0", stdout=file) as run:
        assert run.stderr is not None
        assert "listening" in run.stderr.readline()
        time.sleep(1.2)
        assert run.poll() is None
        run.send_signal(signal.SIGINT)
        run.communicate(timeout=20)


def test_wstcp_port_withstands_any_bytes(caplog: pytest.LogCaptureFixture) -> None:
    with (
        Simulator(
            deployments=[Deployment(type="x", supported_addons=("wstcp",))],
            record_delay=0,
            init_delay=0,
            addon_delay=0,
        ) as sim,
        APIClient(sim.api_token, base_uri=sim.base_uri) as apic,
    ):
        rri = Instance(["x"], apic=apic)
        rri.wstcp.activate(wait=True)
        rri.wstcp.start(wait=True)
        status_lines(int(rri.wstcp.address().rpartition(":")[2]))
        assert soon(lambda: "rerobots.sim" in {each.name for each in caplog.records})
        rri.terminate()
    # If a program sets up no logging, other loggers write to its terminal.
    assert not any(each.name.startswith("websockets") for each in caplog.records)


def test_events_with_a_full_disk(rerobots: Program) -> None:
    with Path("/dev/full").open("w") as full, rerobots.start("events", "0", stdout=full) as run:
        assert run.stderr is not None
        port = int(re.findall(r":(\d+);", run.stderr.readline())[0])
        event = b'{"id": "1"}'
        urllib.request.urlopen(f"http://127.0.0.1:{port}", event).close()
        assert run.wait(20)
        assert "No space left" in run.stderr.read()
