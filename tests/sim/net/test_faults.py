"""Faults."""

from __future__ import annotations

import contextlib
import logging
import math
import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import paramiko
import pytest
from websockets.exceptions import ConnectionClosed, InvalidMessage, InvalidStatus
from websockets.sync.client import connect as connect_websocket

from rerobots.sim import Simulator


@pytest.fixture
def fault_sim(sim: Simulator) -> Iterator[Simulator]:
    """The simulator with an empty request log; its faults are cleared after the test."""
    sim.requests.clear()
    yield sim
    sim.faults.clear()


def test_status_for_some_requests(fault_sim: Simulator, api: Any) -> None:
    fault = fault_sim.faults.add("GET /instances", status=503, body={"error": "tired"}, times=2)
    responses = [api.get("/instances") for _ in range(3)]
    assert [a.status_code for a in responses] == [503, 503, 200]
    assert responses[0].json() == {"error": "tired"}
    assert fault.hits == 2
    assert [r.status for r in fault_sim.requests] == [503, 503, 200]


def test_bodies_and_headers(fault_sim: Simulator, api: Any) -> None:
    fault_sim.faults.add(
        "* /workspaces", status=502, body="bad gateway", headers={"X-Why": "a test"}
    )
    response = api.get("/workspaces")
    assert (response.status_code, response.text) == (502, "bad gateway")
    assert response.headers["content-type"].startswith("text/plain")
    assert response.headers["x-why"] == "a test"
    fault_sim.faults.clear()
    fault_sim.faults.add("GET /workspaces", headers={"Content-Type": "text/html"})
    assert api.get("/workspaces").headers["content-type"] == "text/html"
    assert "workspace_types" in api.get("/workspaces").json()
    fault_sim.faults.clear()
    fault_sim.faults.add("/workspaces", status=204)
    assert (api.get("/workspaces").status_code, api.get("/workspaces").content) == (204, b"")


def test_failed_request_is_not_carried_out(fault_sim: Simulator, api: Any) -> None:
    fault_sim.faults.add("POST /new/*", status=500, times=1)
    assert api.post("/new/null").status_code == 500
    assert api.get("/instances").json()["workspace_instances"] == []
    api.launch()


def test_latency(fault_sim: Simulator, api: Any) -> None:
    fault_sim.faults.add("GET /workspaces", latency=0.15)
    began = time.monotonic()
    assert api.get("/workspaces").status_code == 200
    assert time.monotonic() - began >= 0.15


def test_latency_delays_no_other_request(fault_sim: Simulator, api: Any) -> None:
    fault_sim.faults.add("GET /workspaces", latency=10)
    waiting = threading.Thread(target=api.get, args=("/workspaces",))
    waiting.start()
    began = time.monotonic()
    assert httpx.get(f"{fault_sim.base_uri}/deployments").status_code == 200
    fault_sim.faults.clear()
    waiting.join()
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("when", ["before", True])
def test_reset_before(fault_sim: Simulator, api: Any, when: Any) -> None:
    fault_sim.faults.add("POST /new/*", reset=when, times=1)
    with pytest.raises(httpx.TransportError):
        api.post("/new/null", {"sshkey": "k" * 100_000})
    assert api.get("/instances").json()["workspace_instances"] == []
    assert fault_sim.requests[0].status is None


def test_reset_after(fault_sim: Simulator, api: Any) -> None:
    fault_sim.faults.add("POST /new/*", reset="after", times=1)
    with pytest.raises(httpx.ReadError):
        api.post("/new/null", {"expire_d": 3600})
    # It was carried out, which the client does not know.
    launched = api.get("/instances").json()["workspace_instances"]
    assert len(launched) == 1
    assert fault_sim.requests[0].json() == {"expire_d": 3600}
    api.post(f"/terminate/{launched[0]}")


def test_stall(fault_sim: Simulator, api: Any) -> None:
    fault_sim.faults.add("GET /deployments", stall=True)
    with api.http.stream("GET", "/deployments", timeout=0.2) as response:
        assert response.status_code == 200
        with pytest.raises(httpx.ReadTimeout):
            response.read()
    fault_sim.faults.clear()
    fault_sim.faults.add("GET /deployments", stall=0.1)
    began = time.monotonic()
    assert api.get("/deployments").json()["page_count"] == 1
    assert time.monotonic() - began >= 0.1


def test_cleared_faults_let_requests_continue(fault_sim: Simulator, api: Any) -> None:
    fault = fault_sim.faults.add("GET /deployments", stall=True)
    responses: list[httpx.Response] = []
    waiting = threading.Thread(target=lambda: responses.append(api.get("/deployments")))
    waiting.start()
    while not fault.hits:
        time.sleep(0.005)
    fault_sim.faults.remove(fault)
    waiting.join(5)
    assert responses[0].json()["page_count"] == 1
    assert len(fault_sim.faults) == 0


@pytest.mark.parametrize("cut", [True, 10, 0])
def test_cut_body(fault_sim: Simulator, api: Any, cut: int) -> None:
    fault_sim.faults.add("GET /deployments", cut_body=cut, times=1)
    with pytest.raises(httpx.RemoteProtocolError):
        api.get("/deployments")
    assert api.get("/deployments").status_code == 200


def test_rate_limit(fault_sim: Simulator, api: Any) -> None:
    fault_sim.faults.add("GET /instances", rate_limit=True)
    response = api.get("/instances")
    assert (response.status_code, response.content) == (403, b"")
    assert response.headers["x-ratelimit-remaining"] == "0"
    assert int(response.headers["x-ratelimit-reset"]) > time.time()


def test_first_of_several_faults_applies(fault_sim: Simulator, api: Any) -> None:
    fault_sim.faults.add("GET /w*", status=500, times=1)
    fault_sim.faults.add("GET /workspaces", status=501, times=1)
    assert [api.get("/workspaces").status_code for _ in range(3)] == [500, 501, 200]


def feed(sim: Simulator) -> Any:
    # The shell is refused as the instance is unknown; all that matters is that it is a WebSocket.
    none = "00000000-0000-0000-0000-000000000000"
    return connect_websocket(f"ws{sim.base_uri[4:]}/addon/cmdsh/{none}/new", open_timeout=5)


def test_websockets(fault_sim: Simulator) -> None:
    fault_sim.faults.add("GET /addon/cmdsh/*", status=503, times=1)
    with pytest.raises(InvalidStatus) as info:
        feed(fault_sim)
    assert info.value.response.status_code == 503
    fault_sim.faults.add("GET /addon/cmdsh/*", reset=True, times=1)
    with pytest.raises((ConnectionClosed, InvalidMessage, OSError)):
        feed(fault_sim)
    assert [r.status for r in fault_sim.requests] == [503, None]


@pytest.mark.parametrize(
    ("route", "options"),
    [
        ("GET /x", {}),
        ("instances", {"status": 500}),
        ("FETCH /x", {"status": 500}),
        ("GET /x", {"status": 99}),
        ("GET /x", {"status": 600}),
        ("GET /x", {"body": "x"}),
        ("GET /x", {"status": 500, "times": 0}),
        ("GET /x", {"latency": -1}),
        ("GET /x", {"latency": math.inf}),
        ("GET /x", {"stall": math.nan}),
        ("GET /x", {"reset": "sometime"}),
        ("GET /x", {"cut_body": -1}),
        ("SSH", {}),
    ],
)
def test_invalid_faults(fault_sim: Simulator, route: str, options: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        fault_sim.faults.add(route, **options)
    assert len(fault_sim.faults) == 0


Connect = Callable[..., paramiko.SSHClient]


def test_ssh_that_refuses(fault_sim: Simulator, api: Any, connect: Connect) -> None:
    instance_id = api.ready()
    fault = fault_sim.faults.ssh(refuse=True, times=1)
    with pytest.raises((paramiko.SSHException, OSError, EOFError)):
        connect(api, instance_id)
    assert fault.hits == 1
    connect(api, instance_id).exec_command("true")


def test_ssh_that_drops(fault_sim: Simulator, api: Any, connect: Connect) -> None:
    instance_id = api.ready()
    fault_sim.faults.ssh(drop=0.1, instance=instance_id)
    client = connect(api, instance_id)
    _, stdout, _ = client.exec_command("sleep 30")
    assert stdout.channel.recv_exit_status() == -1
    other = connect(api, api.ready("fixed_kobuki"))
    assert other.exec_command("echo 1")[1].read() == b"1\n"


def test_ssh_that_stalls(fault_sim: Simulator, api: Any) -> None:
    instance_id = api.ready()
    fault_sim.faults.add("SSH", stall=True)
    port = api.get(f"/instance/{instance_id}").json()["fwd"]["port"]
    with socket.create_connection(("127.0.0.1", port)) as sock:
        transport = paramiko.Transport(sock)
        transport.start_client(timeout=5)
        transport.auth_timeout = 0.3
        with pytest.raises(paramiko.AuthenticationException, match=r"[Tt]imeout"):
            transport.auth_publickey("root", paramiko.ECDSAKey.generate())
        transport.close()


def try_get(uri: str) -> None:
    with contextlib.suppress(httpx.TransportError):
        httpx.get(uri)


def test_simulator_ends_while_faults_delay_requests() -> None:
    with Simulator() as sim:
        fault = sim.faults.add("GET /workspaces", latency=60)
        sim.faults.add("GET /deployments", stall=True)
        for path in ("/workspaces", "/deployments"):
            uri = f"{sim.base_uri}{path}"
            threading.Thread(target=try_get, args=(uri,)).start()
        while not fault.hits:
            time.sleep(0.005)
        began = time.monotonic()
    assert time.monotonic() - began < 2


def test_plain_socket_is_reset(fault_sim: Simulator) -> None:
    fault_sim.faults.add("GET /", reset=True)
    host, port = fault_sim.base_uri[7:].split(":")
    with socket.create_connection((host, int(port))) as sock:
        sock.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            sock.recv(1)


def test_faults_log_nothing(
    fault_sim: Simulator, api: Any, caplog: pytest.LogCaptureFixture
) -> None:
    fault_sim.faults.add("GET /a", reset=True)
    fault_sim.faults.add("GET /b", reset="after")
    fault_sim.faults.add("GET /c", cut_body=True)
    for path in ("/a", "/b", "/c"):
        with pytest.raises(httpx.TransportError):
            api.get(path)
    fault_sim.faults.add("GET /addon/*", reset=True)
    with pytest.raises((ConnectionClosed, InvalidMessage, OSError)):
        feed(fault_sim)
    api.get("/workspaces")
    assert [
        r.getMessage() for r in caplog.records if r.name.startswith(("uvicorn", "rerobots"))
    ] == []


@pytest.mark.parametrize("upgrade", [False, True])
@pytest.mark.parametrize(
    "fault",
    [
        {"reset": "before"},
        {"reset": "after"},
        {"status": 503},
        {"rate_limit": True},
        {"stall": 5},
        {"cut_body": True},
    ],
)
def test_client_leaves_while_a_fault_waits(
    caplog: pytest.LogCaptureFixture, fault: dict[str, Any], upgrade: bool
) -> None:
    headers = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    headers += "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    with Simulator() as sim:
        sim.faults.add("*", latency=60, **fault)
        port = int(sim.base_uri.rpartition(":")[2])
        with socket.create_connection(("127.0.0.1", port)) as sock:
            more = headers if upgrade else ""
            sock.sendall(f"GET /deployments HTTP/1.1\r\nHost: x\r\n{more}\r\n".encode())
            (waiting,) = sim.faults._http
            while not waiting.hits:
                pass
        # A request on another connection arrives after the end of the first one.
        with socket.create_connection(("127.0.0.1", port)) as sock:
            sock.sendall(b"GET /sim HTTP/1.1\r\nHost: x\r\n\r\n")
            assert sock.recv(10)
        sim.faults.clear()
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
