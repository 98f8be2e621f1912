"""Commands of the published programs, which must keep working in scripts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
import yaml

from rerobots.api import APIClient
from rerobots.sim import Simulator

from ..conftest import MISTY
from ..support.waiting import soon
from .conftest import MINE, Program, active

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8g me"


def mode(path: Path) -> int:
    return path.stat().st_mode & 0o777


def test_version(rerobots: Program) -> None:
    versions = {rerobots.out(*words) for words in (["-V"], ["--version"], ["version"])}
    assert versions == {rerobots.out("-n", "--version")}
    assert versions.pop()[0].isdigit()


def test_no_command(rerobots: Program) -> None:
    done = rerobots(status=2)
    assert done.stderr == "No command given. Try `rerobots -h`\n"


def test_help(rerobots: Program) -> None:
    assert rerobots.out("help") == rerobots.out("-h") == rerobots.out("--help")
    assert rerobots.out("help", "launch") == rerobots.out("launch", "-h")
    assert "--public-key" in rerobots.out("help", "launch")


def test_search(rerobots: Program) -> None:
    lines = rerobots.out("search").splitlines()
    assert f"{MISTY}    fixed_misty2" in lines
    assert not any("user_provided" in line for line in lines)
    assert "user_provided" in rerobots.out("search", "--include-user-provided")
    assert rerobots.out("search", "fixed_misty2") == f"{MISTY}    fixed_misty2"


def test_list(rerobots: Program, ready: str) -> None:
    heading, line = rerobots.out("list").splitlines()
    assert heading.split("\t") == [f"{'instance':36}", "workspace deployment"]
    assert line == f"{ready}\t{MINE}"
    assert rerobots.out("list", "-q") == rerobots.out("list", "--quiet") == ready
    rerobots("terminate")
    assert soon(lambda: rerobots.out("list", "-q") == "")
    assert ready in rerobots.out("list", "-q", "--include-terminated")


@pytest.mark.long
def test_info(rerobots: Program, ready: str) -> None:
    record = yaml.safe_load(rerobots.out("info"))
    assert record["url"] == f"https://rerobots.net/instance/{ready}"
    assert (record["id"], record["status"]) == (ready, "READY")
    assert yaml.safe_load(rerobots.out("info", ready, "--format", "yaml")) == record
    for arguments in (["info", "--format", "JSON"], ["--format", "json", "info", ready]):
        assert json.loads(rerobots.out(*arguments)) == record


@pytest.mark.long
def test_wdinfo(rerobots: Program, apic: APIClient) -> None:
    record = yaml.safe_load(rerobots.out("wdinfo", MISTY))
    assert (record["id"], record["type"], record["cap"]) == (MISTY, "fixed_misty2", [])
    rule = apic.create_access_rule(MINE, "CAP_INSTANTIATE", "tester")
    record = json.loads(rerobots.out("wdinfo", MINE, "--format", "JSON"))
    assert [each["id"] for each in record["cap"]] == [rule]
    apic.del_access_rule(MINE, rule)
    anonymous = rerobots("wdinfo", MISTY, env={"REROBOTS_API_TOKEN": ""})
    assert "cap" not in yaml.safe_load(anonymous.stdout)


@pytest.mark.parametrize("target", ["fixed_misty2", MISTY, MISTY[:8]])
def test_launch(target: str, rerobots: Program, apic: APIClient) -> None:
    id_ = rerobots.out("launch", target)
    assert soon(lambda: active(apic) == [id_])
    assert rerobots("isready", "--blocking").stdout == ""
    assert apic.get_instance_info(id_)["deployment"] == MISTY


@pytest.mark.long
def test_launch_with_a_public_key(rerobots: Program) -> None:
    (rerobots.home / "key.pub").write_text(KEY)
    id_ = rerobots.out("launch", "mine", "--public-key", "key.pub", "--wait")
    # The server still makes a key pair of its own, and accepts both keys.
    rerobots("get-ssh-key", id_)
    assert mode(rerobots.home / "key.pem") == 0o600


def test_launch_with_a_file_for_the_secret_key(rerobots: Program, apic: APIClient) -> None:
    key = rerobots.home / "my.pem"
    id_ = rerobots.out("launch", "--secret-key", "my.pem", "mine")
    assert key.read_text() == apic.get_instance_sshkey(id_)
    assert mode(key) == 0o600
    refused = rerobots("launch", "--secret-key", "my.pem", "null", status=1)
    assert "my.pem exists; nothing was launched" in refused.stderr
    assert active(apic) == [id_]


@pytest.mark.long
def test_get_ssh_key(rerobots: Program, ready: str, apic: APIClient) -> None:
    key = apic.get_instance_sshkey(ready)
    rerobots("get-ssh-key")
    assert (rerobots.home / "key.pem").read_text() == key
    assert mode(rerobots.home / "key.pem") == 0o600
    rerobots("get-ssh-key", ready, "-f", "other.pem")
    (rerobots.home / "other.pem").write_text("mine")
    for no in ([], ["-n"]):
        rerobots(*no, "get-ssh-key", "-f", "other.pem", status=1)
        assert (rerobots.home / "other.pem").read_text() == "mine"
    rerobots("-y", "get-ssh-key", "-f", "other.pem")
    assert (rerobots.home / "other.pem").read_text() == key


@pytest.mark.long
def test_isready(rerobots: Program, world: Simulator) -> None:
    id_ = rerobots.out("launch", "mine")
    rerobots("isready", "--blocking", id_)
    rerobots("isready")
    world.instance(id_).become("TERMINATED")
    rerobots("isready", id_, status=1)
    rerobots("isready", "--blocking", id_, status=1)


def test_ssh(rerobots: Program, ready: str) -> None:
    done = rerobots("ssh", "--", "cat; exit 3", given="over there", status=3)
    assert done.stdout == "over there"
    assert rerobots.out("ssh", ready, "--", "-v", "true") == ""
    assert rerobots("ssh", ready, "--", "-Q", "key", status=None).returncode != 130


def test_key_with_the_ssh_program(rerobots: Program, ready: str) -> None:
    rerobots("get-ssh-key")
    info = json.loads(rerobots.out("info", "--format", "JSON"))
    known = rerobots.home / "known_hosts"
    address = f"[{info['fwd']['ipv4']}]:{info['fwd']['port']}"
    known.write_text("".join(f"{address} {line.strip()}\n" for line in info["hostkeys"]))
    command = ["ssh", "-i", "key.pem", "-p", str(info["fwd"]["port"])]
    command += ["-o", f"UserKnownHostsFile={known}", "-F", "none"]
    done = subprocess.run(
        [*command, f"root@{info['fwd']['ipv4']}", "echo in"],
        cwd=rerobots.home,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "in\n"


@pytest.mark.long
def test_terminate(rerobots: Program, ready: str, apic: APIClient) -> None:
    assert "was not terminated" in rerobots("-n", "terminate", status=1).stderr
    assert active(apic) == [ready]
    assert rerobots("terminate").stdout == ""
    assert active(apic) == []
    other = rerobots.out("launch", "null")
    rerobots("terminate", other)
    assert active(apic) == [], "also one in INIT"


def test_token(rerobots: Program) -> None:
    assert "subject: tester" in rerobots.out("token")
    expired = rerobots.sim.make_token(user="alice", lifetime=-60)
    file = rerobots.home / "token.txt"
    file.write_text(f"{expired}\n")
    for words in (["token", "token.txt"], ["token", "-t", "token.txt"], ["-t", file.name, "token"]):
        text = rerobots.out(*words)
        assert "subject: alice" in text
        assert text.endswith("warning: This token is expired.")


@pytest.mark.long
def test_token_from_a_file(rerobots: Program) -> None:
    (rerobots.home / "token.txt").write_text(rerobots.sim.make_token(user="alice"))
    id_ = rerobots.out("-t", "token.txt", "launch", "null")
    assert rerobots.out("list", "-q") == "", "the environment has the token of another user"
    assert rerobots.out("list", "-q", "-t", "token.txt") == id_
    rerobots("terminate", id_, "-t", "token.txt")


def test_addon_cam(rerobots: Program, ready: str) -> None:
    rerobots("addon-cam", "-c", "0", "-f", "now.jpg")
    assert (rerobots.home / "now.jpg").read_bytes()[:2] == b"\xff\xd8"
    # As in the published program, it does not ask; but -n keeps the file.
    (rerobots.home / "now.jpg").write_text("mine")
    rerobots("-n", "addon-cam", "-f", "now.jpg", status=1)
    assert (rerobots.home / "now.jpg").read_text() == "mine"
    rerobots("addon-cam", "-f", "now.jpg")
    assert (rerobots.home / "now.jpg").read_bytes()[:2] == b"\xff\xd8"
    with rerobots.start("addon-cam", ready, text=False) as process:
        written: bytes = process.communicate()[0]
    assert written[:2] == b"\xff\xd8"


@pytest.mark.long
def test_addon_mistyproxy(rerobots: Program, ready: str) -> None:
    assert rerobots.out("addon-mistyproxy").startswith("https://")
    assert rerobots.out("addon-mistyproxy", ready, "--http").startswith("http://")
    assert rerobots.out("addon-mistyproxy", ready, "--restart").startswith("https://")


@pytest.mark.long
def test_addon_drive(rerobots: Program, ready: str) -> None:
    rerobots("addon-drive", "-r", '{"linearv": 0.5}')
    assert rerobots.sim.instance(ready).robot.state.linearv
    rerobots("addon-drive", ready, "-r", "{", status=2)


def test_ci(rerobots: Program) -> None:
    project = rerobots.out("create-ci-project", "--repo-url", "https://example.org/a.git")
    assert f"{project}\thttps://example.org/a.git" in rerobots.out("list-ci-projects").splitlines()
    job = rerobots.out("submit-ci-job", project, "--repo-branch", "main", "--repo-commit", "abc")
    assert job.isdigit()


@pytest.mark.long
def test_commands_need_exactly_one_active_instance(rerobots: Program) -> None:
    commands = [["info"], ["terminate"], ["ssh"], ["isready"], ["get-ssh-key"], ["addon-cam"]]
    for command in commands:
        assert "no active instance" in rerobots(*command, status=1).stderr
    ids = [rerobots.out("launch", "many") for _ in range(2)]
    for command in commands:
        message = rerobots(*command, status=1).stderr
        assert message.startswith("error: you have 2 active instances")
        assert all(id_ in message for id_ in ids)
