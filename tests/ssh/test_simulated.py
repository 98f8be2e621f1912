"""SSH to the hosts of the simulator, in both modes: sync and async."""

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rerobots
from rerobots.api import APIClient
from rerobots.sim import Simulator

from ..conftest import MISTY, Mode
from ..support.clock import Clock
from ..support.server import Received, Response, Server

Launch = Callable[..., rerobots.Instance]
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g me"


@pytest.fixture
def rri(launch: Launch) -> rerobots.Instance:
    """A READY instance with an SSH client."""
    instance = launch("fixed_misty2")
    instance.start_sshclient()
    return instance


def test_commands(rri: rerobots.Instance) -> None:
    assert rri.exec_ssh("pwd").strip()
    assert rri.exec_ssh("echo hello") == b"hello\n"
    assert rri.exec_ssh("printf '\\000\\377'") == b"\x00\xff"
    assert rri.exec_ssh("false") == b""
    assert rri.exec_ssh("cat") == b"", "stdin is closed: nobody can write to it"


@pytest.mark.parametrize("command", [5, None, ["ls", "-l"], ""])
def test_invalid_commands(command: Any, rri: rerobots.Instance) -> None:
    with pytest.raises(ValueError, match="command must be a non-empty str"):
        rri.exec_ssh(command)
    with pytest.raises(ValueError, match="timeout"):
        rri.exec_ssh("true", timeout=0)


def test_large_output_on_both_streams(rri: rerobots.Instance) -> None:
    megabytes = "head -c 8000000 /dev/zero"
    assert len(rri.exec_ssh(f"{megabytes} >&2; {megabytes}", timeout=30)) == 8_000_000


def test_command_timeout(rri: rerobots.Instance) -> None:
    with pytest.raises(rerobots.api.CommandTimeout, match="sleep 30") as caught:
        rri.exec_ssh("echo begin; sleep 30", timeout=0.2)
    assert isinstance(caught.value, TimeoutError)
    assert rri.exec_ssh("echo still here") == b"still here\n"


def test_get_files(rri: rerobots.Instance) -> None:
    stdin, stdout, stderr = rri.exec_ssh("read line; echo $line; echo oops >&2", get_files=True)
    stdin.write("hello\n")
    assert stdout.read() == b"hello\n"
    assert stderr.read() == b"oops\n"
    assert stdout.channel.recv_exit_status() == 0


def test_put_and_get_file(rri: rerobots.Instance, tmp_path: Path) -> None:
    sent, received = tmp_path / "sent", tmp_path / "received"
    sent.write_bytes(os.urandom(5_000_000))
    rri.put_file(sent, "there.bin")
    rri.get_file("there.bin", str(received))
    assert received.read_bytes() == sent.read_bytes()
    assert rri.exec_ssh("wc -c <there.bin").split() == [b"5000000"]
    rri.get_file("/etc/hosts", tmp_path / "hosts")
    assert b"localhost" in (tmp_path / "hosts").read_bytes()
    assert "there.bin" in rri.sftp_client().listdir(".")
    assert rri.sftp_client() is rri.sftp_client()


def test_file_errors(rri: rerobots.Instance, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="'nothing'"):
        rri.get_file("nothing", tmp_path / "here")
    (tmp_path / "file").touch()
    with pytest.raises(FileNotFoundError, match="'no/such/folder'"):
        rri.put_file(tmp_path / "file", "no/such/folder")
    assert not (tmp_path / "here").exists()
    with pytest.raises(FileNotFoundError):
        rri.put_file(tmp_path / "nothing", "there")
    with pytest.raises(IsADirectoryError):
        rri.get_file("/etc", tmp_path / "here")


def test_first_use_connects(launch: Launch) -> None:
    assert launch("fixed_misty2").exec_ssh("echo hello") == b"hello\n"


def test_stop_and_start_again(rri: rerobots.Instance) -> None:
    rri.stop_sshclient()
    rri.stop_sshclient()
    assert rri.exec_ssh("echo again") == b"again\n"
    rri.start_sshclient()
    rri.start_sshclient()
    assert rri.exec_ssh("echo again") == b"again\n"


def test_ssh_after_termination_raises(rri: rerobots.Instance) -> None:
    rri.terminate()
    with pytest.raises(rerobots.api.InstanceNotReady, match="TERMINATED"):
        rri.exec_ssh("true")
    with pytest.raises(rerobots.api.InstanceNotReady, match="TERMINATED"):
        rri.start_sshclient()


def test_lost_connection(rri: rerobots.Instance, apic: APIClient) -> None:
    apic.terminate_instance(rri.instance_id)
    with pytest.raises(rerobots.api.SSHError):
        rri.exec_ssh("true", timeout=10)


def test_attached_instance_gets_its_key_from_the_server(
    rri: rerobots.Instance, launch: Launch
) -> None:
    attached = launch(instance_id=rri.instance_id)
    attached.start_sshclient()
    rri.exec_ssh("echo mine >note")
    assert attached.exec_ssh("cat note") == b"mine\n"


def test_rsa_and_other_keys(launch: Launch, apic: APIClient) -> None:
    kinds = set()
    for wd in apic.get_wdeployments():
        rri = launch(wdeployment_id=wd["id"])
        rri.start_sshclient()
        assert rri.exec_ssh("echo hello") == b"hello\n"
        kinds.add("RSA" in apic.get_instance_sshkey(rri.instance_id).splitlines()[0])
        rri.terminate()
    assert kinds == {True, False}, "the simulator has deployments with RSA keys and others"


def test_servers_key_beside_a_key_of_the_user(launch: Launch, apic: APIClient) -> None:
    instance_id = apic.request_instance(MISTY, sshkey=KEY)["id"]
    # The server still makes a key pair of its own, and the host accepts both.
    rri = launch(instance_id=instance_id)
    assert rri.run("echo in").stdout == "in\n"
    rri.stop_sshclient()


def test_instance_not_ready(mode: Mode) -> None:
    with Simulator(record_delay=0, init_delay=50) as sim:
        apic = mode.client(api_token=sim.api_token, base_uri=sim.base_uri)
        rri = mode.instance(["fixed_misty2"], apic=apic)
        with pytest.raises(rerobots.api.InstanceNotReady, match="is INIT") as caught:
            rri.start_sshclient()
        assert caught.value.retryable


@pytest.mark.parametrize(
    ("words", "error", "change"),
    [
        ("no address", rerobots.api.InstanceNotReady, {"fwd": {}}),
        ("no address", rerobots.api.InstanceNotReady, {"fwd": {"ipv4": "127.0.0.1"}}),
        ("no host key", rerobots.api.SSHError, {"hostkeys": []}),
        ("malformed host keys", rerobots.api.SSHError, {"hostkeys": ["nil"]}),
        ("not trusted", rerobots.api.SSHError, {"hostkeys": ["ssh-dss AAAAB3NzaC1kc3M= x"]}),
        ("cannot be read", rerobots.api.SSHError, {"key": "-----BEGIN PRIVATE KEY-----\nc2VjcmV0"}),
        ("127.0.0.1 port 1", rerobots.api.SSHError, {"fwd": {"ipv4": "127.0.0.1", "port": 1}}),
    ],
)
def test_missing_or_invalid_connection_details(
    words: str, error: type[Exception], change: dict[str, Any], apic: APIClient, mode: Mode
) -> None:
    real = apic.request_instance(MISTY)["id"]
    info = {**apic.get_instance_info(real), "key": apic.get_instance_sshkey(real), **change}

    def respond(request: Received) -> Response:
        return Response(body=json.dumps(info).encode())

    with Server(respond) as server:
        fake = mode.client(api_token="token", base_uri=server.base_uri)
        with pytest.raises(error, match=words) as caught:
            mode.instance(instance_id=real, apic=fake).start_sshclient()
        assert "c2VjcmV0" not in repr(caught.value)
        fake.close()


def test_ssh_faults(launch: Launch, sim: Simulator) -> None:
    fault = sim.faults.ssh(other_host_key=True)
    rri = launch("fixed_misty2")
    with pytest.raises(rerobots.api.HostKeyMismatch, match="SHA256"):
        rri.run("true")
    sim.faults.remove(fault)
    sim.faults.ssh(no_exit_status=True, times=1)
    with pytest.raises(rerobots.api.SSHError, match="without an exit status") as caught:
        rri.run("echo so far")
    assert caught.value.result is not None
    assert caught.value.result.stdout == "so far\n"
    rri.stop_sshclient()
    sim.faults.ssh(slow=10_000, times=1)
    assert rri.run("head -c 5000 /dev/zero").duration > 0.3
    rri.stop_sshclient()
    sim.faults.ssh(drop=0.2, times=1)
    with pytest.raises(rerobots.api.SSHError):
        rri.run("sleep 5")
    assert rri.run("echo again").stdout == "again\n"


def test_silent_host(
    launch: Launch, sim: Simulator, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rerobots._ssh.connection import Endpoint

    init = Endpoint.__init__
    monkeypatch.setattr(Endpoint, "__init__", lambda *a, **k: init(*a, **{"silence": 5.0, **k}))
    sim.faults.ssh(silent=0.2, times=1)
    rri = launch("fixed_misty2")
    rri.start_sshclient()
    with clock.hurrying(), pytest.raises(rerobots.api.SSHError, match="silent for 5 s"):
        rri.run("sleep 20")
