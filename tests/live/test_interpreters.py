"""The add-ons `py` and `java`: they run source text and return lines of output."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import rerobots
import rerobots.api
from rerobots.sim import Simulator

from ..conftest import Mode
from ..support.clock import Clock
from .conftest import ALL_ADDONS
from .peer import Connection, Peer

pytestmark = pytest.mark.modes("async")

Launch = Callable[..., rerobots.Instance]


@pytest.fixture
def rri(sim: Simulator, mode: Mode, tmp_path: Path) -> rerobots.Instance:
    """An instance, of a client that trusts the certificate of the simulator."""
    trusted = tmp_path / "authorities"
    trusted.write_text(sim.certificate)
    apic = mode.client(sim.api_token, base_uri=sim.base_uri, verify=str(trusted))
    made = mode.instance(wdeployment_id=ALL_ADDONS, apic=apic)
    made.wait_until_ready()
    return made


@pytest.fixture
def python(rri: rerobots.Instance) -> Any:
    rri.py.activate(wait=True)
    return rri.py


def test_lines_of_output(python: Any) -> None:
    assert python.run("for i in range(3):\n    print(i)") == ["0", "1", "2"]
    assert python.run("6 * 7") == ["42"]
    assert python.run("x = 1") == []
    assert python.run("print()\nprint('é', end='')") == ["", "é"]
    assert python.run("1 / 0")[-1] == "ZeroDivisionError: division by zero"
    assert python.run("print(1)\nraise SystemExit") == ["1"]


def test_on_output(python: Any) -> None:
    lines: list[str] = []
    assert python.run("print(1)\nprint(2)", on_output=lines.append) == []
    assert lines == ["1", "2"]


def test_variables_are_kept_until_close(python: Any) -> None:
    with python.open() as opened:
        assert opened.run("x = 6") == []
        assert opened.run("x * 7") == ["42"]
        opened.send("print(x)")
        assert opened.next_line(timeout=20) == "6"
        with pytest.raises(rerobots.api.RequestTimeout):
            opened.next_line(timeout=0.1)


def test_endless_loop_times_out(python: Any, clock: Clock) -> None:
    with python.open() as opened:
        with clock.hurrying(), pytest.raises(rerobots.api.CommandTimeout, match="in 2 s"):
            opened.run("while True: pass", timeout=2)
        with pytest.raises(rerobots.api.ConnectionFailed):
            opened.run("1")


def test_timeout_during_continuous_output(python: Any, clock: Clock) -> None:
    with pytest.raises(rerobots.api.CommandTimeout, match="in 5 s"):
        python.run("while True: print(1)", timeout=5, on_output=lambda _: clock.advance(0.1))
    assert clock.moved < 7


def test_exception_in_a_callback(python: Any) -> None:
    def fail(line: str) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        python.run("print(1)\nwhile True: pass", on_output=fail)


def test_java(rri: rerobots.Instance) -> None:
    rri.java.activate(wait=True)
    assert rri.java.run("1 + 1") == ["The simulator has no Java interpreter."]


def test_run_activates_the_addon(rri: rerobots.Instance) -> None:
    assert rri.py.run("1 + 1") == ["2"]
    assert rri.py.status()["status"] == "active"


def test_invalid_arguments(sim: Simulator, python: Any) -> None:
    wrong: list[Any] = [("",), (None,), ("1", -1)]
    for arguments in wrong:
        with pytest.raises(rerobots.api.InvalidArgument):
            python.run(*arguments)


def test_lost_connection_raises(python: Any, mode: Mode, monkeypatch: pytest.MonkeyPatch) -> None:
    def script(peer: Connection) -> None:
        peer.upgrade()
        peer.receive()
        peer.send(b"half of it")

    with Peer(script) as peer:

        async def async_status(**_: Any) -> Any:
            return {"status": "active", "url": f"{peer.base_uri}/x"}

        inner = getattr(python, "_target", python)
        status = {"status": "active", "url": f"{peer.base_uri}/x"}
        monkeypatch.setattr(
            inner, "status", async_status if mode.name == "async" else lambda **_: status
        )
        with pytest.raises(rerobots.api.ConnectionFailed, match="the connection was lost"):
            python.run("1")


def test_url_is_not_in_the_repr(python: Any) -> None:
    secrets = [part for part in python.status()["url"].split("/") if len(part) >= 32]
    assert secrets
    with python.open() as opened:
        assert not any(secret in repr(opened) for secret in secrets)
    with contextlib.suppress(rerobots.api.Error):
        python.deactivate()
