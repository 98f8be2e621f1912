"""The program on a real terminal: questions, hidden input, progress bars, tables, ssh."""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
import select
import signal
import struct
import subprocess
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from rerobots.api import APIClient

from ..support.waiting import soon
from .conftest import PROGRAM, Program, active

_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


class Terminal:
    """A terminal on which the program runs, and what it shows."""

    def __init__(self, process: subprocess.Popen[bytes], descriptor: int) -> None:
        self.process = process
        self.text = ""
        self._descriptor = descriptor

    def expect(self, pattern: str, seconds: float = 20.0) -> None:
        """Read until a pattern is shown."""
        deadline = time.monotonic() + seconds
        while not re.search(pattern, self.text):
            assert time.monotonic() < deadline, self.text
            assert self._read() or re.search(pattern, self.text), self.text

    def type(self, text: str) -> None:
        os.write(self._descriptor, text.encode())

    def end(self) -> int:
        """Read to the end; return the exit status."""
        while self._read():
            pass
        return self.process.wait(20)

    def _read(self) -> bool:
        if not select.select([self._descriptor], [], [], 20)[0]:
            return False
        # Linux raises EIO when the other end is closed.
        with contextlib.suppress(OSError):
            data = os.read(self._descriptor, 65536)
            self.text += data.decode(errors="replace")
            return bool(data)
        return False


@contextmanager
def terminal(
    rerobots: Program, *arguments: str, columns: int = 100, **env: str
) -> Iterator[Terminal]:
    ours, theirs = os.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, columns, 0, 0))
    process = subprocess.Popen(
        [str(PROGRAM), *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        cwd=rerobots.home,
        env={**rerobots.environment, **env},
    )
    os.close(theirs)
    try:
        yield Terminal(process, ours)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(20)
        os.close(ours)


@pytest.mark.long
def test_get_ssh_key_asks_before_overwriting(rerobots: Program, ready: str) -> None:
    file = rerobots.home / "key.pem"
    file.write_text("mine")
    for answer, status in (("n", 1), ("y", 0)):
        with terminal(rerobots, "get-ssh-key") as screen:
            screen.expect(r"Overwrite key.pem\? \[y/N\]")
            screen.type(f"{answer}\n")
            assert screen.end() == status
    assert "PRIVATE KEY" in file.read_text()


@pytest.mark.long
def test_get_asks_before_overwriting(rerobots: Program, ready: str) -> None:
    file = rerobots.home / "folder/file"
    file.parent.mkdir()
    file.write_text("mine")
    rerobots("put", ready, "folder")
    for answer, status in (("n", 1), ("y", 0)):
        file.write_text("changed")
        with terminal(rerobots, "get", ready, "folder") as screen:
            screen.expect(r"Overwrite files in .*folder\? \[y/N\]")
            screen.type(f"{answer}\n")
            assert screen.end() == status
        assert file.read_text() == ("changed" if status else "mine")


@pytest.mark.long
def test_terminate_all_asks_first(rerobots: Program, apic: APIClient) -> None:
    ids = [rerobots.out("launch", "many", "--wait") for _ in range(2)]
    assert "`-y` answers yes" in rerobots("terminate", "--all", status=1).stderr
    with terminal(rerobots, "terminate", "--all") as screen:
        screen.expect("Terminate 2 instances")
        screen.type("n\n")
        assert screen.end() == 1
    assert sorted(active(apic)) == sorted(ids)
    with terminal(rerobots, "terminate", "--all") as screen:
        screen.expect("Terminate 2 instances")
        screen.type("y\n")
        assert screen.end() == 0
    assert active(apic) == []
    rerobots("terminate", "--all")


def test_terminate_all_with_an_ended_instance(
    rerobots: Program, ready: str, apic: APIClient
) -> None:
    with terminal(rerobots, "terminate", "--all") as screen:
        screen.expect("Terminate 1 instances")
        apic.terminate_instance(ready)
        screen.type("y\n")
        screen.expect(f"{ready} has already ended")
        assert screen.end() == 0


def test_ctrl_c_at_a_question(rerobots: Program, ready: str, apic: APIClient) -> None:
    with terminal(rerobots, "terminate", "--all") as screen:
        screen.expect(r"Terminate 1.*\[y/N\]: ")
        screen.type("\x03")
        assert screen.end() == 130
    assert active(apic) == [ready]
    assert "Traceback" not in screen.text


def test_ssh(rerobots: Program, ready: str) -> None:
    with terminal(rerobots, "ssh") as screen:
        screen.type("echo $((6*7))-here; exit 5\n")
        screen.expect("42-here")
        assert screen.end() == 5


@pytest.mark.long
def test_ctrl_c_in_ssh_reaches_the_remote_program(rerobots: Program, ready: str) -> None:
    with terminal(
        rerobots, "ssh", "--", "-tt", "trap 'echo caught; exit 6' INT; echo on; sleep 60"
    ) as screen:
        screen.expect("on\r")
        screen.type("\x03")
        assert screen.end() == 6
        assert "caught" in screen.text


@pytest.mark.long
def test_launch_with_a_shell(rerobots: Program, apic: APIClient) -> None:
    with terminal(rerobots, "launch", "many", "--ssh") as screen:
        screen.expect("READY")
        screen.type("echo $((6*7))-here; exit 5\n")
        assert screen.end() == 5
        assert "42-here" in screen.text
    assert active(apic) == []


@pytest.mark.long
def test_builtin_shell_without_ssh_installed(rerobots: Program, ready: str) -> None:
    with terminal(rerobots, "ssh", PATH="/nowhere") as screen:
        screen.type("echo $((6*7))-here; exit 5\n")
        screen.expect("42-here")
        assert screen.end() == 5


def hold_key(screen: Terminal, key: str, is_true: Callable[[], object]) -> None:
    """Repeat a key, as a keyboard does, until a condition is true; otherwise the robot stops."""

    def press() -> object:
        screen.type(key)
        return is_true()

    assert soon(press)


def test_driving(rerobots: Program, ready: str) -> None:
    robot = rerobots.sim.instance(ready).robot
    with terminal(rerobots, "drive", "--speed", "0.1") as screen:
        screen.expect("q quits")
        hold_key(screen, "\x1b[A", lambda: robot.state.linearv == 0.1)
        assert soon(lambda: not robot.state.moving)
        hold_key(screen, "\x1b[D", lambda: robot.state.angularv > 0)
        screen.type(" ")
        assert soon(lambda: not robot.state.moving)
        hold_key(screen, "\x1b[B", lambda: robot.state.linearv == -0.1)
        screen.type("q")
        assert screen.end() == 0
        assert robot.state.linearv == 0
    assert "need a terminal" in rerobots("drive", status=2).stderr


def test_signals_stop_the_robot(rerobots: Program, ready: str) -> None:
    robot = rerobots.sim.instance(ready).robot
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)):
        with terminal(rerobots, "drive") as screen:
            screen.expect("q quits")
            hold_key(screen, "\x1b[A", lambda: robot.state.moving)
            screen.process.send_signal(number)
            assert screen.end() == status
        assert not robot.state.moving


@pytest.mark.long
def test_progress_bar(rerobots: Program, ready: str) -> None:
    (rerobots.home / "large").write_bytes(bytes(3_000_000))
    with terminal(rerobots, "put", "-", "large") as screen:
        assert screen.end() == 0
    assert "large" in screen.text
    assert "3.0" in screen.text
    assert "3.0" not in rerobots("-y", "put", "-", "large").stderr, "no bar without a terminal"


@pytest.mark.long
def test_tables_fit_the_terminal(rerobots: Program) -> None:
    with terminal(rerobots, "search", "-l", columns=80) as screen:
        assert screen.end() == 0
    lines = _COLOUR.sub("", screen.text).splitlines()
    assert max(map(len, lines)) <= 80
    assert "\x1b[1m" in screen.text
    with terminal(rerobots, "search", "-l", NO_COLOR="1") as screen:
        assert screen.end() == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", screen.text)


def test_login(rerobots: Program, apic: APIClient) -> None:
    token = rerobots.environment.pop("REROBOTS_API_TOKEN")
    with terminal(rerobots, "login") as screen:
        screen.expect("API token: ")
        screen.type(f"{token}\n")
        assert screen.end() == 0
    assert token not in screen.text
    file = rerobots.home / ".config/rerobots/token"
    assert file.stat().st_mode & 0o777 == 0o600
    assert rerobots.out("list", "-q") == ""
    assert "subject: tester" in rerobots.out("token")
    rerobots("logout")
    assert not file.exists()
    assert "no API token" in rerobots("list", status=1).stderr


def test_login_with_invalid_tokens(rerobots: Program) -> None:
    expired = rerobots.sim.make_token(lifetime=-5)
    for given in ("", "nothing\n", f"{expired}\n"):
        done = rerobots("login", given=given, status=1)
        assert expired not in done.stderr
    assert not (rerobots.home / ".config").exists()


@pytest.mark.long
def test_logout_and_revoke(rerobots: Program) -> None:
    token = rerobots.sim.make_token(user="alice")
    del rerobots.environment["REROBOTS_API_TOKEN"]
    folder = {"XDG_CONFIG_HOME": str(rerobots.home / "xdg")}
    rerobots("login", given=token, env=folder)
    assert (rerobots.home / "xdg/rerobots/token").exists()
    rerobots("logout", "--revoke", status=1, env=folder)
    rerobots("list", env=folder)
    rerobots("-y", "logout", "--revoke", env=folder)
    rerobots("list", status=1, env={"REROBOTS_API_TOKEN": token})
    assert "no token is stored" in rerobots("logout", env=folder).stderr


@pytest.mark.long
def test_launch_shows_that_it_waits(rerobots: Program) -> None:
    with terminal(rerobots, "launch", "many", "--wait") as screen:
        assert screen.end() == 0
    assert "INIT" in screen.text
    assert soon(lambda: rerobots("isready", status=None).returncode == 0)
