"""Commands that the published programs did not have."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from rerobots.api import APIClient
from rerobots.sim import Simulator

from ..support.waiting import soon
from .conftest import MINE, PROGRAM, Program, active, first_line


@pytest.mark.long
def test_run(rerobots: Program, ready: str) -> None:
    done = rerobots("run", ready, "--", "echo out; echo err >&2; exit 9", status=9)
    assert (done.stdout, done.stderr) == ("out\n", "err\n")
    assert rerobots.out("run", "--", "printf", "%s|", "a b", "*") == "a b|*|"
    assert rerobots("run", "--stdin", "--", "cat", given="no end").stdout == "no end"
    assert rerobots("run", "--", "cat", given="not for it").stdout == ""
    assert rerobots.out("run", "--tty", "--", "tty").startswith("/dev/")


def test_run_passes_on_stdin_line_by_line(rerobots: Program, ready: str) -> None:
    with rerobots.start("run", "--stdin", "--", "cat; echo end") as process:
        assert process.stdin is not None
        for line in ("first\n", "second\n"):
            process.stdin.write(line)
            process.stdin.flush()
            assert first_line(process) == line
        assert process.communicate(timeout=20) == ("end\n", "")
    assert process.returncode == 0
    shell = ["sh", "-c", '"$0" run --stdin -- cat <&-', str(PROGRAM)]
    done = subprocess.run(shell, env=rerobots.environment, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")
    # A command that ends before its stdin does.
    with rerobots.start("run", "--stdin", "--", "read line; echo got $line; exit 3") as process:
        assert process.stdin is not None
        process.stdin.write("this\n")
        process.stdin.flush()
        assert process.wait(20) == 3
        assert process.communicate() == ("got this\n", "")


@pytest.mark.long
def test_run_ended_by_ctrl_c(rerobots: Program, ready: str) -> None:
    with rerobots.start("run", "--", f"echo as it comes; sleep 61.{os.getpid()}") as process:
        assert first_line(process) == "as it comes\n"
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.communicate(timeout=20)[1]
    assert process.returncode == 130
    rerobots("run", "--", f"sleep 0.5; ! pgrep -f '[s]leep 61.{os.getpid()}'")


@pytest.mark.long
def test_files_and_folders(rerobots: Program, ready: str) -> None:
    folder = rerobots.home / "data"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner/file").write_bytes(bytes(range(256)))
    rerobots("put", ready, "data")
    rerobots("put", "-", "data/inner/file", "data/second")
    rerobots("get", "-", "data/", "back")
    assert (rerobots.home / "back/inner/file").read_bytes() == bytes(range(256))
    rerobots("get", "-", "data/inner/file", "new/")
    assert (rerobots.home / "new/file").read_bytes() == bytes(range(256))
    (rerobots.home / "new/file").write_text("mine")
    assert "left unchanged" in rerobots("get", "-", "data/inner/file", "new", status=1).stderr
    assert (rerobots.home / "new/file").read_text() == "mine"
    rerobots("-y", "get", "-", "data/inner/file", "new")
    assert (rerobots.home / "new/file").read_bytes() == bytes(range(256))
    assert "missing" in rerobots("get", "-", "missing", status=1).stderr


def test_forward(rerobots: Program, ready: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as there:
        port = there.getsockname()[1]
        with rerobots.start("forward", ready, str(port)) as process:
            host, here = first_line(process).strip().split(":")
            with socket.create_connection((host, int(here))) as client:
                accepted, _ = there.accept()
                with accepted:
                    accepted.sendall(b"hello")
                    assert client.recv(5) == b"hello"
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
    assert process.returncode == 130


def test_snapshot(rerobots: Program, ready: str) -> None:
    rerobots("snapshot", "-o", "now.jpg")
    file = rerobots.home / "now.jpg"
    assert file.read_bytes()[:2] == b"\xff\xd8"
    rerobots("snapshot", "-o", "now.jpg", status=1)
    rerobots("snapshot", "-y", ready, "--camera", "0", "-o", "now.jpg")
    assert rerobots("snapshot", "--camera", "77", "-o", "x.jpg", status=1).stderr


@pytest.mark.long
def test_addons(rerobots: Program, ready: str) -> None:
    def states() -> dict[str, str]:
        found = json.loads(rerobots.out("addons", "--json"))
        return {each["addon"]: each["status"] for each in found}

    assert set(states().values()) == {"notfound"}
    assert "cam\tactive" in rerobots.out("addons", "--activate", "cam")
    assert states()["cam"] == "active"
    rerobots("addons", "--deactivate", "cam")
    assert soon(lambda: states()["cam"] == "notfound")
    assert "no add-on 'wings'" in rerobots("addons", "--activate", "wings", status=1).stderr


@pytest.mark.long
def test_wait(rerobots: Program) -> None:
    id_ = rerobots.out("launch", "mine")
    rerobots("wait", id_)
    assert json.loads(rerobots.out("info", "--json"))["status"] == "READY"
    assert "error: " in rerobots("wait", "--terminated", "--timeout", "1", status=1).stderr
    rerobots("terminate")
    rerobots("wait", "--terminated", id_)


def test_keep_alive(rerobots: Program, world: Simulator, apic: APIClient) -> None:
    id_ = rerobots.out("launch", "mine", "--keep-alive", "--wait")
    world.requests.clear()
    with rerobots.start("keep-alive", id_) as process:
        assert soon(lambda: any(each.path.endswith("/ka") for each in world.requests))
        apic.terminate_instance(id_)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode in (1, 130)


@pytest.mark.long
def test_rules(rerobots: Program) -> None:
    assert "CAP_INSTANTIATE" in rerobots.out("rules", "mine", "--permit", "*")
    (rule,) = json.loads(rerobots.out("rules", MINE, "--json"))
    assert rule["user"] == "*"
    number = str(rule["id"])
    rerobots("rules", "mine", "--delete", number, status=1)
    assert rerobots.out("-y", "rules", "mine", "--delete", number).splitlines()[1:] == []


@pytest.mark.long
def test_vpn(rerobots: Program) -> None:
    rerobots("launch", "mine", "--vpn", "--wait")
    assert json.loads(rerobots.out("vpn", "--status", "--json"))["clients"] == []
    rerobots("vpn", "-o", "robot.ovpn")
    assert (rerobots.home / "robot.ovpn").stat().st_mode & 0o777 == 0o600
    assert (rerobots.home / "robot.ovpn").read_text()


@pytest.mark.long
def test_reserve(rerobots: Program, ready: str, apic: APIClient) -> None:
    reservation = rerobots.out("reserve", "mine")
    assert reservation in rerobots.out("reserve")
    rerobots("reserve", "--cancel", reservation)
    assert json.loads(rerobots.out("reserve", "--json")) == []
    assert active(apic) == [ready]


@pytest.mark.sample(1)
@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion(shell: str, rerobots: Program) -> None:
    assert "_REROBOTS_COMPLETE" in rerobots.out("completion", shell)
    words = {"_REROBOTS_COMPLETE": "bash_complete", "COMP_WORDS": "rerobots la", "COMP_CWORD": "1"}
    assert "launch" in rerobots("la", env=words).stdout


@pytest.mark.long
def test_sim(rerobots: Program) -> None:
    with rerobots.start("sim", "--init-delay", "0", "--record-delay", "0") as process:
        settings = dict(
            line.removeprefix("export ").strip().split("=", 1)
            for line in (first_line(process), first_line(process))
        )
        assert "null" in rerobots("types", env=settings).stdout
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
    assert process.returncode == 0


def test_the_library_finds_the_token_of_login(rerobots: Program) -> None:
    token = rerobots.environment.pop("REROBOTS_API_TOKEN")
    rerobots("login", given=token)
    code = (
        "from rerobots.api import APIClient as C;"
        "print(C().has_api_token(), C(ignore_env=True).has_api_token())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=rerobots.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "True False\n"


@pytest.mark.long
def test_keyring(rerobots: Program, tmp_path: Path) -> None:
    """A backend that keeps passwords in a file stands in for that of a desktop."""
    (tmp_path / "filering.py").write_text(
        "import json, pathlib\n"
        "from keyring.backend import KeyringBackend\n"
        f"FILE = pathlib.Path({str(tmp_path / 'ring.json')!r})\n"
        "class Ring(KeyringBackend):\n"
        "    priority = 1\n"
        "    def get_password(self, service, name):\n"
        "        return json.loads(FILE.read_text()) if FILE.exists() else None\n"
        "    def set_password(self, service, name, password):\n"
        "        FILE.write_text(json.dumps(password))\n"
        "    def delete_password(self, service, name):\n"
        "        FILE.unlink()\n"
    )
    token = rerobots.environment.pop("REROBOTS_API_TOKEN")
    ring = {"PYTHONPATH": str(tmp_path), "PYTHON_KEYRING_BACKEND": "filering.Ring"}
    assert "the keyring" in rerobots("login", given=token, env=ring).stderr
    assert (rerobots.home / ".config/rerobots/token").read_text() == "keyring\n"
    rerobots("list", env=ring)
    assert "error: " in rerobots("list", status=1).stderr, "without access to the keyring"
    rerobots("logout", env=ring)
    assert not (tmp_path / "ring.json").exists()
    assert "no token is stored" in rerobots("logout", env=ring).stderr


@pytest.mark.long
def test_doctor(rerobots: Program, ready: str) -> None:
    text = rerobots.out("doctor")
    for check in (
        "version",
        "extra sim",
        "token",
        "clock",
        "API",
        "rate limit",
        f"SSH {ready[:8]}",
    ):
        assert any(line.startswith(f"{check}\tok\t") for line in text.splitlines()), check
    found = json.loads(rerobots.out("doctor", ready, "--json"))
    assert {"check", "found", "advice"} == set(found[0])


@pytest.mark.long
def test_doctor_gives_advice(rerobots: Program) -> None:
    expired = {"REROBOTS_API_TOKEN": rerobots.sim.make_token(lifetime=-5)}
    assert "\n" + "token\t!\t" in rerobots("doctor", status=1, env=expired).stdout
    none = {"REROBOTS_API_TOKEN": "", "REROBOTS_BASE_URI": "http://127.0.0.1:1"}
    text = rerobots("doctor", status=1, env=none).stdout
    assert "rerobots login" in text
    assert "\nAPI\t!\t" in text


def test_events(rerobots: Program) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with rerobots.start("events", "--json", str(port)) as process:
        assert process.stderr is not None
        assert f"127.0.0.1:{port}" in process.stderr.readline()
        url = f"http://127.0.0.1:{port}/"
        id_ = rerobots.out("launch", "mine", "--event-url", url)
        event = json.loads(first_line(process))
        assert (event["id"], event["val"]) == (id_, "INIT")
        assert "sshkey" not in event
        for bad in (b"{", b"[]", b"\xff"):
            with pytest.raises(urllib.error.HTTPError):
                urllib.request.urlopen(url, data=bad)
        process.send_signal(signal.SIGINT)
        assert "Traceback" not in process.communicate(timeout=20)[1]
    assert process.returncode == 130
    rerobots("events", "nowhere", status=2)
