"""`python -m rerobots.sim`."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from rerobots.sim import Simulator
from rerobots.sim.__main__ import main


def port_of(uri: str) -> int:
    return int(uri.rpartition(":")[2])


@contextlib.contextmanager
def python(*arguments: str, **options: Any) -> Iterator[subprocess.Popen[str]]:
    """Run a Python program during the block."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-W", "error", *arguments]
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, **options) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    "number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.long)]
)
def test_program_serves_until_ctrl_c(number: signal.Signals, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with python("-m", "rerobots.sim", "--init-delay=0", "--record-delay=0", env=environment) as it:
        assert it.stdout is not None
        lines = [it.stdout.readline().strip().partition("=") for _ in range(2)]
        names = [line[0] for line in lines]
        assert names == ["export REROBOTS_BASE_URI", "export REROBOTS_API_TOKEN"]
        uri, token = (line[2] for line in lines)
        headers = {"Authorization": f"Bearer {token}"}
        assert httpx.post(f"{uri}/new/null", headers=headers).status_code == 200
        it.send_signal(number)
        output, errors = it.communicate(timeout=10)
    assert (it.returncode, output) == (0, "")
    assert "Ctrl-C" in errors
    assert "run on this machine, as you" in errors
    assert "Traceback" not in errors
    assert token not in errors
    assert list(tmp_path.iterdir()) == []


def test_program_on_a_port_in_use() -> None:
    with (
        Simulator() as sim,
        python("-m", "rerobots.sim", "--port", str(port_of(sim.base_uri))) as it,
    ):
        output, errors = it.communicate(timeout=10)
    assert (it.returncode, output) == (1, "")
    assert errors.count("\n") == 1
    assert "in use" in errors


GOOD = """
- type: my_robot
  id: 3a65acd4-4aef-4ffc-b7f9-d50e48fc5541
  supported_addons: [cam, drive]
  region: de:aa
  created: 2024-05-06 07:08:09
  dissolved: 2025-01-02
  addons_config: {cam: {"0": /dev/video0}}
  icounter: 7
  owner: alice
- type: other
  online: false
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "robots.yaml"


@contextlib.contextmanager
def program(*options: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-W", "error", "-m", "rerobots.sim", *options]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def test_program_with_all_options(file: Path) -> None:
    file.write_text(GOOD)
    options = ["--deployments", str(file), "--seed=3", "--speed=1000", "--enforce-rate-limit"]
    with program(*options) as it:
        assert it.stdout is not None
        uri = it.stdout.readline().strip().partition("=")[2]
        assert it.stdout.readline().startswith("export REROBOTS_API_TOKEN=")
        listed = httpx.get(f"{uri}/deployments?info&with_dissolved").json()["info"].values()
        assert {d["type"] for d in listed} == {"my_robot", "other"}
        it.send_signal(signal.SIGINT)
        _, errors = it.communicate(timeout=10)
    assert it.returncode == 0
    assert f"{uri}/sim?key=" in errors


def exit_code(options: list[str]) -> int | str | None:
    try:
        return main(options)
    except SystemExit as end:
        return end.code


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        (["--init-delay=-1"], 2, "init_delay must"),
        (["--port=99999"], 2, "port must"),
        (["--port=x"], 2, "invalid int value: 'x'"),
        (["--deployments=missing.yaml"], 1, "missing.yaml"),
        (["--speed=0"], 2, "speed must be"),
        (["--listen-beyond-loopback=0.0.0.0"], 2, "must be one IPv4 address"),
        (["--token-key=missing.pem"], 1, "missing.pem"),
        (["--token-key=/etc/hosts"], 2, "/etc/hosts: a private RSA key in PEM"),
        (["--public-key=/nowhere/key.pem"], 1, "cannot write /nowhere/key.pem"),
        (["--listen-beyond-loopback=192.0.2.1"], 1, "cannot listen on 192.0.2.1"),
    ],
)
def test_program_with_invalid_options(
    options: list[str], code: int, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert exit_code(options) == code
    output, errors = capsys.readouterr()
    assert output == ""
    assert words in errors


@pytest.mark.long
def test_listening_beyond_loopback_warns() -> None:
    # An address of loopback is enough for the warning.
    with program("--listen-beyond-loopback=127.0.0.1") as it:
        assert it.stdout is not None
        it.stdout.readline()
        it.stdout.readline()
        os.kill(it.pid, signal.SIGTERM)
        _, errors = it.communicate(timeout=10)
    assert "WARNING" in errors
    assert "beyond loopback" in errors


def test_help_lists_all_options() -> None:
    with program("--help") as it:
        output, _ = it.communicate(timeout=10)
    for option in (
        "--deployments",
        "--seed",
        "--speed",
        "--token-key",
        "--public-key",
        "--certificate",
        "--show-requests",
        "--verbose",
        "--shuffle-equals",
        "--listen-beyond-loopback",
        "DANGEROUS",
    ):
        assert option in output
    assert "- type: my_robot" in output
    assert "run on this machine, as you" in output


def test_keys_and_certificate_in_files(tmp_path: Path) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (tmp_path / "key.pem").write_bytes(private)
    files = {name: tmp_path / f"{name}.pem" for name in ("public-key", "certificate")}
    options = [f"--{name}={path}" for name, path in files.items()]
    with program(f"--token-key={tmp_path / 'key.pem'}", *options) as it:
        assert it.stdout is not None
        uri, token = (it.stdout.readline().strip().partition("=")[2] for _ in range(2))
        public = files["public-key"].read_text()
        claims = jwt.decode(token, public, algorithms=["RS256"], audience="rerobots.net")
        assert claims["sub"] == "tester"
        # A token made elsewhere with the same key.
        claims["sub"] = "alice"
        elsewhere = jwt.encode(claims, private, algorithm="RS256")
        headers = {"Authorization": f"Bearer {elsewhere}"}
        assert httpx.get(f"{uri}/instances", headers=headers).status_code == 200
        assert httpx.post(f"{uri}/purge", headers=headers).status_code == 200
        assert httpx.get(f"{uri}/instances", headers=headers).status_code == 400
        ssl.create_default_context(cafile=str(files["certificate"]))
        it.send_signal(signal.SIGTERM)
        _, errors = it.communicate(timeout=10)
    assert "PRIVATE" not in errors


@pytest.mark.parametrize(
    ("option", "bodies"),
    [("--show-requests", False), pytest.param("-v", True, marks=pytest.mark.long)],
)
def test_requests_are_shown(option: str, bodies: bool) -> None:
    with program(option, "--record-delay=0") as it:
        assert it.stdout is not None
        uri, token = (it.stdout.readline().strip().partition("=")[2] for _ in range(2))
        headers = {"Authorization": f"Bearer {token}"}
        launched = httpx.post(f"{uri}/new/null", headers=headers, json={"vpn": True}).json()["id"]
        # The first key takes longer: libraries are loaded.
        private = f"{uri}/instance/{launched}/sshkey"
        key = httpx.get(private, headers=headers, timeout=30).json()["key"]
        httpx.get(f"{uri}/deployments?q=misty")
        it.send_signal(signal.SIGTERM)
        _, errors = it.communicate(timeout=10)
    assert re.search(
        r"^\d\d:\d\d:\d\d\.\d{3} POST /new/null 200 \d+ ms tester$", errors, re.MULTILINE
    )
    assert re.search(r"GET /deployments\?q=misty 200 \d+ ms anonymous", errors)
    assert ('> {"vpn":true}' in errors) == bodies
    assert (f'"id":"{launched}"' in errors) == bodies
    assert ("<private key>" in errors) == bodies
    assert token not in errors
    assert not [line for line in key.splitlines() if line in errors and "KEY" not in line]


@pytest.mark.long
def test_ctrl_c_at_a_terminal_while_sigint_is_ignored() -> None:
    """A script starts the program in the background, with SIGINT ignored."""
    code = """
import signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGTERM])
from rerobots.sim import Simulator
from rerobots.sim.__main__ import main
import httpx
from websockets.sync.client import connect
with Simulator(record_delay=0, init_delay=0, addon_delay=0) as sim:
    headers = {"Authorization": f"Bearer {sim.api_token}"}
    with httpx.Client(base_url=sim.base_uri, headers=headers) as api:
        instance = api.post("/new/fixed_kobuki").json()["id"]
        while api.get(f"/instance/{instance}").json()["status"] != "READY":
            pass
        api.post(f"/addon/cmdsh/{instance}")
    uri = sim.base_uri.replace("http", "ws") + f"/addon/cmdsh/{instance}/new"
    with connect(uri, additional_headers=headers) as shell:
        shell.send("sh -c 'echo begin$((1)); exec cat'; echo end$((1))\\n")
        text = b""
        while b"begin1" not in text:
            text += shell.recv(10)
        shell.send("\\x03")
        # The prompt comes again: that of root, or of somebody else.
        while not {b"# ", b"$ "} & {text[-2:]} or b"^C" not in text:
            text += shell.recv(10)
        shell.send("echo after$((1))\\n")
        while b"after1" not in text:
            text += shell.recv(10)
        print("interrupted")
"""
    with python("-c", code) as it:
        output, errors = it.communicate(timeout=30)
    assert (output, errors) == ("interrupted\n", "")
