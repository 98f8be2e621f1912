"""The simulator as a whole: options, start, end, and that it leaves nothing behind."""

from __future__ import annotations

import contextlib
import gc
import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

import rerobots.sim
from rerobots.sim import Deployment, ManualClock, Simulator

from ..support.waiting import soon

NO_DELAYS: dict[str, Any] = {
    "record_delay": 0,
    "init_delay": 0,
    "addon_delay": 0,
    "terminate_delay": 0,
}


def children() -> set[int]:
    found = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(os.getpid())],
        capture_output=True,
        text=True,
        check=False,
    )
    pids = {int(pid) for pid in found.stdout.split()}
    return {pid for pid in pids if Path(f"/proc/{pid}").exists()}


@pytest.fixture
def nothing_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Checks that the test leaves no thread, process, file or descriptor; a temporary folder."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    threads, processes = set(threading.enumerate()), children()
    descriptors = len(list(Path("/proc/self/fd").iterdir()))
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    yield tmp_path
    gc.collect()
    assert soon(lambda: set(threading.enumerate()) <= threads)
    assert soon(lambda: children() <= processes)
    assert list(tmp_path.iterdir()) == []
    assert soon(lambda: len(list(Path("/proc/self/fd").iterdir())) <= descriptors)
    assert handlers == [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]


def launch(sim: Simulator, wtype: str = "null", **options: Any) -> str:
    headers = {"Authorization": f"Bearer {sim.api_token}"}
    response = httpx.post(f"{sim.base_uri}/new/{wtype}", headers=headers, json=options)
    return str(response.json()["id"])


def get(sim: Simulator, path: str) -> Any:
    headers = {"Authorization": f"Bearer {sim.api_token}"}
    return httpx.get(sim.base_uri + path, headers=headers).json()


def port_of(uri: str) -> int:
    return int(uri.rpartition(":")[2])


def listens(port: int) -> bool:
    with socket.socket() as sock:
        return sock.connect_ex(("127.0.0.1", port)) == 0


def test_simulator_leaves_nothing(nothing_left: Path, connect: Any) -> None:
    with Simulator(**NO_DELAYS) as sim:
        instance_id = launch(sim, "basic_misty2fieldtrial")
        launch(sim, "fixed_misty2")
        fwd = get(sim, f"/instance/{instance_id}")["fwd"]
        assert len(list(nothing_left.iterdir())) == 2
        assert listens(fwd["port"])
        port = port_of(sim.base_uri)
    assert not listens(port)
    assert not listens(fwd["port"])


def test_simulator_leaves_no_running_commands(nothing_left: Path, connect: Any) -> None:
    class Client:
        def __init__(self, sim: Simulator) -> None:
            self.sim = sim

        def get(self, path: str) -> httpx.Response:
            headers = {"Authorization": f"Bearer {self.sim.api_token}"}
            return httpx.get(self.sim.base_uri + path, headers=headers)

    with Simulator(**NO_DELAYS) as sim:
        instance_id = launch(sim)
        ssh = connect(Client(sim), instance_id)
        _, stdout, _ = ssh.exec_command("setsid sleep 300 & sleep 300 & echo $!; wait")
        assert int(stdout.readline()) > 0
        ssh.exec_command("cat /dev/zero")
        began = time.monotonic()
    assert time.monotonic() - began < 3
    ssh.close()


def test_simulator_leaves_nothing_after_an_exception(nothing_left: Path) -> None:
    class Interruption(Exception):
        pass

    def use_it() -> None:
        with Simulator(**NO_DELAYS) as sim:
            launch(sim)
            raise Interruption

    with pytest.raises(Interruption):
        use_it()


def test_simulator_leaves_nothing_of_pending_launches(nothing_left: Path) -> None:
    with Simulator() as sim:
        launch(sim, "basic_misty2fieldtrial")
        launch(sim)


def test_time_passes_without_requests(nothing_left: Path) -> None:
    clock = ManualClock()
    with Simulator(clock=clock) as sim:
        instance_id = launch(sim, expire_d=60)
        clock.advance(10)
        port = get(sim, f"/instance/{instance_id}")["fwd"]["port"]
        clock.advance(60)
        assert soon(lambda: not listens(port))
        assert soon(lambda: list(nothing_left.iterdir()) == [])


@pytest.mark.long
def test_real_time() -> None:
    with Simulator(record_delay=2, init_delay=0.1) as sim:
        instance_id = launch(sim)
        assert "error_message" in get(sim, f"/instance/{instance_id}")
        assert soon(lambda: get(sim, f"/instance/{instance_id}").get("status") == "READY")


def test_slow_init_fails_and_locks_out() -> None:
    clock = ManualClock()
    with Simulator(clock=clock, init_delay=61) as sim:
        instance_id = launch(sim)
        clock.advance(60)
        assert get(sim, f"/instance/{instance_id}")["status"] == "INIT"
        clock.advance(1)
        details = get(sim, f"/instance/{instance_id}")
        assert details["status"] == "INIT_FAIL"
        assert "fwd" not in details
        assert details["wdinfo"]["lockout"] is True
        assert get(sim, "/instances")["workspace_instances"] == []
        listed = get(sim, "/instances?include_init_fail")["workspace_instances"]
        assert listed == [instance_id]


def use(sim: Simulator) -> list[Callable[[], object]]:
    """Return functions that only a running simulator allows."""
    return [lambda: sim.base_uri, lambda: sim.api_token, lambda: sim.make_token()]


def test_start_and_close() -> None:
    sim = Simulator()
    for attempt in use(sim):
        with pytest.raises(RuntimeError, match="not running"):
            attempt()
    sim.start()
    with pytest.raises(RuntimeError, match="running already"):
        sim.start()
    port = port_of(sim.base_uri)
    assert listens(port)
    sim.close()
    sim.close()
    assert not listens(port)
    for attempt in [*use(sim), sim.start]:
        with pytest.raises(RuntimeError, match="closed"):
            attempt()


def test_close_before_start() -> None:
    Simulator().close()


def test_port_can_be_chosen_and_reused() -> None:
    with Simulator() as sim:
        port = port_of(sim.base_uri)
        with pytest.raises(OSError, match="in use"):
            Simulator(port=port).start()
        assert httpx.get(sim.base_uri).status_code == 200
    with Simulator(port=port) as sim:
        assert port_of(sim.base_uri) == port


def test_simulator_listens_on_loopback_only() -> None:
    with Simulator(**NO_DELAYS) as sim:
        instance_id = launch(sim)
        ports = {port_of(sim.base_uri), get(sim, f"/instance/{instance_id}")["fwd"]["port"]}
        hexed = {f"{port:04X}" for port in ports}
        lines = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
        local = {line[1] for line in lines if line[3] == "0A" and line[1].split(":")[1] in hexed}
        if local:  # Some sandboxes show no sockets in /proc.
            assert {address.split(":")[0] for address in local} == {"0100007F"}


def test_two_simulators_are_independent() -> None:
    with Simulator(**NO_DELAYS) as one, Simulator(**NO_DELAYS) as two:
        instance_id = launch(one)
        assert get(one, "/instances")["workspace_instances"] == [instance_id]
        assert get(two, "/instances")["workspace_instances"] == []


def test_repr_hides_the_token() -> None:
    sim = Simulator()
    assert "not started" in repr(sim)
    with sim:
        assert sim.base_uri in repr(sim)
        assert sim.api_token not in repr(sim)
    assert "closed" in repr(sim)


def test_own_deployments() -> None:
    mine = Deployment(type="my_robot")
    with Simulator(deployments=[mine]) as sim:
        assert sim.deployments == (mine,)
        assert get(sim, "/deployments")["workspace_deployments"] == [mine.id]


@pytest.mark.parametrize(
    "options",
    [
        {"port": -1},
        {"port": 65536},
        {"init_delay": -0.1},
        {"record_delay": float("nan")},
        {"addon_delay": float("inf")},
        {"terminate_delay": "1"},
        {"deployments": [Deployment(type="x")] * 2},
    ],
)
def test_invalid_options(options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        Simulator(**options)


def test_nothing_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO), Simulator(**NO_DELAYS) as sim:
        launch(sim)
        httpx.get(f"{sim.base_uri}/nothing")
    assert [r.name for r in caplog.records if r.name != "httpx"] == []


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


WITHOUT = "import sys; sys.modules['asyncssh'] = None; "


def test_without_the_extra() -> None:
    with python("-c", WITHOUT + "from rerobots.sim import Simulator; Simulator()") as it:
        _, errors = it.communicate(timeout=10)
    assert "ImportError" in errors.splitlines()[-1]
    assert 'pip install "rerobots[sim]"' in errors.splitlines()[-1]
    program = "import runpy; runpy.run_module('rerobots.sim', run_name='__main__')"
    with python("-c", WITHOUT + program) as it:
        output, errors = it.communicate(timeout=10)
    assert (it.returncode, output) == (1, "")
    assert 'pip install "rerobots[sim]"' in errors
    assert "Traceback" not in errors


def test_import_is_light() -> None:
    heavy = ["asyncssh", "cryptography", "httpx", "jwt", "PIL", "starlette", "uvicorn"]
    sim_only = Path(rerobots.sim.__file__).parent
    code = (
        "import sys, types; package = types.ModuleType('rerobots'); "
        f"package.__path__ = [{str(sim_only.parent)!r}]; sys.modules['rerobots'] = package; "
        f"import rerobots.sim; print([m for m in {heavy!r} if m in sys.modules])"
    )
    with python("-c", code) as it:
        output, errors = it.communicate(timeout=10)
    assert (output, errors) == ("[]\n", "")


@pytest.mark.parametrize("deployments", ["x.yaml", [{"type": "x"}]])
def test_deployments_of_wrong_types(deployments: Any) -> None:
    with pytest.raises(ValueError, match="load_deployments reads a file"):
        Simulator(deployments=deployments)


def runs(pid: int) -> bool:
    """Return whether a process runs; a zombie does not."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


END = """
import atexit, sys, time, httpx
from rerobots.sim import Simulator

def use():
    sim = Simulator(record_delay=0, init_delay=0, addon_delay=0)
    sim.start()
    headers = {"Authorization": f"Bearer {sim.api_token}"}
    with httpx.Client(base_url=sim.base_uri, headers=headers) as api:
        instance = api.post("/new/fixed_kobuki").json()["id"]
        while api.get(f"/instance/{instance}").json()["status"] != "READY":
            pass
        path = f"/addon/cmd/{instance}"
        api.post(path)
        api.post(f"{path}/tx", json={"cmd": "echo $$; setsid sleep 300 & echo $!; sleep 300"})
        lines = []
        while len(lines) < 2:
            lines += api.get(f"{path}/stdout").json()["lines"]
    print(*lines, flush=True)
    return sim

sim = use()
"""


@pytest.mark.parametrize(
    "end",
    [
        "",
        "atexit.register(sim.close)",
        "del sim; print('dropped', flush=True); time.sleep(60)",
        "sys.exit(3)",
        "raise KeyboardInterrupt",
    ],
)
@pytest.mark.long
def test_simulator_that_nobody_closes(end: str, tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with python("-c", END + end, env=environment) as it:
        assert it.stdout is not None
        pids = [int(pid) for pid in it.stdout.readline().split()]
        assert len(pids) == 2
        # A dropped simulator ends while the program continues.
        if "del" in end:
            assert it.stdout.readline() == "dropped\n"
        else:
            _, errors = it.communicate(timeout=20)
            assert errors.count("Traceback") == ("raise" in end)
            assert "cannot schedule" not in errors
        assert soon(lambda: not any(map(runs, pids)))
        assert soon(lambda: list(tmp_path.iterdir()) == [])
