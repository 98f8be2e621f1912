"""Shells over WebSockets: in code, and on the user's terminal."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest

import rerobots
import rerobots.aio
import rerobots.api
from rerobots.sim import Simulator

from ..support.terminal import Terminal
from .conftest import ALL_ADDONS


def read_until(shell: Any, expected: bytes) -> bytes:
    output = b""
    while expected not in output:
        part = shell.receive(timeout=20)
        assert part is not None, output
        output += part
    return output


@pytest.fixture
def shell(rri: rerobots.Instance) -> Iterator[Any]:
    rri.cmdsh.activate(wait=True)
    with rri.cmdsh.open() as opened:
        yield opened


def test_shell_until_exit(shell: Any) -> None:
    shell.send("echo a$((40 + 2))b\n")
    assert b"a42b" in read_until(shell, b"a42b")
    shell.send(b"exit\n")
    assert b"exit" in b"".join(shell)
    assert shell.receive() is None
    with pytest.raises(rerobots.api.ConnectionFailed):
        shell.send("more")


def test_ctrl_c_interrupts_the_command(shell: Any) -> None:
    # The command itself prints this, so Ctrl-C reaches it and not the shell.
    shell.send("sh -c 'echo re\"\"ady; exec sleep 37.5'\n")
    read_until(shell, b"ready")
    shell.send(b"\x03")
    read_until(shell, b"^C")
    shell.send("echo al''ive\n")
    read_until(shell, b"alive")


def test_receive_timeout(shell: Any) -> None:
    shell.send("echo qui''et\n")
    read_until(shell, b"quiet")

    def wait() -> None:
        while True:  # The prompt may still arrive.
            shell.receive(timeout=0.3)

    with pytest.raises(rerobots.api.RequestTimeout):
        wait()


def test_host_ids(rri: rerobots.Instance) -> None:
    rri.cmdsh.activate(wait=True)
    with rri.cmdsh.open(0) as shell:
        shell.send("exit\n")
        assert b"exit" in b"".join(shell)
    with pytest.raises(rerobots.api.InvalidRequest, match="not valid host ID"):
        rri.cmdsh.open(3)
    for host in (-1, 10, "0"):
        wrong: Any = host
        with pytest.raises(rerobots.api.InvalidArgument):
            rri.cmdsh.open(wrong)


def test_open_activates_the_addon(rri: rerobots.Instance) -> None:
    with rri.cmdsh.open() as shell:
        shell.send("exit\n")
    assert rri.cmdsh.status()["status"] == "active"


def test_termination_ends_the_shell(sim: Simulator, rri: rerobots.Instance, shell: Any) -> None:
    rri.terminate()
    for _ in shell:
        pass
    assert shell.receive() is None


def test_put_file(rri: rerobots.Instance, shell: Any) -> None:
    rri.cmdsh.put_file("notes.txt", "hel" + "lo\n")
    shell.send("cat notes.txt\n")
    read_until(shell, b"\rhello\r\n")


def test_token_is_not_in_the_url(sim: Simulator, shell: Any) -> None:
    (opened,) = sim.requests.find("GET /addon/cmdsh/*/new*")
    assert opened.path.endswith("/new")


def test_concurrent_shells(sim: Simulator, rri: rerobots.Instance) -> None:
    rri.cmdsh.activate(wait=True)
    rri.detach()

    async def talk(other: Any, number: int) -> bytes:
        async with await other.cmdsh.open() as shell:
            await shell.send(f"echo n{number}; exit\n")
            return b"".join([part async for part in shell])

    async def main() -> None:
        async with rerobots.aio.AsyncAPIClient(sim.api_token, base_uri=sim.base_uri) as apic:
            other = await rerobots.aio.AsyncInstance(instance_id=rri.id, apic=apic)
            output = await asyncio.gather(*(talk(other, number) for number in range(5)))
            assert all(b"n%d" % number in text for number, text in enumerate(output))

    asyncio.run(main())


# On the user's terminal

SCRIPT = """
import asyncio, os, sys
import rerobots, rerobots.aio, rerobots.api

def use():
    apic = rerobots.api.APIClient(os.environ["TOKEN"], base_uri=os.environ["URI"])
    rri = rerobots.Instance(instance_id=os.environ["ID"], apic=apic)
    with rri.cmdsh.open() as shell:
        shell.interact()

async def use_async():
    async with rerobots.aio.AsyncAPIClient(os.environ["TOKEN"], base_uri=os.environ["URI"]) as apic:
        rri = await rerobots.aio.AsyncInstance(instance_id=os.environ["ID"], apic=apic)
        async with await rri.cmdsh.open() as shell:
            await shell.interact()

use() if sys.argv[1] == "sync" else asyncio.run(use_async())
print("do" + "ne", flush=True)
"""


@pytest.fixture(params=["sync", "async"])
def terminal(request: pytest.FixtureRequest, sim: Simulator) -> Iterator[Terminal]:
    apic = rerobots.api.APIClient(sim.api_token, base_uri=sim.base_uri)
    rri = rerobots.Instance(wdeployment_id=ALL_ADDONS, apic=apic)
    rri.detach()
    rri.wait_until_ready()
    rri.cmdsh.activate(wait=True)
    env = {**os.environ, "TOKEN": sim.api_token, "URI": sim.base_uri, "ID": rri.id}
    made = Terminal(sys.executable, "-W", "error", "-c", SCRIPT, request.param, env=env)
    yield made
    made.close()
    apic.close()


def test_interact(terminal: Terminal) -> None:
    terminal.write(b"echo be''gun\n")
    terminal.wait_for(b"begun")
    assert terminal.settings() != terminal.before
    terminal.write(b"echo re''ady; sleep 38.5\n")
    terminal.wait_for(b"ready")
    time.sleep(0.3)
    terminal.write(b"\x03")
    terminal.wait_for(b"^C")
    time.sleep(0.3)
    terminal.write(b"echo al''ive; exit\n")
    terminal.wait_for(b"alive")
    terminal.wait_for(b"done")
    assert terminal.process.wait(10) == 0
    assert terminal.settings() == terminal.before


@pytest.mark.sample(1)
@pytest.mark.parametrize("end", ["SIGTERM", "SIGINT", "instance"])
def test_terminal_is_restored(terminal: Terminal, sim: Simulator, end: str) -> None:
    terminal.write(b"echo be''gun\n")
    terminal.wait_for(b"begun")
    assert terminal.settings() != terminal.before
    if end == "instance":
        apic = rerobots.api.APIClient(sim.api_token, base_uri=sim.base_uri)
        for each in apic.get_instances():
            apic.terminate_instance(each)
        apic.close()
        terminal.wait_for(b"done")
        assert terminal.process.wait(10) == 0
    else:
        terminal.process.send_signal(getattr(signal, end))
        code = terminal.process.wait(15)
        assert code == {"SIGTERM": 143, "SIGINT": -signal.SIGINT}[end]
    assert terminal.settings() == terminal.before


def test_interact_without_a_terminal(shell: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    with open(os.devnull) as nothing:  # noqa: PTH123
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(rerobots.api.SSHError, match="needs a terminal"):
            shell.interact()
