"""Habits from other programs, and likely mistakes."""

from __future__ import annotations

import signal
import socket
import threading

import pytest
from click.testing import CliRunner

from rerobots.api import APIClient
from rerobots.cli.program import ALIASES, COMMANDS, GROUPS, cli
from rerobots.sim import Simulator

from ..support.waiting import soon
from .conftest import Program, active, first_line


def check_error(rerobots: Program, line: str, status: int, words: str) -> None:
    """Check that a command line fails with this error, in two lines at most."""
    stderr = rerobots(*line.split(), status=status).stderr
    assert words in stderr, line
    assert stderr.startswith("error: "), line
    assert len(stderr.splitlines()) <= 2, line


def test_help_fits_on_a_screen() -> None:
    text = CliRunner().invoke(cli, ["--help"], terminal_width=80).output
    assert len(text.splitlines()) < 50
    entries = [entry for entries in GROUPS.values() for entry in entries]
    named = {name for each in entries for name in ([each] if isinstance(each, str) else each[0])}
    assert named == {name for names in COMMANDS.values() for name in names}
    assert all(f"{alias} = {name}" in text for alias, name in ALIASES.items())


def test_help_names_the_global_options() -> None:
    text = CliRunner().invoke(cli, ["--help"]).output
    for parameter in cli.params:
        assert any(name in text for name in parameter.opts)


@pytest.mark.long
@pytest.mark.timeout(240)
def test_copying_with_and_without_an_id(rerobots: Program, ready: str) -> None:
    (rerobots.home / "proj").mkdir()
    (rerobots.home / "proj" / "a.txt").write_text("a\n")
    rerobots("put", "proj", "/root/one")
    rerobots("put", ready[:8], "proj", "/root/two")
    rerobots("cp", "-r", "proj", f"{ready[:8]}:/root/three")
    rerobots("cp", "proj/a.txt", ":/root/three/b.txt")
    assert rerobots.out("run", "--", "cat */*") == "\n".join("aaaa")
    rerobots("get", "/root/one/a.txt", "b.txt")
    rerobots("get", ready[:8], "/root/one/a.txt", "c.txt")
    rerobots("cp", "mine:one/a.txt", "d.txt")
    for name in "bcd":
        assert (rerobots.home / f"{name}.txt").read_text() == "a\n"


@pytest.mark.long
@pytest.mark.timeout(240)
def test_likely_mistakes_with_an_instance(rerobots: Program, ready: str) -> None:
    id_ = ready[:8]
    (rerobots.home / "a.txt").write_text("a\n")
    for line, status, words in (
        ("run ls", 2, "did you mean `rerobots run -- ls`?"),
        (f"run {id_} ls -l", 2, f"did you mean `rerobots run {id_} -- ls -l`?"),
        (f"exec {id_} ls", 2, f"`rerobots run {id_} -- ls`"),
        (f"put a.txt {id_}:/x", 2, f"did you mean `rerobots cp a.txt {id_}:/x`?"),
        (f"get {id_}:/x .", 2, f"did you mean `rerobots cp {id_}:/x .`?"),
        ("cp a.txt b.txt", 2, "Did you mean `rerobots cp a.txt ID:b.txt`?"),
        (f"cp {id_}:a {id_}:b", 2, "without ID:"),
        (f"put a.txt {id_}", 2, f"did you mean `rerobots put {id_} a.txt`?"),
        (f"get /x {id_} y", 2, f"did you mean `rerobots get {id_} /x y`?"),
        (f"put {id_}", 2, "is an instance; which file?"),
        (f"put {id_} /root/a.txt a.txt", 2, f"`rerobots put {id_} a.txt /root/a.txt`"),
        ("info a.txt", 1, "looks like a file, but an id is expected"),
        ("snapshot now.jpg", 1, "looks like a file, but an id is expected"),
        ("launch nulls", 1, "did you mean 'null'?"),
        ("keep-alive", 1, "was launched without --keep-alive, and does not need this"),
        ("launch mine", 1, "`rerobots reserve ID` queues for one"),
        ("addons --activate wstcp", 1, "`rerobots addons` lists those it has"),
    ):
        check_error(rerobots, line, status, words)


def test_no_instance_and_no_token(rerobots: Program) -> None:
    check_error(rerobots, "ssh", 1, "`rerobots launch` launches an instance")
    without = {"REROBOTS_API_TOKEN": ""}
    done = rerobots("list", status=1, env=without)
    assert done.stderr.startswith("error: no API token\n`rerobots login` stores one;")
    done = rerobots("list", status=1, env={"REROBOTS_BASE_URI": "http://127.0.0.1:1"})
    assert "`rerobots doctor`" in done.stderr
    assert "GET" not in done.stderr


def test_aliases(rerobots: Program, apic: APIClient, ready: str) -> None:
    assert ready in rerobots.out("ls")
    assert rerobots.out("exec", "--", "echo hi") == "hi"
    rerobots("rm")
    assert soon(lambda: not active(apic))
    id_ = rerobots.out("launch", "mine", "--wait")
    rerobots("stop", id_[:8])
    assert soon(lambda: not active(apic))


def test_launch_shows_when_billing_begins(rerobots: Program) -> None:
    done = rerobots("launch", "mine")
    id_ = done.stdout.strip()
    assert done.stderr == f"Billed from READY; to end it: rerobots terminate {id_}\n"
    # The fixture terminates it only if its record exists, which may come later.
    rerobots("wait", id_)


def test_list_shows_status_age_and_end(rerobots: Program) -> None:
    id_ = rerobots.out("launch", "mine", "--wait", "--duration", "1h")
    heading, line = rerobots.out("list", "-l").splitlines()
    assert heading == "instance\ttype\tstatus\tage\tends\tregion"
    assert line.split("\t")[:3] == [id_, "mine", "READY"]
    assert "(in 60 min)" in line


@pytest.mark.sample(1)
@pytest.mark.parametrize("ports", ["{0}:{1}", "{0}:localhost:{1}"])
def test_forward_takes_ports_in_the_order_of_ssh(rerobots: Program, ready: str, ports: str) -> None:
    def greet(server: socket.socket) -> None:
        with server, server.accept()[0] as connection:
            connection.sendall(b"hello")

    with socket.create_server(("127.0.0.1", 0)) as free:
        here = free.getsockname()[1]
    server = socket.create_server(("127.0.0.1", 0))
    words = ports.format(here, server.getsockname()[1])
    thread = threading.Thread(target=greet, args=[server])
    thread.start()
    with rerobots.start("forward", ready, words) as process:
        assert first_line(process) == f"127.0.0.1:{here}\n"
        with socket.create_connection(("127.0.0.1", here)) as connection:
            assert connection.recv(5) == b"hello"
        process.kill()
    thread.join()


@pytest.mark.sample(1)
@pytest.mark.parametrize(
    "form", ["0:{here}", "0:localhost:{here}", "{there}:127.0.0.1:{here}", "{here}"]
)
def test_forward_remote_port(rerobots: Program, ready: str, form: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        there = free.getsockname()[1]
    with socket.create_server(("127.0.0.1", 0)) as server:
        # Simulated hosts share the ports of this machine, where this one is in use.
        words = form.format(here=server.getsockname()[1], there=there)
        with rerobots.start("forward", "-R", words, ready) as process:
            if form == "{here}":
                assert "in use" in process.communicate(timeout=20)[1]
                return
            host, port = first_line(process).strip().split(":")
            assert form[0] == "0" or port == str(there)
            with socket.create_connection((host, int(port))) as client:
                accepted, _ = server.accept()
                with accepted:
                    accepted.sendall(b"hello")
                    assert client.recv(5) == b"hello"
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=20)
        assert process.returncode == 130


@pytest.mark.long
def test_reservations(rerobots: Program, apic: APIClient, world: Simulator, ready: str) -> None:
    done = rerobots("reserve", "mine")
    reserved = done.stdout.strip()
    assert done.stderr.startswith("Reserved: place 1 in the queue; ")
    assert reserved in rerobots.out("reserve")
    done = rerobots("wait", reserved[:8], "--timeout", "1s", status=1)
    assert "still a reservation" in done.stderr
    with rerobots.start("wait", reserved[:8]) as waiting:
        assert waiting.stderr is not None
        assert "waiting for its turn" in waiting.stderr.readline()
        rerobots("terminate", ready)
        waiting.communicate()
    assert waiting.returncode == 0
    assert apic.get_instance_info(reserved)["status"] == "READY"
    again = rerobots.out("reserve", "mine")
    rerobots("reserve", "--cancel", again[:8])
    assert again not in rerobots.out("reserve")


def test_reserve_a_type_with_several_deployments(rerobots: Program, apic: APIClient) -> None:
    ids = {rerobots.out("reserve", "many") for _ in range(2)}
    # The record comes a moment after the reservation.
    assert soon(lambda: ids <= set(apic.get_instances()))
    deployments = {apic.get_instance_info(each)["deployment"] for each in ids}
    assert len(deployments) == 2, "the one with the shortest queue"
